import { closeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { CancelledError, memoryError } from '../../shared/errors';
import { type Connection, connect } from '../../shared/rpc/rpc';
import type { ByteString } from '../../shared/text/byteString';
import { NoAnswerError } from '../reader/probe';
import { withTimeout } from './withTimeout';
import type { WorkerApi } from '../worker/workerApi';

/** The thread was given up in a call that hangs, its own or another's. */
export class ThreadLostError extends NoAnswerError {}

/**
 * Jobs of different kinds share no thread, so that none waits for another kind or is lost with it. Scans share threads,
 * calls do, and each small reread has one to itself.
 */
export type JobKind = 'scan' | 'reread' | 'call';

export interface ThreadOptions {
  /** The bundle of scanWorker.ts. */
  readonly workerPath: string;
  /** A worker's maximum heap, in MiB; Node's own limit where undefined. */
  readonly maxHeapMb?: number;
  /** Time for it to end. */
  readonly graceMs: number;
}

/**
 * A walk makes much garbage that is soon free: with Node's default, the heap grows from scan to scan, up to twice the
 * memory of the first one.
 */
const maxYoungGenerationSizeMb = 4;

/** More descriptors than a thread opens by itself. Node closes others when a thread ends. */
const maxHeld = 128;

/** A thread of the pool. Its pending calls reject when it ends, for whatever reason. */
export class ScanThread {
  readonly api: Connection<WorkerApi>;
  /** A line for the log about the reader that serves; undefined: the thread ended before it told. */
  readonly reader: Promise<string | undefined>;
  /** Its priority was lowered, which only ending it undoes. */
  lowered = false;
  /** It failed or was slow to stop, so it takes no new work. */
  retired = false;
  /** It hangs, and ends by itself if it ever returns. */
  abandoned = false;
  /** Jobs that it is lent to, all of one kind. */
  jobs = 0;
  kind: JobKind = 'call';
  /** When the first of its jobs began, or the last ended, as `performance.now` counts. */
  heardAt = 0;
  readonly #worker: Worker;
  readonly #loaded: Promise<unknown>;
  readonly #ended: Promise<unknown>;

  /** Starts a scan worker. `exited` is called once. */
  constructor(
    private readonly options: ThreadOptions,
    exited: (thread: ScanThread) => void,
  ) {
    const { workerPath, maxHeapMb } = options;
    const held = new Int32Array(new SharedArrayBuffer(maxHeld * 4));
    this.#worker = new Worker(workerPath, {
      name: 'disk-usage scan',
      workerData: held.buffer,
      resourceLimits: { maxYoungGenerationSizeMb, ...(maxHeapMb && { maxOldGenerationSizeMb: maxHeapMb }) },
    });
    this.api = connect<WorkerApi>(this.#worker, {});
    this.#ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#loaded = new Promise((resolve) => this.#worker.once('message', resolve).once('exit', resolve));
    this.reader = this.api.call.reader().catch(() => undefined);
    this.#worker.on('error', (error) => {
      this.retired = true;
      this.api.close(memoryError(error));
    });
    this.#worker.on('exit', (code) => {
      this.api.close(new Error(`A scan worker ended unexpectedly (exit code ${code}).`));
      for (const descriptor of held) if (descriptor !== 0) closeSync(descriptor);
      exited(this);
    });
  }

  get isIdle(): boolean {
    return this.jobs === 0;
  }

  lower(): void {
    if (!this.lowered) this.api.notify.lowerPriority();
    this.lowered = true;
  }

  /**
   * Resolves when it has ended, or is abandoned because it did not in time. It ends by itself, between two system calls:
   * ended from outside after it has opened a descriptor and before it could note it, it would leave that open.
   */
  async end(): Promise<void> {
    // Calls that are still pending: the service is closing.
    const reason = new CancelledError();
    this.api.notify.exit();
    this.api.close(reason);
    if (!(await withTimeout(this.options.graceMs, this.#ended))) this.#abandon(reason);
  }

  /** Gives the thread up, which hangs at this path: its calls reject. */
  abandon(path: ByteString): void {
    this.#abandon(new ThreadLostError(path));
  }

  #abandon(reason: Error): void {
    this.retired = this.abandoned = true;
    this.api.close(reason);
    this.#worker.unref();
    void this.#terminate();
  }

  /** A thread that is ended while it loads its native module may take the process with it. */
  async #terminate(): Promise<void> {
    await this.#loaded;
    await this.#worker.terminate();
  }
}
