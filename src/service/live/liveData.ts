import { type RowId, rootId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import type { ByteString } from '../../shared/text/byteString';
import type { PendingMark, StaleMark } from '../../store/storeApi';
import type { AutomaticScans } from '../automaticScans';
import type { RootRecord } from '../rootRecord';
import { LiveSaves } from './liveSaves';
import { Pending } from './pending';
import { CostlyReads } from './rereads';
import { Unwatched } from './unwatched';

/** With more marks the root alone is marked: each takes time at every change. */
const maxMarks = 1_000;

/**
 * The data that the parts of one root's live updates share. From it follows which rows are stale: those that only a full
 * scan can refresh, and those with a pending read. Times are in ms since 1970.
 */
export abstract class LiveData {
  /** `scanning`: a scan of the root runs, or its result is replaced in another way; changes wait until it ends. */
  phase: 'idle' | 'reading' | 'scanning' | 'closed' = 'idle';
  readonly pending: Pending;
  readonly costly: CostlyReads;
  readonly unwatched: Unwatched;
  readonly saves: LiveSaves;
  /** The marks that the store has; undefined: not known. */
  #sent: string | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(
    readonly record: RootRecord,
    readonly automatic: AutomaticScans,
  ) {
    const { timings } = record.context;
    this.pending = new Pending(timings);
    this.costly = new CostlyReads(timings.reread);
    this.unwatched = new Unwatched(timings, this.pending, (path) => this.reported([path]));
    this.saves = new LiveSaves(record);
  }

  /** @param paths what changed, relative to the root */
  protected abstract reported(paths: readonly ByteString[]): void;

  /** Whether the stored result follows the files. */
  get isOn(): boolean {
    const { result, context } = this.record;
    return context.config.liveUpdates && !!result && !result.settings.followSymlinks;
  }

  /** Nothing is read, for the result is being replaced, or live updates have ended. */
  get isOver(): boolean {
    return this.phase === 'closed' || this.phase === 'scanning';
  }

  get isBusy(): boolean {
    return this.isOn && (this.phase === 'reading' || this.pending.isUrgent(Date.now()));
  }

  /** Looks after so many ms whether the root is there. */
  lookForRoot(ms: number): void {
    const now = Date.now();
    this.pending.add({ path: '' as ByteString, extent: 'entries', reason: 'away', dueAt: now + ms }, now);
  }

  /** Since when the oldest row is stale; undefined: nothing is. */
  get staleSince(): number | undefined {
    const marks = this.#marks.flat();
    return marks.length === 0 ? undefined : marks.reduce((oldest, { at }) => Math.min(oldest, at), Infinity);
  }

  /** Only a scan can refresh these rows; one that is stale already keeps its time. */
  unsettled(ids: readonly RowId[], at: number): void {
    const { uncertain } = this.record;
    for (const id of ids) if (!uncertain.has(id)) uncertain.set(id, at);
    if (uncertain.size > maxMarks) {
      const oldest = Math.min(...uncertain.values());
      uncertain.clear();
      uncertain.set(rootId, oldest);
    }
    void this.sendStale();
  }

  /** Another result is served, or none. */
  protected replaced(): void {
    this.saves.replaced();
    this.#sent = undefined;
  }

  /** Resolves when the store knows which rows are stale. */
  sendStale(): Promise<void> {
    this.#sending = this.#sending
      .then(() => this.#sendMarks())
      .catch((error: unknown) => logBug(this.record.context.log, error));
    return this.#sending;
  }

  async #sendMarks(): Promise<void> {
    const { context, result, uncertain } = this.record;
    if (!context.store.running || !result) return;
    const { store, real } = await this.record.stored();
    const ids = [...uncertain.keys()];
    const paths = ids.length > 0 ? await store.paths(real, ids) : [];
    // Rows may be gone by now.
    for (const [i, id] of ids.entries()) if (paths[i] === undefined) uncertain.delete(id);
    let marks = this.#marks;
    if (marks.flat().length > maxMarks) marks = [[untilScan(rootId, this.staleSince!)], []];
    const sent = JSON.stringify(marks);
    if (sent === this.#sent) return;
    this.#sent = sent;
    const changed = await store.markStale(real, ...marks);
    if (changed.length === 0) return;
    this.saves.touch();
    this.record.changed('rows', changed);
  }

  /** The marks of rows that only a full scan can refresh, among them a flood's root, and those of pending reads. */
  get #marks(): [rows: StaleMark[], pending: PendingMark[]] {
    const rows = [...this.record.uncertain].map(([id, at]) => untilScan(id, at));
    const { floodedAt } = this.pending.burst;
    if (floodedAt !== undefined) rows.push(untilScan(rootId, floodedAt));
    return [rows, this.pending.stale.map(({ path, staleSince }) => ({ path, at: staleSince }))];
  }
}

function untilScan(id: RowId, at: number): StaleMark {
  return { id, at, until: 'scan' };
}
