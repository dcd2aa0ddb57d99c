import { rootId } from '../../shared/entry';
import { CancelledError, FolderGoneError, HumanError } from '../../shared/errors';
import { logBug } from '../../shared/log';
import { BackgroundChecks } from './backgroundChecks';
import type { LiveData } from './liveData';
import { PendingReader } from './pendingReader';

/** Reads what waits as soon as it is due, one pass at a time, and plans what follows. */
export class Passes {
  readonly checks: BackgroundChecks;
  readonly #reader: PendingReader;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> = Promise.resolve();

  constructor(private readonly data: LiveData) {
    this.#reader = new PendingReader(data);
    this.checks = new BackgroundChecks(data, this.arm.bind(this));
  }

  /** Starts a pass when something is due. */
  arm(): void {
    clearTimeout(this.#timer);
    const { phase, isOn, isOrdered } = this.data;
    if (phase !== 'idle' || !(isOn || isOrdered)) return;
    const next = this.data.pending.nextAt;
    if (next === Infinity) return;
    this.#timer = setTimeout(this.#begin.bind(this), Math.max(0, next - Date.now())).unref();
  }

  /** Ends what is being read. The phase says that nothing begins before `arm` is called again. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#reader.stop();
    await this.#pass;
  }

  #begin(): void {
    const { data } = this;
    const now = Date.now();
    const isDue = data.pending.nextAt <= now;
    if (isDue && data.pending.burst.flooded) this.#endFlood();
    else if (isDue && data.pending.takeDue(now)) {
      data.phase = 'reading';
      this.#pass = this.#read().finally(() => {
        if (data.phase === 'reading') data.phase = 'idle';
        if (!data.pending.isUrgent(Date.now())) data.endOrder();
        this.arm();
        data.record.changed('state');
        if (!data.isBusy) data.automatic.idle();
      });
      return;
    }
    this.arm();
  }

  #endFlood(): void {
    const { burst } = this.data.pending;
    this.data.unsettled([rootId], burst.floodedAt!);
    burst.end();
    this.data.automatic.start('too much changed at once');
  }

  async #read(): Promise<void> {
    const { pending, unwatched, record } = this.data;
    const { reading } = pending;
    const isAway = reading.some(({ reason }) => reason === 'away');
    const wasUnreadable = reading.some(({ attempts }) => attempts > 0);
    if (reading.some(({ reason }) => reason === 'unwatched')) unwatched.taken(Date.now());
    if (pending.takeComparison()) this.checks.compareUnwatched();
    let read;
    try {
      // A thread at low priority cannot be raised again: while there are such, they are used.
      const isRound = reading.every(({ reason }) => reason === 'round');
      read = await this.#reader.read(this.checks.isRunning || isRound);
    } catch (error) {
      await this.#failed(error);
      return;
    }
    // After too many rounds the rest waits.
    pending.putBack(Date.now(), record.context.timings.quiet);
    if (wasUnreadable && !pending.hasFailed) record.problem = undefined;
    this.#report(read.failure);
    await this.data.sendStale();
    // Deep reads may find directories that no watcher covers.
    if (read.isDeep || !unwatched.isSearched) this.checks.search();
    if (isAway) this.#rootReappeared();
  }

  async #failed(error: unknown): Promise<void> {
    const { pending, record } = this.data;
    const { quiet, secondLook } = record.context.timings;
    if (error instanceof CancelledError) {
      pending.putBack(Date.now(), 0);
      return;
    }
    const { isAway } = pending;
    pending.putBack(Date.now(), secondLook);
    if (error instanceof FolderGoneError) this.data.lookForRoot(isAway ? secondLook : quiet);
    if (!isAway) this.#report(error);
    await this.data.sendStale();
  }

  #report(error: unknown): void {
    if (error === undefined || this.data.phase === 'closed') return;
    if (error instanceof HumanError) this.data.record.failed(error);
    else logBug(this.data.record.context.log, error);
  }

  /** The root was gone and is there again, perhaps as another folder. */
  #rootReappeared(): void {
    const { record, automatic, unwatched } = this.data;
    record.problem = undefined;
    record.changed('rows', [rootId]);
    if (automatic.start('the folder is back')) return;
    unwatched.reset(record.scannedFrom);
    this.checks.verify();
  }
}
