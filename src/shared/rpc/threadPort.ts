import type { Port } from './rpc';

/** What a Worker, a MessagePort and a worker's parent port have in common. */
interface ThreadEnd {
  postMessage(message: unknown, transfer: never[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** One end of a channel between two of Node's threads, as `connect` takes it. */
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
