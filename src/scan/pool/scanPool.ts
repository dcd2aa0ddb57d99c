import type { ByteString } from '../../shared/text/byteString';
import { CancelledError } from '../../shared/errors';
import { unpackPaths } from '../../shared/text/packedPaths';
import { isWithin, join } from '../../shared/text/paths';
import type { UnitProgress, UnitStats, WorkUnit } from '../../shared/workUnit';
import { mountsToLeaveOut } from '../reader/mounts';
import { NoAnswerError } from '../reader/probe';
import type { DeviceSpace } from '../../shared/diskSpace';
import type { FileListing } from '../../shared/queries';
import type { FileQuery, FoundFile, KnownDirectories, LeftOut, SearchedRoot } from '../worker/workerApi';
import { CallState } from './callState';
import { HungPaths } from './hungPaths';
import { type ScanThread, ThreadLostError } from './scanThread';
import { ScanThreads, type ThreadRequest, type ThreadsOptions } from './scanThreads';
import { type UnitOptions, UnitRun } from './unitRun';
import { type HangTimeouts, type Task, Watchdog, usualTimeouts } from './watchdog';
import { WorkQueue } from './workQueue';
import { withTimeout } from './withTimeout';

export interface ScanPoolOptions extends Omit<ThreadsOptions, 'graceMs'> {
  /** Default: `usualTimeouts`. */
  readonly timeouts?: HangTimeouts;
  /** Called for a path that did not answer, and answers again. */
  onAnswer?(path: ByteString): void;
}

export interface UnitRequest extends UnitOptions {
  /** Maximum number of threads that scan, from 1. */
  readonly maxProcs: number;
  /** Yield to everything else on the machine. */
  readonly low: boolean;
  /** How many of them take part, for a unit that is too small to be shared; undefined: all. */
  readonly workers?: number;
}

/** A unit that is being scanned. */
export interface RunningUnit {
  /** Rejects where the unit is incomplete: cancelled, a dead worker, a root that is gone. */
  readonly result: Promise<UnitStats>;
  /** The workers stop within milliseconds, and the result rejects with a CancelledError. */
  cancel(): void;
  progress(): UnitProgress;
}

export interface ListOptions {
  /** Aborted: the listing rejects with a CancelledError. */
  readonly signal?: AbortSignal;
  /** Called now and then with how many entries were looked at. */
  onProgress?(entries: number): void;
}

interface Job<T> extends ThreadRequest, Task {
  /** The folder that is read. Paths in it that do not answer can be left out, but not the folder itself. */
  readonly base: ByteString;
  run(threads: readonly ScanThread[]): Promise<T>;
}

/** Threads that scan units together, and read single folders in between. */
export class ScanPool {
  readonly #threads: ScanThreads;
  readonly #timeouts: HangTimeouts;
  readonly #hungPaths;
  readonly #running = new Map<Task, Promise<unknown>>();

  constructor(options: ScanPoolOptions) {
    this.#timeouts = options.timeouts ?? usualTimeouts;
    this.#hungPaths = new HungPaths((path) => options.onAnswer?.(path));
    this.#threads = new ScanThreads({ ...options, graceMs: this.#timeouts.graceMs });
  }

  /** Live threads. */
  get size(): number {
    return this.#threads.size;
  }

  /** Number of threads that hang, not included in `size`: the process cannot exit normally before they return. */
  get hung(): number {
    return this.#threads.hung;
  }

