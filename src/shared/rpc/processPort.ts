import type { Port } from './rpc';

/** The common part of a forked process and of its parent's handle. */
interface ProcessEnd {
  send?(message: object, sent: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** One end of a channel between two processes, for `connect`. Messages to a process that has exited are dropped. */
export function processPort(end: ProcessEnd): Port {
  return {
    post: (message) => {
      end.send?.(message as object, () => undefined);
    },
    onMessage: (listener) => {
      end.on('message', listener);
    },
  };
}
