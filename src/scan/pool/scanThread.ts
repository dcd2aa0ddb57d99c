import { closeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { CancelledError } from '../../shared/errors';
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

/** A thread of the pool. */
export interface ScanThread {
  readonly api: Connection<WorkerApi>;
  /** What reads the file system, for the log; undefined: it ended before it told. */
  readonly reader: Promise<string | undefined>;
  /** False after a failure, even before the thread has exited. */
  alive: boolean;
  /** Its priority was lowered, which only ending it undoes. */
  lowered: boolean;
  /** It was slow to stop, so it takes no new work. */
  retired: boolean;
  /** Jobs that it is lent to, all of one kind. */
  jobs: number;
  kind: JobKind;
  /** When the first of its jobs began, or the last ended, as `performance.now` counts. */
  heardAt: number;
  /** Resolves when it has ended, or is abandoned because it did not in time. */
  end(): Promise<void>;
  /** Gives the thread up, which hangs at this path: its calls reject, and it ends by itself if it ever returns. */
  abandon(path: ByteString): void;
}

export interface ThreadOptions {
  readonly workerPath: string;
  readonly maxHeapMb?: number;
  /** Time for it to end. */
  readonly graceMs: number;
}

/** Each is called at most once. */
export interface ThreadEvents {
  /** It has exited or is abandoned. */
  gone(thread: ScanThread): void;
  exited(thread: ScanThread): void;
}

/**
 * A walk makes much garbage that is soon free: with Node's default, the heap grows from scan to scan, up to twice the
 * memory of the first one.
 */
const maxYoungGenerationSizeMb = 4;

/** More descriptors than a thread opens by itself. Node closes others when a thread ends. */
const maxHeld = 128;

/** Starts a scan worker. Its pending calls reject when it ends, for whatever reason. */
export function startThread(
  { workerPath, maxHeapMb, graceMs }: ThreadOptions,
  events: ThreadEvents,
): ScanThread {
  const held = new Int32Array(new SharedArrayBuffer(maxHeld * 4));
  const worker = new Worker(workerPath, {
    name: 'disk-usage scan',
    workerData: held.buffer,
    resourceLimits: { maxYoungGenerationSizeMb, ...(maxHeapMb && { maxOldGenerationSizeMb: maxHeapMb }) },
  });
  const api = connect<WorkerApi>(worker, {});
  // The first thing that it says is which reader it has. Ended earlier, in the middle of loading a native module, it
  // would take the process with it.
  const loaded = new Promise<unknown>((resolve) => worker.once('message', resolve).once('exit', resolve));
  const reader = api.call.reader().catch(() => undefined);
  const terminate = (): Promise<unknown> => loaded.then(() => worker.terminate());
  let isGone = false;
  const giveUp = (reason: Error): void => {
    if (isGone) return;
    isGone = true;
    thread.alive = false;
    api.close(reason);
    worker.unref();
    void terminate();
    events.gone(thread);
  };
  const thread: ScanThread = {
    api,
    reader,
    alive: true,
    lowered: false,
    retired: false,
    jobs: 0,
    kind: 'call',
    heardAt: 0,
    end: async () => {
      // Calls that are still pending: the service is closing.
      const reason = new CancelledError();
      api.close(reason);
      if (!(await withTimeout(graceMs, terminate()))) giveUp(reason);
    },
    abandon: (path) => {
      giveUp(new ThreadLostError(path));
    },
  };
  worker.on('error', (error) => {
    thread.alive = false;
    api.close(new Error(`A scan worker failed: ${describe(error)}`));
  });
  worker.on('exit', (code) => {
    api.close(new Error(`A scan worker ended unexpectedly (exit code ${code}).`));
    if (!isGone) events.gone(thread);
    isGone = true;
    for (const descriptor of held) if (descriptor !== 0) closeSync(descriptor);
    events.exited(thread);
  });
  return thread;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return outOfMemory
    ? 'it ran out of memory. Lower diskUsage.batchSize or diskUsage.maxProcs.'
    : error.message;
}