  run(unit: WorkUnit, request: UnitRequest): RunningUnit {
    const { rootPath, dirPath, rereads } = unit;
    const { maxProcs, low, settings, hung = [] } = request;
    const count = workersFor(request);
    const queue = WorkQueue.create(count);
    const result = this.#do({
      kind: rereads && count === 1 ? 'reread' : 'scan',
      ...{ count, maxProcs, low, state: queue, base: dirPath },
      place: (worker) => queue.place(worker) || dirPath,
      run: (threads) => {
        const leftOut = [...this.#hung(hung), ...mountsToLeaveOut(rootPath, settings)];
        return new UnitRun(threads, queue, unit, request, leftOut).run();
      },
    });
    return { result, cancel: queue.cancel.bind(queue), progress: queue.progress.bind(queue) };
  }

  /** The files of one directory. */
  listFiles(directory: ByteString, query: FileQuery, options: ListOptions = {}): Promise<FileListing> {
    return this.#call({
      ...{ ...options, base: directory },
      place: () => directory,
      run: ({ api }, state, hung) => {
        const leftOut = [...hung, ...(query.leftOut ?? [])];
        return api.call.listFiles(directory, { ...query, leftOut }, state);
      },
    });
  }

  /**
   * Indices of the directories that may differ from what is known, or do not answer. `low`: yield to everything else on
   * the machine.
   */
  verify(known: KnownDirectories, low: boolean): Promise<Uint32Array> {
    return this.#call({
      ...{ low, base: known.root },
      place: (beats) => join(known.root, unpackPaths(known.paths)[beats] ?? ''),
      run: ({ api }, state, leftOut) => api.call.verify({ ...known, leftOut }, state),
    });
  }

  /**
   * The sizes of files, or where links lead, by paths relative to the root; undefined for directories and for what is not
   * there or hangs.
   */
  fileSizes(root: SearchedRoot, paths: readonly ByteString[]): Promise<readonly (FoundFile | undefined)[]> {
    return this.#call({
      base: root.root,
      place: (beats) => join(root.root, paths[beats] ?? ''),
      run: ({ api }, state, leftOut) => api.call.fileSizes({ ...root, leftOut }, paths, state),
    });
  }

  /** The file system that holds a folder. Undefined: there is no such folder, or its file system has no sizes. */
  space(folder: ByteString): Promise<DeviceSpace | undefined> {
    return this.#call({
      ...{ low: 'either', base: folder },
      place: () => folder,
      run: ({ api }) => api.call.space(folder),
    });
  }

  /** Cancels all running units and calls, and ends every thread. */
  async close(): Promise<void> {
    this.#threads.beginClose();
    for (const { state } of this.#running.keys()) state.cancel();
    const results = Promise.allSettled(this.#running.values());
    // A thread that hangs is not waited for twice.
    await withTimeout(this.#timeouts.graceMs / 2, results);
    await this.#threads.endAll();
    await results;
    this.#hungPaths.close();
  }

  /** The paths that did not answer, just now or before. */
  #hung(found: readonly ByteString[]): LeftOut[] {
    return [...new Set([...this.#hungPaths.all, ...found])].map((path) => ({ path, type: undefined }));
  }

  /** Runs a call on one thread, and again if that thread is lost in another's call, or at a path that can be left out. */
  async #call<T>(call: Call<T>): Promise<T> {
    const found: ByteString[] = [];
    for (;;) {
      const state = new CallState();
      const cancel = (): void => state.cancel();
      const { signal, low = false } = call;
      signal?.addEventListener('abort', cancel);
      if (signal?.aborted) cancel();
      try {
        return await this.#do({
          ...call,
          ...{ kind: 'call', count: 1, maxProcs: Infinity, low, state },
          place: () => call.place(state.beats()),
          run: ([thread]) => call.run(thread!, state.buffer, this.#hung(found)),
        });
      } catch (error) {
        if (!addHung(error, call.base, found) && !(error instanceof ThreadLostError)) throw error;
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    }
  }

  /** Lends threads to a job. Rejects with a NoAnswerError where it would hang, or does. */
  #do<T>(job: Job<T>): Promise<T> {
    const result = this.#run(job);
    this.#running.set(job, result);
    result.catch(() => undefined).finally(() => this.#running.delete(job));
    return result;
  }

  async #run<T>(job: Job<T>): Promise<T> {
    const hung = this.#hungPaths.all.find((path) => isWithin(job.base, path));
    if (hung !== undefined) throw new NoAnswerError(hung);
    const threads = await this.#threads.lend(job);
    if (job.state.cancelled) {
      this.#threads.giveBack(threads);
      throw new CancelledError();
    }
    const watchdog = new Watchdog(threads, this.#timeouts, job, this.#hungPaths);
    const done = job.run(threads).finally(() => {
      watchdog.dispose();
      this.#threads.giveBack(threads);
    });
    return Promise.race([done, watchdog.failed]);
  }
}

interface Call<T> extends ListOptions, Pick<Job<T>, 'base'> {
  readonly low?: ThreadRequest['low'];
  /** The place that is read, after so many beats. */
  place(beats: number): ByteString;
  /** `state`: the buffer of a CallState. */
  run(thread: ScanThread, state: SharedArrayBuffer, leftOut: readonly LeftOut[]): Promise<T>;
}

/**
 * Adds the path that hung to those found so far, where work in a folder failed for it and can be done without it. Returns
 * whether it was added.
 */
export function addHung(error: unknown, base: ByteString, found: ByteString[]): boolean {
  if (!(error instanceof NoAnswerError) || isWithin(base, error.path) || found.includes(error.path))
    return false;
  found.push(error.path);
  return true;
}

/** Only on Linux does a thread have a priority; elsewhere, low priority means half the workers. */
function workersFor({ maxProcs, low, workers = maxProcs }: UnitRequest): number {
  return low && process.platform !== 'linux' ? Math.ceil(workers / 2) : workers;
}
