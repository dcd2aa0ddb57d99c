import { closeSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { HangTimeouts } from '../scan/pool/watchdog';
import { withTimeout } from '../scan/pool/withTimeout';
import { hungPathAt, NoAnswerError } from '../scan/reader/probe';
import { memoryError } from '../shared/errors';
import { type Connection, connect, type Remote } from '../shared/rpc/rpc';
import type { ByteString } from '../shared/text/byteString';
import type { RemovalState } from './removalState';
import type { RemoveApi } from './removeApi';

/** More descriptors than the thread opens by itself. Node closes others when a thread ends. */
const maxHeld = 256;

/** Starts a thread for each job, and ends it after that. */
export class RemoveThreads {
  /** Threads that hang in a file system: the process cannot exit normally before they return. */
  hung = 0;

  /** @param workerPath the bundle of removeWorker.ts */
  constructor(
    private readonly workerPath: string,
    private readonly timeouts: HangTimeouts,
  ) {}

  /**
   * Does one job. Rejects with a NoAnswerError if its file system hangs; then it may go on if that ever answers, up to
   * the next entry.
   * @param place the path that is at work, absolute
   */
  async run<T>(
    state: RemovalState,
    place: () => ByteString,
    job: (api: Remote<RemoveApi>) => Promise<T>,
  ): Promise<T> {
    const thread = this.#start();
    let isOver = false;
    const done = job(thread.api.call).finally(() => (isOver = true));
    const hangs = this.#watch(state, place, () => isOver);
    try {
      return await Promise.race([done, hangs]);
    } catch (error) {
      if (error instanceof NoAnswerError) state.cancel();
      throw error;
    } finally {
      done.catch(() => undefined);
      await this.#end(thread);
    }
  }

  #start(): Thread {
    const held = new Int32Array(new SharedArrayBuffer(maxHeld * 4));
    const worker = new Worker(this.workerPath, { name: 'disk-usage remove', workerData: held.buffer });
    const api = connect<RemoveApi>(worker, {});
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.on('error', (error) => api.close(memoryError(error)));
    worker.on('exit', (code) => {
      api.close(new Error(`The thread that removes ended unexpectedly (exit code ${code}).`));
      for (const descriptor of held) if (descriptor !== 0) closeSync(descriptor);
    });
    return { worker, api, ended };
  }

  async #end({ worker, api, ended }: Thread): Promise<void> {
    api.notify.exit();
    if (await withTimeout(this.timeouts.graceMs, ended)) return;
    this.hung++;
    void ended.then(() => this.hung--);
    worker.unref();
    api.close();
  }

  /** Rejects when nothing happens for long, or not even the end once cancelled, and the file system does not answer. */
  async #watch(state: RemovalState, place: () => ByteString, isOver: () => boolean): Promise<never> {
    const { stallMs, probeMs, graceMs } = this.timeouts;
    let [entries, since] = [-1, 0];
    for (;;) {
      await after(Math.min(stallMs, graceMs), undefined, { ref: false });
      if (isOver()) return new Promise<never>(() => undefined);
      const now = performance.now();
      if (state.entries !== entries) [entries, since] = [state.entries, now];
      else if (state.isCancelled || now - since >= stallMs) {
        const path = await hungPathAt(place(), probeMs);
        if (path !== undefined && !isOver() && state.entries === entries) throw new NoAnswerError(path);
        since = now;
      }
    }
  }
}

interface Thread {
  readonly worker: Worker;
  readonly api: Connection<RemoveApi>;
  readonly ended: Promise<void>;
}
