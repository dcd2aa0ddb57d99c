import type { ByteString } from './text/byteString';
import type { DirectoryRow, RowId, Sizes, Totals } from './entry';
import type { ScanTimes } from './rescans';
import type { ScanSettings } from './scanSettings';
import type { Words } from './text/words';

/** The description of a stored result, without its rows. */
export interface ResultInfo extends ScanTimes {
  readonly rootPath: ByteString;
  readonly elapsedMs: number;
  readonly settings: ScanSettings;
  readonly rows: number;
  readonly totals: Totals;
  /** False while the result is in memory only, because it could not be written. `saveError` says why. */
  readonly saved: boolean;
  /** When a live update last changed it, in ms since 1970. */
  readonly changedAt: number | undefined;
  readonly saveError: Words | undefined;
  /**
   * Why the last save left the file as it is, though it could be written. `incomplete`: rows wait to be read, so that a
   * later save may do. `elsewhere`: another window writes the file, and may be closed later. `later`: the file has a
   * later scan of another window, which is to be loaded instead of this result. Undefined: nothing is unsaved, or
   * `saveError` tells why.
   */
  readonly unsaved?: 'incomplete' | 'elsewhere' | 'later' | undefined;
  /** Globs of `exclude` that matched nothing, of a scan that has just ended. They are not stored. */
  readonly unmatchedGlobs?: readonly string[];
}

/** A directory with its heaviest descendants, for the chart. */
export interface HeavyNode {
  readonly row: DirectoryRow;
  /**
   * The bytes that its files and directories share by hard links: their sum exceeds the total by this much. 0 without
   * children.
   */
  readonly shared: Sizes;
  readonly children: readonly HeavyNode[];
}

/** The sizes of a root's directories at an earlier time: its totals, and every directory above a threshold. */
export interface Checkpoint extends Pick<Totals, 'apparent' | 'allocated' | 'files' | 'directories'> {
  readonly id: number;
  /** In ms since 1970. */
  readonly at: number;
  /** Made by a full scan, or once a day from live updates. */
  readonly kind: 'scan' | 'live';
  /** Directories smaller than this in both metrics were not kept. */
  readonly threshold: Sizes;
  /** The settings of the scan. */
  readonly settings: ScanSettings;
}

/** A directory's sizes in a checkpoint. */
export interface KeptSizes extends Sizes {
  /** The bytes that its parts shared by hard links. */
  readonly shared: Sizes;
}

/** The difference between a directory and its sizes in a checkpoint. */
export interface DirectoryChange {
  /** Undefined: gone. */
  readonly id: RowId | undefined;
  /** Relative to the root, parts joined by '/'. */
  readonly path: ByteString;
  /** Undefined: not kept, because it did not exist or was below the checkpoint's threshold. */
  readonly before: Sizes | undefined;
  /** Undefined: it is gone, or below the threshold. */
  readonly now: Sizes | undefined;
  /** The change without the changes of listed directories below it. */
  readonly change: Sizes;
}
