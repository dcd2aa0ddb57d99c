import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import path from 'node:path';
import { connect, type Remote } from '../../src/shared/rpc/rpc';
import { until } from '../../test/editor/driver/until';
import type { ProbeApi } from './probe/probeApi';
import { socketPort } from './probe/socketPort';

/** A busy machine takes its time. */
const patienceMs = 120_000;

export type Probe = Remote<ProbeApi>;

/** The probes of the windows' extension hosts. */
export class Probes {
  readonly #seen = new Set<string>();
  #socket: Socket | undefined;

  /** @param folder where probes put their sockets */
  constructor(private readonly folder: string) {}

  /** The probe of the window that was opened or reloaded since the last time. */
  async next(): Promise<Probe> {
    this.close();
    const unseen = (): string | undefined => readdirSync(this.folder).find((file) => !this.#seen.has(file));
    const name = await until('the extension host has started', unseen, patienceMs);
    this.#seen.add(name);
    // It is there a moment before it is listened to.
    const file = path.join(this.folder, name);
    const socket = await until('the probe answers', () => connected(file).catch(() => undefined), patienceMs);
    this.#socket = socket;
    const connection = connect<ProbeApi>(socketPort(socket), {});
    socket.on('error', (error) => {
      connection.close(error);
    });
    socket.on('close', () => {
      connection.close(new Error('The extension host has ended.'));
    });
    return connection.call;
  }

  close(): void {
    this.#socket?.destroy();
  }
}

async function connected(file: string): Promise<Socket> {
  const socket = createConnection(file);
  await once(socket, 'connect');
  return socket;
}
