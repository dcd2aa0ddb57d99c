import { rootId } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';
import type { AutomaticScans } from '../automaticScans';
import type { RootRecord } from '../rootRecord';
import type { DirectoryWatches } from './directoryWatches';
import { LiveSaves } from './liveSaves';
import { Pending } from './pending';
import { StaleRows } from './staleRows';
import { Unwatched } from './unwatched';

/** The data that the parts of one root's live updates share. */
export class LiveData {
  /** `scanning`: a scan of the root runs, or its result is replaced in another way; changes wait until it ends. */
  phase: 'idle' | 'reading' | 'scanning' | 'closed' = 'idle';
  readonly pending: Pending;
  readonly unwatched: Unwatched;
  readonly saves: LiveSaves;
  readonly stale: StaleRows;

  constructor(
    readonly record: RootRecord,
    readonly automatic: AutomaticScans,
    watches: DirectoryWatches,
  ) {
    const { timings } = record.context;
    this.pending = new Pending(timings);
    this.unwatched = new Unwatched(timings, watches, this.pending);
    this.saves = new LiveSaves(record);
    this.stale = new StaleRows(record, this.pending, this.saves);
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
    void this.stale.send();
  }
}
