import type { ByteString } from '../../shared/text/byteString';
import type { Sizes } from '../../shared/entry';
import { CancelledError } from '../../shared/errors';
import { unpackPaths } from '../../shared/text/packedPaths';
import { isWithin, join } from '../../shared/text/paths';
import type { UnitProgress, UnitStats, WorkUnit } from '../../shared/workUnit';
import { NoAnswerError } from '../reader/probe';
import type { FileListing } from '../../shared/queries';
import type { FileQuery, KnownDirectories, SearchedRoot } from '../worker/workerApi';
import { CallState } from './callState';
import { HungPaths, asksAbout } from './hungPaths';
import { type ScanThread, ThreadLostError } from './scanThread';
import { ScanThreads, type ThreadRequest, type ThreadsOptions } from './scanThreads';
import { type UnitOptions, UnitRun } from './unitRun';
import { type HangTimeouts, type Task, Watchdog, usualTimeouts } from './watchdog';
import { WorkQueue } from './workQueue';
import { withTimeout } from './withTimeout';

export interface ScanPoolOptions extends Omit<ThreadsOptions, 'graceMs'> {
  /** Default: `usualTimeouts`. */
  readonly timeouts?: HangTimeouts;
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
  /** Whether the job would ask the file system about a path. */
  readonly asksAbout: (path: ByteString) => boolean;
  run(threads: readonly ScanThread[]): Promise<T>;
}

/** Threads that scan units together, and read single folders in between. */
export class ScanPool {
  readonly #threads: ScanThreads;
  readonly #timeouts: HangTimeouts;
  readonly #hungPaths = new HungPaths();
  readonly #running = new Map<Task, Promise<unknown>>();

  constructor(options: ScanPoolOptions) {
    this.#timeouts = options.timeouts ?? usualTimeouts;
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
    const { maxProcs, low, settings } = request;
    const count = workersFor(request);
    const queue = WorkQueue.create(count);
    const folders = rereads ?? [{ path: dirPath, deep: true }];
    const reading = { rootPath, folders, exclude: settings.exclude };
    const result = this.#do({
      kind: rereads && count === 1 ? 'reread' : 'scan',
      ...{ count, maxProcs, low, state: queue },
      place: (worker) => queue.place(worker) || dirPath,
      asksAbout: (path) => asksAbout(reading, path),
      run: (threads) => new UnitRun(threads, queue, unit, request).run(),
    });
    return { result, cancel: queue.cancel.bind(queue), progress: queue.progress.bind(queue) };
  }

  /** The files of one directory. */
  listFiles(directory: ByteString, query: FileQuery, options: ListOptions = {}): Promise<FileListing> {
    const reading = { ...query, folders: [{ path: directory, deep: false }] };
    return this.#call({
      ...options,
      place: () => directory,
      asksAbout: (path) => asksAbout(reading, path),
      run: ({ api }, state) => api.call.listFiles(directory, query, state),
    });
  }

  /** Indices of the directories that may differ from what is known. `low`: yield to everything else on the machine. */
  verify(known: KnownDirectories, low: boolean): Promise<Uint32Array> {
    return this.#call({
      low,
      ...pathByPath(known.root, () => unpackPaths(known.paths)),
      run: ({ api }, state) => api.call.verify(known, state),
    });
  }

  /**
   * The sizes of files, by paths relative to the root; undefined for directories and for what is not there, or known not
   * to answer.
   */
  async fileSizes(root: SearchedRoot, paths: readonly ByteString[]): Promise<readonly (Sizes | undefined)[]> {
    const isHung = (path: ByteString): boolean =>
      this.#hungPaths.find((hung) => isWithin(join(root.root, path), hung)) !== undefined;
    const asked = paths.filter((path) => !isHung(path));
    const sizes = await this.#call({
      ...pathByPath(root.root, () => asked),
      run: ({ api }, state) => api.call.fileSizes(root, asked, state),
    });
    return paths.map((path) => sizes[asked.indexOf(path)]);
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

  /** Runs a call on one thread, and again if that thread is lost in another's call. */
  async #call<T>(call: Call<T>): Promise<T> {
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
          run: ([thread]) => call.run(thread!, state.buffer),
        });
      } catch (error) {
        if (!(error instanceof ThreadLostError)) throw error;
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
    const hung = this.#hungPaths.find((path) => job.asksAbout(path));
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

interface Call<T> extends ListOptions, Pick<Job<T>, 'asksAbout'> {
  readonly low?: boolean;
  /** The place that is read, after so many beats. */
  place(beats: number): ByteString;
  /** `state`: the buffer of a CallState. */
  run(thread: ScanThread, state: SharedArrayBuffer): Promise<T>;
}

/** A call that looks at paths below a root one after the other. */
function pathByPath(
  root: ByteString,
  relative: () => readonly ByteString[],
): Pick<Call<never>, 'place' | 'asksAbout'> {
  return {
    place: (beats) => join(root, relative()[beats] ?? ''),
    asksAbout: (hung) => relative().some((path) => isWithin(join(root, path), hung)),
  };
}

/** Only on Linux does a thread have a priority; elsewhere, low priority means half the workers. */
function workersFor({ maxProcs, low, workers = maxProcs }: UnitRequest): number {
  return low && process.platform !== 'linux' ? Math.ceil(workers / 2) : workers;
}
