import type {
  Refusal,
  RemovalItem,
  RemovalMode,
  RemovalPreview,
  RemovalResult,
  TrashedItem,
} from '../shared/removal';
import type { ByteString } from '../shared/text/byteString';
import type { KeptPaths } from './kept';

/** The data that all calls about one root's entries need. */
export interface RemovalSetup {
  /** Resolved. */
  readonly root: ByteString;
  readonly kept: KeptPaths;
  /** The buffer of a RemovalState. */
  readonly state: SharedArrayBuffer;
}

/** The methods of the thread that removes. It works by synchronous calls. */
export interface RemoveApi {
  /** Looks at all that would go with these paths, relative to the root. Rejects with a CancelledError. */
  look(setup: RemovalSetup, paths: readonly ByteString[]): RemovalPreview;
  /** @returns the items that are not as they were looked at, or not proved any more */
  check(setup: RemovalSetup, items: readonly RemovalItem[]): readonly Refusal[];
  remove(setup: RemovalSetup, items: readonly RemovalItem[], mode: RemovalMode): RemovalResult;
  /** Takes items back from the trash. @returns those that could not be */
  restore(setup: RemovalSetup, items: readonly TrashedItem[]): readonly Refusal[];
  /** Ends this thread. */
  exit(): void;
}
