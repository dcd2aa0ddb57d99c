import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Port } from '../../../src/shared/rpc/rpc';

/** A socket as `connect` takes it: a line of JSON for each message. */
export function socketPort(socket: Socket): Port {
  return {
    postMessage: (message) => {
      socket.write(`${JSON.stringify(message)}\n`);
    },
    on: (_event, listener) => {
      createInterface(socket).on('line', (line) => {
        listener(JSON.parse(line));
      });
    },
  };
}
