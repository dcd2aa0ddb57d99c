import { type RowId, rootId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import type { ByteString } from '../../shared/text/byteString';
import type { PendingMark, StaleMark } from '../../store/storeApi';
import type { AutomaticScans } from '../automaticScans';
import type { RootRecord } from '../rootRecord';
import { LiveSaves } from './liveSaves';
import type { WatcherTrouble } from '../../shared/state';
import { Pending } from './pending';
import { CostlyReads } from './rereads';
import { Unwatched } from './unwatched';
import { WatcherLimits } from './watcherLimits';
import { WatcherProbe } from './watcherProbe';

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
  readonly probe: WatcherProbe;
  readonly limits = new WatcherLimits();
  /** Something waits that is read even where live updates are off. */
  isOrdered = false;
  /** Every directory was read since then, in ms since 1970, by a scan or by rounds; 0: by scans only. */
  allReadAt = 0;
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
    this.probe = new WatcherProbe(timings.calm);
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

  /** The reason why the file watcher does not report all changes; undefined: nothing says that it does not. */
  get watcherTrouble(): WatcherTrouble | undefined {
    if (this.limits.mounts.has('' as ByteString)) return 'fileSystem';
    if (this.unwatched.isAll) return 'excluded';
    if (this.limits.isReached) return 'limit';
    return this.probe.isReliable ? undefined : 'missed';
  }

  /** A round found that these directories differ, by something that the watcher reports where it covers them. */
  unreported(directories: readonly ByteString[]): void {
    const { unwatched, limits } = this;
    if (!unwatched.isSearched) return;
    this.probe.found(directories.filter((path) => !unwatched.covers(path) && !limits.covers(path)));
    // Until then an event may come.
    const announce = (): void => this.record.changed('rows', [rootId]);
    setTimeout(announce, this.record.context.timings.calm + 1).unref();
  }

  /** Runs something that may end the watcher's trouble, or begin it. */
  troubled(run: () => void): void {
    const before = this.watcherTrouble;
    run();
    if (this.watcherTrouble !== before) this.record.changed('rows', [rootId]);
  }

  /** All that was ordered was read: where live updates are off, nothing follows from it. */
  endOrder(): void {
    this.isOrdered = false;
    if (!this.isOn) this.pending.clear();
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
    if (this.phase === 'closed') this.saves.touch();
    else this.saves.marked();
    this.record.changed('rows', changed);
  }

  /**
   * The marks of rows that only a full scan can refresh, among them a flood's root, and those of pending reads, and of file
   * systems that report no changes.
   */
  get #marks(): [rows: StaleMark[], pending: PendingMark[]] {
    const rows = [...this.record.uncertain].map(([id, at]) => untilScan(id, at));
    const { floodedAt } = this.pending.burst;
    if (floodedAt !== undefined) rows.push(untilScan(rootId, floodedAt));
    const reads = this.pending.stale.map(({ path, staleSince }) => ({ path, at: staleSince }));
    const at = Math.max(this.allReadAt, this.record.scannedFrom);
    return [rows, [...reads, ...[...this.limits.mounts].map((path) => ({ path, at }))]];
  }
}

function untilScan(id: RowId, at: number): StaleMark {
  return { id, at, until: 'scan' };
}
