import type { Port } from './rpc';

/** What a forked process and its parent have in common. */
interface ProcessEnd {
  send?(message: object, sent: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** One end of a channel between two processes, as `connect` takes it. What the other does not live to get is lost. */
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
