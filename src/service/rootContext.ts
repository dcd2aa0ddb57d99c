import type { RootChange } from '../shared/change';
import type { ScanPool } from '../scan/pool/scanPool';
import type { ByteString } from '../shared/text/byteString';
import type { Log } from '../shared/log';
import type { LiveTimings } from './live/liveTimings';
import type { StoreThread } from './storeThread';
import type { UsageConfig } from './usage';

/** The services and settings that all roots share. */
export interface RootContext {
  readonly config: UsageConfig;
  readonly log: Log;
  readonly pool: ScanPool;
  readonly store: StoreThread;
  /** A root's database file; undefined: results are kept in memory. */
  readonly databaseOf: (real: ByteString) => string | undefined;
  readonly timings: LiveTimings;
  onChange(change: RootChange): void;
}
