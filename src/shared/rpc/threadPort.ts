import type { Port } from './rpc';

/** The common part of a Worker, a MessagePort and a worker's parent port. */
interface ThreadEnd {
  postMessage(message: unknown, transfer: never[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** One end of a channel between two threads of Node, for `connect`. */
export function threadPort(end: ThreadEnd): Port {
  return {
    post: (message, transfer) => {
      end.postMessage(message, [...transfer] as never[]);
    },
    onMessage: (listener) => {
      end.on('message', listener);
    },
  };
}
