import type { ByteString } from '../../shared/text/byteString';
import type { AutomaticScans } from '../automaticScans';
import type { RootRecord } from '../rootRecord';
import { LiveSaves } from './liveSaves';
import { Pending } from './pending';
import { CostlyReads } from './rereads';
import { StaleRows } from './staleRows';
import { Unwatched } from './unwatched';

/** The data that the parts of one root's live updates share. */
export class LiveData {
  /** `scanning`: a scan of the root runs, or its result is replaced in another way; changes wait until it ends. */
  phase: 'idle' | 'reading' | 'scanning' | 'closed' = 'idle';
  readonly pending: Pending;
  readonly costly: CostlyReads;
  readonly unwatched: Unwatched;
  readonly saves: LiveSaves;
  readonly stale: StaleRows;

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

  /** Looks after so many ms whether the root is there. */
  lookForRoot(ms: number): void {
    const now = Date.now();
    this.pending.add({ path: '' as ByteString, extent: 'entries', reason: 'away', dueAt: now + ms }, now);
  }
}
