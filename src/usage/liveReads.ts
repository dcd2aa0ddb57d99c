import type { ByteString } from '../shared/byteString';
import { areExact } from '../shared/bytes';
import type { RowId } from '../shared/entry';
import { CancelledError } from '../shared/errors';
import type { Remote } from '../shared/rpc';
import type { AsOfMark, ChangeOutcome, StoreApi } from '../store/storeApi';
import { AsOfMarks } from './asOfMarks';
import { ChangePass } from './changePass';
import { ChangeRead } from './changeRead';
import { HeavyReads } from './heavyReads';
import type { LiveHost } from './liveHost';
import type { DueReads, PendingReads } from './pendingReads';
import type { PlannedReread } from './rereads';
import type { RootContext } from './root';

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
  readonly marks = new AsOfMarks();
  readonly #heavy: HeavyReads;
  /** Rows whose hard links only a full scan can settle. */
  readonly #uncertain = new Set<RowId>();
  /** Of what the watcher leaves out, what this run does not read. */
  readonly #unread = new Set<RowId>();
  #pass: ChangePass | undefined;
  #read: ChangeRead | undefined;

  constructor(
    private readonly host: LiveHost,
    private readonly context: RootContext,
    private readonly pending: PendingReads,
    private readonly hooks: ReadHooks,
  ) {
    this.#heavy = new HeavyReads(context.timings.reread);
  }

  /** What the last run left, where it has failed. */
  get rest(): ChangePass['rest'] | undefined {
    return this.#pass?.rest;
  }

  async run(due: DueReads): Promise<void> {
    this.#pass = undefined;
    this.#unread.clear();
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

  /** What the watcher leaves out was read as a whole. @param at when that began. */
  gapsRead(at: number): void {
    const { gapReads } = this.pending;
    gapReads.read(at);
    const read = gapReads.ids.filter((id) => !this.#uncertain.has(id) && !this.#unread.has(id));
    this.marks.remove(read);
    // Touched again while it was read.
    if (gapReads.dueAt !== undefined) this.marks.add(read, at);
  }

  /** Whether there was any to be told. */
  async tellMarks(): Promise<boolean> {
    if (this.marks.areTold) return false;
    const store = await this.context.store.call();
    const left = new Set(this.pending.gapReads.ids);
    // What the watcher leaves out is read again by itself, also after a restart.
    await this.marks.tell(store, await this.host.real(), (id) => !left.has(id) || this.#uncertain.has(id));
    return true;
  }

  /** What an earlier session left unsettled: only a scan tells. */
  restored(marks: readonly AsOfMark[]): void {
    this.marks.known(marks);
    for (const { id } of marks) this.#uncertain.add(id);
  }

  /** There is a new result: of the whole root, or with another directory in it. */
  renewed(isWhole: boolean): void {
    this.marks.renewed(isWhole);
    if (isWhole) this.#uncertain.clear();
  }

  #choose(planned: readonly PlannedReread[]): PlannedReread[] {
    const now = Date.now();
    return this.#heavy.choose(planned, now, ({ reread: { row }, reading, readAt, until }) => {
      this.pending.putOff(row.path, { at: until, reading }, now);
      this.marks.add([row.id], readAt);
      this.#unread.add(row.id);
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
    const { gaps } = gapReads;
    this.marks.remove(outcome.removed);
    for (const id of outcome.removed) this.#uncertain.delete(id);
    for (const reread of rereads) {
      const { row, deep } = reread;
      // It is a precaution: what has no room is left to the next scan.
      if (!due.isRepeated(row.path))
        second.plan(row.path, { at: now + secondLook, reading: deep ? 'whole' : 'look' });
      if (deep && row.exact && row.directories > 0 && due.isNew(row.path)) gaps.cameWhole(row.path, row.id);
      const isRead = this.#heavy.settles(reread) || deep;
      // Something that nothing is told of may have changed since.
      const isTold = !gaps.tops.has(row.path) || gapReads.dueAt === undefined;
      if (isRead && isTold && !this.#uncertain.has(row.id)) this.marks.remove([row.id]);
    }
    gaps.remove(outcome.removed);
    this.#heavy.read(rereads, now);
    for (const path of fresh) this.pending.cameAnew(path, now);
    for (const id of outcome.uncertain) this.#uncertain.add(id);
    this.marks.add(outcome.uncertain, now);
    this.hooks.stored(
      outcome,
      rereads.some(({ deep }) => deep),
    );
  }
}
