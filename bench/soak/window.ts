import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { connect, type Connection, processPort } from '../../src/shared/rpc/rpc';
import type { SoakApi } from './soakApi';

/** The process was killed before it answered. */
export class KilledError extends Error {
  override readonly name = 'KilledError';
}

/** A process that runs the service, as an extension host does. */
export class SoakWindow {
  readonly #process: ChildProcess;
  readonly #connection: Connection<SoakApi>;
  readonly #gone: Promise<unknown>;
  #isKilled = false;

  /** @param scratch where it puts its own temporary files */
  constructor(root: string, storageFolder: string, scratch: string) {
    this.#process = fork(path.resolve('out/bench/soak/child.js'), [root, storageFolder], {
      execArgv: ['--expose-gc'],
      env: { ...process.env, TMPDIR: scratch },
    });
    this.#connection = connect<SoakApi>(processPort(this.#process), {});
    this.#gone = once(this.#process, 'exit').then(([code, signal]) => {
      const why = this.#isKilled
        ? new KilledError('killed')
        : new Error(`it ended: ${String(signal ?? code)}`);
      this.#connection.close(why);
    });
  }

  get pid(): number {
    return this.#process.pid!;
  }

  get call(): Connection<SoakApi>['call'] {
    return this.#connection.call;
  }

  async kill(): Promise<void> {
    this.#isKilled = true;
    this.#process.kill('SIGKILL');
    await this.#gone;
  }

  async end(): Promise<void> {
    this.#process.disconnect();
    await this.#gone;
  }
}
