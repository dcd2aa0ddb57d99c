import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { withTimeout } from '../scan/pool/withTimeout';
import { CancelledError } from '../shared/errors';
import type { Log, LogLevel } from '../shared/log';
import { type Connection, connect } from '../shared/rpc/rpc';
import type { StoreApi, StoreEvents, StoreWorkerData } from '../store/storeApi';

export interface StoreThreadOptions extends Omit<StoreWorkerData, 'wasm'> {
  /** The bundle of storeWorker.ts. */
  readonly workerPath: string;
  /** sql-wasm.wasm. */
  readonly wasmPath: string;
  readonly log: Log;
  /** The thread died. Unsaved results are lost, and the next call starts another thread. */
  readonly onLost: (error: Error) => void;
}

/** How long ending waits for the store to release its files. */
const releaseMs = 1_000;
/** How long ending waits for the thread; one that hangs in a file system cannot be ended. */
const endMs = 500;

/** The store worker, started by the first call. */
export class StoreThread {
  #started: Promise<{ worker: Worker; connection: Connection<StoreApi> }> | undefined;
  #level: LogLevel = 'info';
  #ended = false;

  constructor(private readonly options: StoreThreadOptions) {}

  get running(): boolean {
    return this.#started !== undefined;
  }

  /** The store's methods. Rejects if the worker cannot be started, and after `end`. */
  async call(): Promise<Connection<StoreApi>['call']> {
    if (this.#ended) throw new CancelledError();
    return (await this.#start()).connection.call;
  }

  setLogLevel(level: LogLevel): void {
    this.#level = level;
    this.#started?.then(
      ({ connection }) => {
        connection.notify.setLogLevel(level);
      },
      // The caller that needed the store got the error.
      () => undefined,
    );
  }

  async end(): Promise<void> {
    this.#ended = true;
    const started = this.#started;
    this.#started = undefined;
    if (!started) return;
    const { worker, connection } = await started;
    await withTimeout(
      releaseMs,
      connection.call.close().catch(() => undefined),
    );
    connection.close();
    await withTimeout(endMs, worker.terminate());
    worker.unref();
  }

  #start(): Promise<{ worker: Worker; connection: Connection<StoreApi> }> {
    this.#started ??= this.#launch();
    return this.#started;
  }

  async #launch(): Promise<{ worker: Worker; connection: Connection<StoreApi> }> {
    const { workerPath, wasmPath, log, onLost, folder, keepDays, file } = this.options;
    try {
      const wasm = await readFile(wasmPath);
      const workerData: StoreWorkerData = { folder, wasm, keepDays, ...(file === undefined ? {} : { file }) };
      const worker = new Worker(workerPath, { name: 'disk-usage store', workerData });
      const events: StoreEvents = {
        log: (level, message) => {
          log[level](message);
        },
      };
      const connection = connect<StoreApi, StoreEvents>(worker, events);
      worker.on('error', (error: Error) => {
        connection.close(new Error(`The store failed: ${error.message}`));
      });
      worker.on('exit', (code) => {
        const error = new Error(`The store ended unexpectedly (exit code ${code}).`);
        connection.close(error);
        const isLost = this.#started !== undefined;
        this.#started = undefined;
        if (isLost) onLost(error);
      });
      connection.notify.setLogLevel(this.#level);
      return { worker, connection };
    } catch (error) {
      this.#started = undefined;
      throw error;
    }
  }
}
