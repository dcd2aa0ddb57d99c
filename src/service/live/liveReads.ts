import type { ByteString } from '../../shared/text/byteString';
import { areExact } from '../../shared/text/bytes';
import { type RowId, rootId } from '../../shared/entry';
import { CancelledError } from '../../shared/errors';
import { logBug } from '../../shared/log';
import type { Remote } from '../../shared/rpc/rpc';
import type { ChangeOutcome, KeptMark, StoreApi } from '../../store/storeApi';
import { StaleRows } from './staleRows';
import { ChangePass, type Readings } from './changePass';
import { ChangeRead } from './changeRead';
import { HeavyReads } from './heavyReads';
import type { LiveHost } from './liveHost';
import type { DueReads, PendingReads } from './pendingReads';
import type { PlannedReread } from './rereads';
import type { RootContext } from '../rootContext';
import { WaitingReads } from './waitingReads';

/** Of more directories the root alone is marked when the window closes. */
const mostLeftUnread = 1_000;

export interface ReadHooks {
  /** Whether nothing may be read any more. */
  isOver(): boolean;
  /** Whether to read at low priority. */
  isLow(): boolean;
  /** @param deep whether something was read with all below it. */
  stored(outcome: ChangeOutcome, deep: boolean): void;
}

/** Reads what is due into the stored result, plans what follows from it, and marks what stays as of earlier. */
export class LiveReads {
  readonly marks: StaleRows;
  readonly #waiting = new WaitingReads();
  readonly #heavy: HeavyReads;
  #pass: ChangePass | undefined;
  #read: ChangeRead | undefined;

  constructor(
    private readonly host: LiveHost,
    private readonly context: RootContext,
    private readonly pending: PendingReads,
    private readonly hooks: ReadHooks,
  ) {
    this.#heavy = new HeavyReads(context.timings.reread, this.#waiting);
    this.marks = new StaleRows(this.#waiting, pending.gapReads);
  }

  /** What the last run left, where it has failed. */
  get rest(): ChangePass['rest'] | undefined {
    return this.#pass?.rest;
  }

  async run(due: DueReads): Promise<void> {
    this.#pass = undefined;
    const store = await this.context.store.call();
    const root = await this.host.real();
    this.#pass = new ChangePass(store, root, {
      choose: (planned) => this.#choose(planned),
      read: (rereads) => this.#readRows(store, root, rereads),
      stored: (rereads, outcome, fresh) => {
        this.#stored(rereads, outcome, fresh, due);
      },
    });
    const totals = this.host.result?.totals;
    const isRounded = totals && !areExact(totals);
    // What was rounded cannot be taken apart again: then all of it is read.
    await this.#pass.run(isRounded ? new Map([['' as ByteString, 'whole']]) : due.readings);
  }

  stop(): void {
    this.#read?.stop(new CancelledError());
  }

  /** Reads what the watcher left out until now once more: it may have changed by then. */
  readGaps(): void {
    const { staleSince, gaps } = this.pending.gapReads;
    if (staleSince === undefined) return;
    for (const [path, id] of gaps.tops) this.#readSoon(path, id, staleSince);
  }

  /** What an earlier session left marked. */
  restored(marks: readonly KeptMark[]): void {
    this.marks.restored(marks);
    for (const { id, at, path, until } of marks) if (until === 'reading') this.#readSoon(path, id, at);
  }

  /** What is left of a run that was broken off is read as soon as may be. */
  brokenOff(rest: Readings, due: DueReads): void {
    const now = Date.now();
    if (due.withGaps) this.pending.gapReads.failed(now);
    for (const [path, reading] of rest) {
      // As before, only what an event named is taken for new.
      if (due.isNew(path)) this.pending.dirty.add(path, reading, now);
      else this.pending.putOff(path, { at: now, reading }, now);
    }
  }

  /** What is left of a run that failed is read after so many ms. Resolves when it is marked until then. */
  async putOff(rest: Readings, due: DueReads, ms: number): Promise<void> {
    const now = Date.now();
    if (due.withGaps) this.pending.gapReads.failed(now);
    for (const [path, reading] of rest) this.pending.putOff(path, { at: now + ms, reading }, now);
    await this.#mark(rest, now + ms);
  }

  /** Marks what cannot be read any more. */
  async leaveUnread(): Promise<void> {
    const unread = this.pending.takeUnread();
    if (!unread || unread.size > mostLeftUnread) this.marks.unsettled([rootId], Date.now());
    else await this.#mark(unread, Infinity);
  }

  /** What is read at a later time is as of now until then. */
  async #mark(readings: Readings, at: number): Promise<void> {
    const { store, log } = this.context;
    if (readings.size === 0 || !store.running || !this.host.result) return;
    const now = Date.now();
    const paths = [...readings.keys()];
    try {
      const rows = await (await store.call()).dirtyRows(await this.host.real(), paths);
      rows.forEach(({ id, path, exact }, i) => {
        const reading = exact ? readings.get(paths[i]!)! : 'look';
        this.#waiting.add(path, { id, reading, readAt: now });
        this.pending.putOff(path, { at, reading }, now);
      });
    } catch (error) {
      logBug(log, error);
      this.marks.unsettled([rootId], now);
    }
  }

  /** There is a new result: of the whole root, or with another directory in it. */
  renewed(isWhole: boolean): void {
    this.marks.renewed(isWhole);
    if (isWhole) this.#heavy.clear();
  }

  #readSoon(path: ByteString, id: RowId, readAt: number): void {
    this.#waiting.add(path, { id, reading: 'whole', readAt });
    this.pending.ask(path, Date.now());
  }

  #choose(planned: readonly PlannedReread[]): PlannedReread[] {
    const now = Date.now();
    return this.#heavy.choose(planned, now, ({ path, reading, until }) => {
      this.pending.putOff(path, { at: until, reading }, now);
    });
  }

  async #readRows(
    store: Remote<StoreApi>,
    root: ByteString,
    rereads: readonly PlannedReread[],
  ): Promise<ChangeOutcome | undefined> {
    if (this.hooks.isOver()) throw new CancelledError();
    const { pool, log, config } = this.context;
    const { result } = this.host;
    if (!result) return undefined;
    const { settings } = result;
    const { maxProcs, batchSize } = config;
    const request = { root, rereads, settings, maxProcs, batchSize, low: this.hooks.isLow() };
    this.#read = new ChangeRead(request, pool, store, log);
    return this.#read.outcome.finally(() => (this.#read = undefined));
  }

  #stored(
    rereads: readonly PlannedReread[],
    outcome: ChangeOutcome,
    fresh: readonly ByteString[],
    due: DueReads,
  ): void {
    const now = Date.now();
    const { secondLook } = this.context.timings;
    const { second, gapReads } = this.pending;
    for (const { row, deep } of rereads) {
      // It is a precaution: what has no room is left to the next scan.
      if (!due.isRepeated(row.path))
        second.plan(row.path, { at: now + secondLook, reading: deep ? 'whole' : 'look' });
      if (deep && row.exact && row.directories > 0 && due.isNew(row.path))
        gapReads.gaps.cameWhole(row.path, row.id);
    }
    this.#heavy.read(rereads, now);
    this.#waiting.read(rereads);
    gapReads.gaps.remove(outcome.removed);
    this.marks.remove(outcome.removed);
    this.marks.unsettled(outcome.uncertain, now);
    for (const path of fresh) this.pending.cameAnew(path, now);
    this.hooks.stored(
      outcome,
      rereads.some(({ deep }) => deep),
    );
  }
}
