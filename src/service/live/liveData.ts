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
export class LiveData {
  /** `scanning`: a scan of the root runs, or its result is replaced in another way; changes wait until it ends. */
  phase: 'idle' | 'reading' | 'scanning' | 'closed' = 'idle';
  readonly pending: Pending;
  readonly costly: CostlyReads;
  readonly unwatched: Unwatched;
  readonly saves: LiveSaves;
  /** Rows that only a full scan can refresh, and since when they are stale. */
  readonly #uncertain = new Map<RowId, number>();
  /** The marks that the store has; undefined: not known. */
  #sent: string | undefined;
  #sending: Promise<void> = Promise.resolve();

  /** @param reported gets the path of what changed in a directory that is watched by itself */
  constructor(
    readonly record: RootRecord,
    readonly automatic: AutomaticScans,
    reported: (path: ByteString) => void,
  ) {
    const { timings } = record.context;
    this.pending = new Pending(timings);
    this.costly = new CostlyReads(timings.reread);
    this.unwatched = new Unwatched(timings, this.pending, reported);
    this.saves = new LiveSaves(record);
  }

  /** Whether the stored result follows the files. */
  get isOn(): boolean {
    const { result, context } = this.record;
    return context.config.liveUpdates && !!result && !result.settings.followSymlinks;
  }

  /** Nothing may be read now. */
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
    const times = [...this.#uncertain.values(), ...this.pending.stale.map(({ staleSince }) => staleSince)];
    return times.length === 0 ? undefined : times.reduce((oldest, at) => Math.min(oldest, at));
  }

  /** Only a scan can refresh these rows; one that is stale already keeps its time. */
  unsettled(ids: readonly RowId[], at: number): void {
    for (const id of ids) if (!this.#uncertain.has(id)) this.#uncertain.set(id, at);
    if (this.#uncertain.size > maxMarks) {
      const oldest = Math.min(...this.#uncertain.values());
      this.#uncertain.clear();
      this.#uncertain.set(rootId, oldest);
    }
    void this.sendStale();
  }

  /** @param scanned what another result is of; undefined: of nothing, none is stored any more */
  replaced(scanned: 'root' | 'directory' | undefined): void {
    this.saves.replaced();
    this.#sent = undefined;
    if (scanned !== 'directory') this.#uncertain.clear();
  }

  /** Resolves when the store knows which rows are stale. */
  sendStale(): Promise<void> {
    this.#sending = this.#sending
      .then(() => this.#sendMarks())
      .catch((error: unknown) => {
        logBug(this.record.context.log, error);
      });
    return this.#sending;
  }

  async #sendMarks(): Promise<void> {
    if (!this.record.context.store.running || !this.record.result) return;
    const { store, real } = await this.record.stored();
    const ids = [...this.#uncertain.keys()];
    const paths = ids.length > 0 ? await store.paths(real, ids) : [];
    // Rows may be gone by now.
    for (const [i, id] of ids.entries()) if (paths[i] === undefined) this.#uncertain.delete(id);
    const marks = this.#marks;
    const sent = JSON.stringify(marks);
    if (sent === this.#sent) return;
    this.#sent = sent;
    const rows = await store.markStale(real, ...marks);
    if (rows.length === 0) return;
    this.saves.touch();
    this.record.changed('live', rows);
  }

  get #marks(): [rows: StaleMark[], pending: PendingMark[]] {
    const rows = [...this.#uncertain].map(([id, at]) => ({ id, at, until: 'scan' }) as const);
    const pending = this.pending.stale.map(({ path, staleSince }) => ({ path, at: staleSince }));
    const isTooMuch = rows.length + pending.length > maxMarks;
    return isTooMuch ? [[{ id: rootId, at: this.staleSince!, until: 'scan' }], []] : [rows, pending];
  }
}
