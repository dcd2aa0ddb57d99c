import { rootId } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';
import type { AutomaticScans } from '../automaticScans';
import type { RootContext } from '../rootContext';
import type { RootRecord } from '../rootRecord';
import type { DirectoryWatches } from './directoryWatches';
import { LiveSaves } from './liveSaves';
import { Pending } from './pending';
import { StaleRows } from './staleRows';
import { Unwatched } from './unwatched';

/** `scanning`: a scan of the root runs, or its result is replaced in another way; changes wait until it ends. */
export type Phase = 'idle' | 'reading' | 'scanning' | 'closed';

/** The data that the parts of one root's live updates share. */
export class LiveData {
  phase: Phase = 'idle';
  readonly pending: Pending;
  readonly unwatched: Unwatched;
  readonly stale: StaleRows;
  readonly saves: LiveSaves;
  #sending: Promise<void> = Promise.resolve();

  constructor(
    readonly record: RootRecord,
    readonly context: RootContext,
    readonly automatic: AutomaticScans,
    watches: DirectoryWatches,
  ) {
    this.pending = new Pending(context.timings);
    this.unwatched = new Unwatched(context.timings, watches, this.pending);
    this.stale = new StaleRows(record, context, this.pending);
    this.saves = new LiveSaves(record, context);
  }

  /** Whether the stored result follows the files. */
  get isOn(): boolean {
    const { result } = this.record;
    return this.context.config.liveUpdates && !!result && !result.settings.followSymlinks;
  }

  /** Nothing may be read now. */
  get isOver(): boolean {
    return this.phase === 'closed' || this.phase === 'scanning';
  }

  get isBusy(): boolean {
    return this.isOn && (this.phase === 'reading' || this.pending.isUrgent(Date.now()));
  }

  /** The root was not there when it was last read. */
  get isAway(): boolean {
    return this.pending.has('away');
  }

  /** Looks after so many ms whether the root is there. */
  lookForRoot(ms: number): void {
    const now = Date.now();
    this.pending.add({ path: '' as ByteString, extent: 'entries', reason: 'away', dueAt: now + ms }, now);
  }

  /** Only a scan can tell what is in the root. @param at since when, in ms since 1970 */
  unsettled(at: number): void {
    this.stale.unsettled([rootId], at);
    void this.sendStale();
  }

  /** Resolves when the store knows which rows are stale. */
  sendStale(): Promise<void> {
    this.#sending = this.#sending.then(async () => {
      const rows = await this.stale.send();
      if (rows.length === 0) return;
      this.saves.touch();
      this.record.changed('live', rows);
    });
    return this.#sending;
  }
}
