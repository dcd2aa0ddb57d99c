import type { ByteString } from '../../shared/text/byteString';
import type { Sizes } from '../../shared/entry';
import { asError, CancelledError, HumanError } from '../../shared/errors';
import type { Log } from '../../shared/log';
import { words } from '../../shared/text/words';
import type { UnitResult, UnitStats, WorkUnit } from '../../shared/workUnit';
import { NoAnswerError } from './noAnswer';
import { type ScanThread, startThread } from './scanThread';
import { type UnitOptions, runUnit } from './unitRun';
import type { FileListing, FileQuery, KnownDirectories } from '../worker/workerApi';
import { type Patience, type Task, usualPatience, watchOver } from './watchdog';
import { type Seen, WorkQueue } from './workQueue';

export interface ScanPoolOptions {
  /** The bundle of scanWorker.ts. */
  readonly workerPath: string;
  /** Threads stay this long without work. */
  readonly idleMs: number;
  readonly log: Log;
  /** A worker's heap at most, in MiB; Node's own limit where undefined. */
  readonly maxHeapMb?: number;
  /** Other waits than the usual for a file system that does not answer. */
  readonly patience?: Patience;
}

export interface UnitRequest extends UnitOptions {
  /** How many workers there may be at most, from 1. */
  readonly maxProcs: number;
  /** How many of them take part, for a unit that is too small to be shared; all of them where undefined. */
  readonly workers?: number;
}

/** A unit that is being scanned. */
export interface RunningUnit {
  readonly result: Promise<UnitResult>;
  /** The workers stop within milliseconds; the result is a CancelledError. */
  cancel(): void;
  progress(): Seen;
}

const nothingDone: UnitStats = {
  ...{ entries: 0, files: 0, directories: 0, rows: 0, excluded: 0, readErrors: 0 },
  ...{ elapsedMs: 0, perWorker: [] },
};

/** So many threads that hang are enough: whatever starts the next one has to wait. */
const mostHung = 8;

/** At most `maxProcs` threads that scan units together and read single directories in between. */
export class ScanPool {
  readonly #threads = new Set<ScanThread>();
  /** Abandoned in a call that hangs, and still in it. */
  readonly #hung = new Set<ScanThread>();
  readonly #running = new Set<RunningUnit>();
  #idle: NodeJS.Timeout | undefined;
  #turns: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(private readonly options: ScanPoolOptions) {}

  /** Live threads. */
  get size(): number {
    return this.#threads.size;
  }

  /** Threads that hang: not counted elsewhere, and the process cannot exit normally before they return. */
  get hung(): number {
    return this.#hung.size;
  }

