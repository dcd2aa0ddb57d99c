import type { ByteString } from './text/byteString';
import type { DirectoryRow, RowId, Sizes, Totals } from './entry';
import type { ScanTimes } from './rescans';
import type { ScanSettings } from './scanSettings';
import type { Words } from './text/words';

/** What is known of a stored result without reading its rows. */
export interface ResultInfo extends ScanTimes {
  readonly rootPath: ByteString;
  readonly elapsedMs: number;
  readonly settings: ScanSettings;
  readonly rows: number;
  readonly totals: Totals;
  /** False while the result is in memory only, because it could not be written; then `saveError` says why. */
  readonly saved: boolean;
  /** When a live change last altered it, in ms since 1970. */
  readonly changedAt: number | undefined;
  readonly saveError: Words | undefined;
  /** The result is in memory only because another process saves this root's; it is worth trying again. */
  readonly savedElsewhere?: boolean;
  /** Another process saved a result that is to be kept rather than this one: `reload` serves it. */
  readonly superseded?: boolean;
}

/** A scan that is still running: what has arrived so far. */
export interface PartialResult {
  readonly totals: Totals;
  readonly children: readonly DirectoryRow[];
}

/** A directory with the heaviest of what is below it, for the chart. */
export interface HeavyNode {
  readonly row: DirectoryRow;
  /**
   * What its own files and the directories in it have in common by hard links: they add up to so much more than it.
   * 0 where no children are given.
   */
  readonly shared: Sizes;
  readonly children: readonly HeavyNode[];
}

/** What a root's directories were at some moment: its totals, and each directory above a threshold. */
export interface Checkpoint {
  readonly id: number;
  /** In ms since 1970. */
  readonly at: number;
  /** Made by a full scan, or once a day from live changes. */
  readonly kind: 'scan' | 'live';
  readonly apparent: number;
  readonly allocated: number;
  readonly files: number;
  readonly directories: number;
  /** Directories smaller than this in both metrics were not kept. */
  readonly threshold: Sizes;
  /** Those of the scan; undefined where an earlier version made it. */
  readonly settings: ScanSettings | undefined;
}

/** What a checkpoint kept of a directory. */
export interface KeptSizes extends Sizes {
  /** What its parts had in common by hard links: they added up to so much more than it. Undefined: nobody knows. */
  readonly shared: Sizes | undefined;
}

/** How a directory differs from what a checkpoint kept of it. */
export interface DirectoryChange {
  /** Undefined: gone. */
  readonly id: RowId | undefined;
  /** Relative to the root, parts joined by '/'. */
  readonly path: ByteString;
  /** Undefined: was not kept, for it was below the checkpoint's threshold or not there. */
  readonly before: Sizes | undefined;
  /** Undefined: gone, or below the threshold and not looked up. */
  readonly now: Sizes | undefined;
  /** Of this depth alone: less what the listed directories below it account for. */
  readonly change: Sizes;
}
