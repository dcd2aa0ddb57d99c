import { CancelledError } from '../../shared/errors';
import type { Log } from '../../shared/log';
import { type JobKind, ScanThread, type ThreadOptions } from './scanThread';

export interface ThreadsOptions extends ThreadOptions {
  /** How long threads stay without work. */
  readonly idleMs: number;
  readonly log: Log;
}

export interface ThreadRequest {
  readonly kind: JobKind;
  readonly count: number;
  /** How many threads may scan. */
  readonly maxProcs: number;
  /** Yield to everything else on the machine. `either`: whatever an idle thread does. */
  readonly low: boolean | 'either';
}

/** If a thread's calls take longer, the next call gets another thread. */
const slowMs = 1_000;
/** With so many threads busy with calls, calls share them even if they are slow. */
const maxCallThreads = 4;

/** The threads of the pool: at most `maxProcs` that scan, and usually one beside them for calls. */
export class ScanThreads {
  /** All that have not exited, among them abandoned ones that are still in a call that hangs. */
  readonly #all = new Set<ScanThread>();
  #idle: NodeJS.Timeout | undefined;
  #turns: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** As they were logged: usually all threads have the same. */
  readonly #readers = new Set<string>();

  constructor(private readonly options: ThreadsOptions) {}

  get size(): number {
    return this.#threads().length;
  }

  get hung(): number {
    return this.#all.size - this.size;
  }

  lend(request: ThreadRequest): Promise<readonly ScanThread[]> {
    return this.#inTurn(() => this.#lend(request));
  }

  /** All threads end when none has been lent for `idleMs`. */
  giveBack(threads: readonly ScanThread[]): void {
    for (const thread of threads) {
      thread.jobs--;
      thread.heardAt = performance.now();
    }
    clearTimeout(this.#idle);
    if (this.#closed) return;
    this.#idle = setTimeout(
      () => void this.#inTurn(() => this.#end(({ isIdle }) => isIdle)),
      this.options.idleMs,
    );
    this.#idle.unref();
  }

  /** Nothing is lent from now on. */
  beginClose(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
  }

  endAll(): Promise<void> {
    return this.#inTurn(() => this.#end(() => true));
  }

  async #lend({ kind, count, maxProcs, low }: ThreadRequest): Promise<ScanThread[]> {
    if (this.#closed) throw new CancelledError();
    // A lowered priority cannot be raised again. Ending first keeps the number of threads within its limit.
    await this.#end(({ isIdle, retired, lowered }) => isIdle && (retired || (lowered && low === false)));
    let surplus = this.#usable(kind).length - maxProcs;
    await this.#end(({ isIdle }) => isIdle && surplus-- > 0);
    while (this.#usable(kind).length < count) this.#start();
    const threads = this.#usable(kind).slice(0, count);
    for (const thread of threads) {
      if (thread.isIdle) Object.assign(thread, { kind, heardAt: performance.now() });
      thread.jobs++;
      if (low === true) thread.lower();
    }
    return threads;
  }

  /** Threads for such a job, those with the least to do first. */
  #usable(kind: JobKind): ScanThread[] {
    const now = performance.now();
    const threads = [...this.#all].filter(({ retired }) => !retired);
    const calling = threads.filter((thread) => thread.kind === 'call' && !thread.isIdle).length;
    const isShared = (thread: ScanThread): boolean =>
      thread.kind === kind &&
      (kind === 'scan' || (kind === 'call' && (now - thread.heardAt < slowMs || calling >= maxCallThreads)));
    return threads.filter((thread) => thread.isIdle || isShared(thread)).sort((a, b) => a.jobs - b.jobs);
  }

  #start(): void {
    const started = new ScanThread(this.options, (thread) => this.#all.delete(thread));
    this.#all.add(started);
    void this.#logReader(started);
    this.options.log.debug(`Scan worker started (${this.size} running)`);
  }

  async #logReader(thread: ScanThread): Promise<void> {
    const reader = await thread.reader;
    if (reader === undefined || this.#readers.has(reader)) return;
    this.#readers.add(reader);
    this.options.log.info(reader);
  }

  #threads(): ScanThread[] {
    return [...this.#all].filter(({ abandoned }) => !abandoned);
  }

  async #end(isMeant: (thread: ScanThread) => boolean): Promise<void> {
    await Promise.all(
      this.#threads()
        .filter(isMeant)
        .map((thread) => thread.end()),
    );
  }

  /** Changes the set of threads one at a time: two at once could exceed the limit, or lend a thread that is ending. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(change);
    this.#turns = turn.catch(() => undefined);
    return turn;
  }
}
