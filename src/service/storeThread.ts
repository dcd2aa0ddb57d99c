import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { withTimeout } from '../scan/pool/withTimeout';
import { CancelledError, memoryError } from '../shared/errors';
import { type Connection, connect } from '../shared/rpc/rpc';
import type { StoreApi, StoreEvents, StoreWorkerData } from '../store/storeApi';
import type { UsageOptions } from './usage';

/** How long ending waits for the store to release its files. */
const releaseMs = 1_000;
/** How long ending waits for the thread; one that hangs in a file system cannot be ended. */
const endMs = 500;

interface Started {
  readonly worker: Worker;
  readonly connection: Connection<StoreApi>;
}

/** The store worker, started by the first call. */
export class StoreThread {
  #started: Promise<Started> | undefined;
  #ended = false;

  /** @param lost the thread died. Unsaved results are lost, and the next call starts another thread. */
  constructor(
    private readonly options: UsageOptions,
    private readonly lost: () => void,
  ) {}

  get running(): boolean {
    return this.#started !== undefined;
  }

  /** The store's methods. Rejects if the worker cannot be started, and after `end`. */
  async call(): Promise<Connection<StoreApi>['call']> {
    if (this.#ended) throw new CancelledError();
    this.#started ??= this.#start();
    return (await this.#started).connection.call;
  }

  async end(): Promise<void> {
    this.#ended = true;
    const started = this.#started;
    this.#started = undefined;
    if (!started) return;
    const { worker, connection } = await started;
    const released = connection.call.close().catch(() => undefined);
    await withTimeout(releaseMs, released);
    connection.close();
    await withTimeout(endMs, worker.terminate());
    worker.unref();
  }

  async #start(): Promise<Started> {
    const { storeWorkerPath, wasmPath, log, storageFolder: folder, databaseFile: file } = this.options;
    try {
      const wasm = await readFile(wasmPath);
      const workerData: StoreWorkerData = { folder, wasm, ...(file !== undefined && { file }) };
      const worker = new Worker(storeWorkerPath, { name: 'disk-usage store', workerData });
      const connection = connect<StoreApi, StoreEvents>(worker, {
        log: (level, message) => log[level](message),
      });
      worker.on('error', (error) => connection.close(memoryError(error)));
      worker.on('exit', (code) => {
        const error = new Error(`The store ended unexpectedly (exit code ${code}).`);
        connection.close(error);
        if (!this.#started) return;
        this.#started = undefined;
        log.error(error.message);
        this.lost();
      });
      return { worker, connection };
    } catch (error) {
      this.#started = undefined;
      throw error;
    }
  }
}
