import { CancelledError, errorStack, FolderGoneError, HumanError } from '../../shared/errors';
import { BackgroundChecks } from './backgroundChecks';
import type { LiveData } from './liveData';
import { PendingReader, type StoredReads } from './pendingReader';
import { isAtOrBelowAny } from './rereads';

/** Reads what waits as soon as it is due, one pass at a time, and plans what follows. */
export class Passes {
  readonly checks: BackgroundChecks;
  readonly #reader: PendingReader;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> = Promise.resolve();

  constructor(private readonly data: LiveData) {
    this.#reader = new PendingReader(data.record, data.pending);
    this.checks = new BackgroundChecks(data, () => {
      this.arm();
    });
  }

  /** Starts a pass when something is due. */
  arm(): void {
    clearTimeout(this.#timer);
    if (this.data.phase !== 'idle' || !this.data.isOn) return;
    const next = this.data.pending.nextAt;
    if (next === Infinity) return;
    const begin = (): void => {
      this.#begin();
    };
    this.#timer = setTimeout(begin, Math.max(0, next - Date.now())).unref();
  }

  /** Ends what is being read. The phase says that nothing begins before `arm` is called again. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#reader.stop();
    await this.#pass;
  }

  /** The whole root was scanned. */
  scanned(): void {
    this.#reader.scanned();
    this.checks.settle();
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
        this.arm();
        data.record.changed('live');
        if (!data.isBusy) data.automatic.idle();
      });
      return;
    }
    this.arm();
  }

  #endFlood(): void {
    this.data.pending.burst.end();
    this.data.unsettled(Date.now());
    this.data.automatic.flooded();
  }

  async #read(): Promise<void> {
    const { pending, unwatched, record } = this.data;
    const { reading } = pending;
    const isAway = reading.some(({ reason }) => reason === 'away');
    const wasUnreadable = reading.some(({ attempts }) => attempts > 0);
    if (reading.some(({ reason }) => reason === 'unwatched')) unwatched.taken(Date.now());
    if (pending.takeComparison()) this.checks.compareUnwatched();
    let isDeep = false;
    try {
      // A thread at low priority cannot be raised again: while there are such, they are used.
      for await (const stored of this.#reader.read(this.checks.verification === 'running')) {
        this.#stored(stored);
        isDeep ||= stored.rereads.some(({ deep }) => deep);
      }
    } catch (error) {
      await this.#failed(error);
      return;
    }
    this.#putBackRest();
    if (wasUnreadable && !pending.hasFailed) record.problem = undefined;
    this.#report(this.#reader.failure);
    await this.data.stale.send();
    // Deep reads may find directories that no watcher covers.
    if (isDeep || !unwatched.isSearched) this.checks.search();
    if (isAway) this.#rootReappeared();
  }

  #stored({ rereads, outcome, moment, added }: StoredReads): void {
    const { pending, unwatched, stale, saves, record, automatic } = this.data;
    const now = Date.now();
    const { secondLook, quiet } = this.data.record.context.timings;
    const { info, changed, differing, listed, removed, uncertain } = outcome;
    for (const { row, deep, isNew, isPrecaution } of rereads) {
      const { path, exact, directories, id } = row;
      const extent = deep ? 'subtree' : 'entries';
      if (!isPrecaution) pending.add({ path, extent, reason: 'secondLook', dueAt: now + secondLook }, now);
      if (deep && exact && directories > 0 && isNew) unwatched.addMovedTree(path, id);
    }
    if (removed.length > 0) {
      const isGone = isAtOrBelowAny(removed);
      unwatched.remove(isGone);
      pending.remove(isGone, moment);
    }
    stale.unsettled(uncertain, now);
    if (uncertain.length > 0) automatic.unsettled();
    for (const path of added)
      pending.add({ path, extent: 'subtree', reason: 'new', dueAt: now + quiet }, now);
    for (const id of differing) record.expansions.delete(id);
    const rows = [...new Set([...changed, ...differing])];
    if (rows.length > 0) {
      saves.touch();
      record.result = info;
      if (!pending.hasFailed) record.problem = undefined;
    }
    if (rows.length + listed.length > 0) record.changed('live', rows, listed);
  }

  /** After `maxRounds` the rest waits. */
  #putBackRest(): void {
    const now = Date.now();
    const dueAt = now + this.data.record.context.timings.quiet;
    this.data.pending.putBack(now, ({ staleSince }) => ({ dueAt, staleSince: staleSince ?? now }));
  }

  async #failed(error: unknown): Promise<void> {
    const { pending, isAway } = this.data;
    const now = Date.now();
    const { quiet, secondLook } = this.data.record.context.timings;
    if (error instanceof CancelledError) {
      pending.putBack(now, () => ({ dueAt: now }));
      return;
    }
    const dueAt = now + secondLook;
    pending.putBack(now, ({ staleSince = now }) => ({ staleSince, dueAt }));
    if (error instanceof FolderGoneError) this.data.lookForRoot(isAway ? secondLook : quiet);
    if (!isAway) this.#report(error);
    await this.data.stale.send();
  }

  #report(error: unknown): void {
    if (error === undefined || this.data.phase === 'closed') return;
    if (error instanceof HumanError) this.data.record.failed(error);
    else this.data.record.context.log.error(errorStack(error));
  }

  /** The root was gone and is there again, perhaps as another folder. */
  #rootReappeared(): void {
    const { record, automatic, unwatched } = this.data;
    record.problem = undefined;
    record.changed('live');
    if (automatic.rootReappeared()) return;
    unwatched.reset(record.scannedFrom);
    this.checks.verify();
  }
}