  run(unit: WorkUnit, request: UnitRequest): RunningUnit {
    const workers = workersFor(request);
    const queue = WorkQueue.create(
      workers,
      1,
      unit.rereads?.map(({ path }) => path),
    );
    const task: Task = {
      beat: () => queue.beats(),
      get cancelled() {
        return queue.cancelled;
      },
      stop: () => {
        queue.cancel();
      },
      reason: (worker) =>
        queue.cancelled ? new CancelledError() : new NoAnswerError(queue.place(worker) || unit.dirPath),
    };
    const scan = (threads: readonly ScanThread[]): Promise<UnitResult> =>
      runUnit(threads, queue, unit, request);
    const result = this.#with(workers, request, scan, task).catch((error: unknown) => ({
      rootPath: unit.rootPath,
      stats: nothingDone,
      error: asError(error),
    }));
    const running: RunningUnit = {
      result,
      cancel: () => {
        queue.cancel();
      },
      progress: () => queue.progress(),
    };
    this.#running.add(running);
    void result.then(() => this.#running.delete(running));
    return running;
  }

  /** The files of one directory. */
  listFiles(directory: ByteString, query: FileQuery): Promise<FileListing> {
    return this.#callOne(directory, (thread) => thread.api.call.listFiles(directory, query));
  }

  /** Which directories are not surely what they were: indices. `low`: yield to everything else on the machine. */
  verify(known: KnownDirectories, low: boolean): Promise<Uint32Array> {
    const task = singleCall(known.root);
    return this.#with(
      1,
      { low, maxProcs: Infinity },
      ([thread]) => thread!.api.call.verify(known, low),
      task,
    );
  }

  fileSizes(paths: readonly ByteString[]): Promise<readonly (Sizes | undefined)[]> {
    return this.#callOne(paths[0], (thread) => thread.api.call.fileSizes(paths));
  }

  /** Cancels what runs and ends every thread. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const unit of this.#running) unit.cancel();
    await Promise.allSettled([...this.#running].map((unit) => unit.result));
    clearTimeout(this.#idle);
    await this.#inTurn(() => this.#end(() => true));
  }

  #callOne<T>(path: ByteString | undefined, call: (thread: ScanThread) => Promise<T>): Promise<T> {
    const any = { low: false, maxProcs: Infinity };
    return this.#with(1, any, ([thread]) => call(thread!), singleCall(path));
  }

  /** Lends threads to `work`; when none has been lent for a while, all end. */
  async #with<T>(
    count: number,
    request: Pick<UnitRequest, 'low' | 'maxProcs'>,
    work: (threads: readonly ScanThread[]) => Promise<T>,
    task: Task,
  ): Promise<T> {
    const threads = await this.#inTurn(() => this.#lend(count, request));
    const watch = watchOver(threads, this.#patience, task);
    try {
      return await work(threads);
    } finally {
      watch.dispose();
      for (const thread of threads) thread.busy--;
      this.#awaitIdle();
    }
  }

  #awaitIdle(): void {
    clearTimeout(this.#idle);
    if (this.#closed) return;
    this.#idle = setTimeout(() => void this.#inTurn(() => this.#end(isIdle)), this.options.idleMs);
    this.#idle.unref();
  }

  async #lend(
    count: number,
    { low, maxProcs }: Pick<UnitRequest, 'low' | 'maxProcs'>,
  ): Promise<ScanThread[]> {
    if (this.#closed) throw new CancelledError();
    if (this.#hung.size >= mostHung)
      throw new HumanError(
        words('A file system does not answer, and {0} threads are waiting for it.', String(this.#hung.size)),
      );
    // A lowered thread cannot be raised again, only replaced; ending first keeps to the bound.
    if (!low) await this.#end((thread) => isIdle(thread) && thread.lowered);
    await this.#end((thread) => !thread.alive);
    let surplus = this.#threads.size - maxProcs;
    await this.#end((thread) => isIdle(thread) && surplus-- > 0);
    while (this.#threads.size < count) this.#start();
    const threads = [...this.#threads].sort((a, b) => a.busy - b.busy).slice(0, count);
    for (const thread of threads) {
      thread.busy++;
      if (low) thread.lowered = true;
    }
    return threads;
  }

  #start(): void {
    const started = startThread(
      { ...this.options, grace: this.#patience.grace },
      {
        gone: (thread) => {
          this.#threads.delete(thread);
          this.#hung.add(thread);
        },
        exited: (thread) => this.#hung.delete(thread),
      },
    );
    this.#threads.add(started);
    this.options.log.debug(`Scan worker started (${this.#threads.size} running)`);
  }

  get #patience(): Patience {
    return this.options.patience ?? usualPatience;
  }

  async #end(which: (thread: ScanThread) => boolean): Promise<void> {
    await Promise.all([...this.#threads].filter(which).map((thread) => thread.end()));
  }

  /** One change of the set of threads at a time: two at once could exceed the bound, or lend what is ending. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(change);
    this.#turns = turn.catch(() => undefined);
    return turn;
  }
}

/** A call that one thread answers: it is over, or nothing of it is done. */
function singleCall(path = '' as ByteString): Task {
  return { beat: () => 0, cancelled: false, stop: () => undefined, reason: () => new NoAnswerError(path) };
}

function isIdle(thread: ScanThread): boolean {
  return thread.busy === 0;
}

/** Only on Linux does a thread have a priority; elsewhere a low one is half the workers. */
function workersFor({ maxProcs, low, workers = maxProcs }: UnitRequest): number {
  return low && process.platform !== 'linux' ? Math.ceil(workers / 2) : workers;
}
