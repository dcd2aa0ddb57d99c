import { Worker } from 'node:worker_threads';
import { CancelledError } from '../shared/errors';
import { type Connection, connect } from '../shared/rpc';
import { threadPort } from '../shared/threadPort';
import type { WorkerApi } from './workerApi';

/** A thread of the pool. */
export interface ScanThread {
  readonly api: Connection<WorkerApi>;
  /** False from its failure on; it is gone only when it has exited. */
  alive: boolean;
  /** Its priority was lowered, which only ending it undoes. */
  lowered: boolean;
  /** Calls that it has not answered. */
  busy: number;
  end(): Promise<void>;
}

export interface ThreadOptions {
  readonly workerPath: string;
  readonly maxHeapMb?: number;
}

/**
 * A walk's garbage is young, and there is much of it: by default its heap grows from scan to scan, up to twice what
 * the first one took.
 */
const maxYoungGenerationSizeMb = 16;

/** Starts a scan worker. `onGone` is called once, however it ends; its pending calls reject then. */
export function startThread(
  { workerPath, maxHeapMb }: ThreadOptions,
  onGone: (thread: ScanThread) => void,
): ScanThread {
  const worker = new Worker(workerPath, {
    name: 'disk-usage scan',
    resourceLimits: { maxYoungGenerationSizeMb, ...(maxHeapMb && { maxOldGenerationSizeMb: maxHeapMb }) },
  });
  const api = connect<WorkerApi>(threadPort(worker), {});
  const thread: ScanThread = {
    api,
    alive: true,
    lowered: false,
    busy: 0,
    end: async () => {
      // Whoever still waits for an answer: the service is closing.
      api.close(new CancelledError());
      await worker.terminate();
    },
  };
  worker.on('error', (error) => {
    thread.alive = false;
    api.close(new Error(`A scan worker failed: ${describe(error)}`));
  });
  worker.on('exit', (code) => {
    api.close(new Error(`A scan worker ended unexpectedly (exit code ${code}).`));
    onGone(thread);
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
