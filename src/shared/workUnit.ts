import type { ByteString } from './text/byteString';

/** What the pool is asked to scan: a root, or a directory in one. Paths are absolute; the root's is resolved. */
export interface WorkUnit {
  readonly rootPath: ByteString;
  readonly dirPath: ByteString;
  /** Of `dirPath`, below the root. */
  readonly level: number;
  /** The deepest level with rows of its own; null: no limit. */
  readonly maxLevel: number | null;
  /** Directories of the root to look at again, none of them below a deep one: then `dirPath` is the root. */
  readonly rereads?: readonly Reread[];
}

/**
 * A directory to look at again. Its row is the one with its place in `rereads`, counted from 1; there is none where no
 * directory is any more.
 */
export interface Reread {
  /** Absolute. */
  readonly path: ByteString;
  readonly level: number;
  /** With all that is below it. Otherwise each directory in it gets a row with its name and inode, and no values. */
  readonly deep: boolean;
}

/** How a unit went. Sizes are the store's to tell: here hard links are not yet settled. */
export interface UnitStats {
  /** Everything that was looked at. */
  readonly entries: number;
  readonly files: number;
  readonly directories: number;
  /** Directories that have a row of their own, the unit's among them. */
  readonly rows: number;
  readonly excluded: number;
  readonly readErrors: number;
  readonly elapsedMs: number;
  /** Entries by worker: how evenly the work was shared. */
  readonly perWorker: readonly number[];
}

/** A unit always ends in one of these; it never throws. */
export interface UnitResult {
  readonly rootPath: ByteString;
  readonly stats: UnitStats;
  /** Why the unit is not complete: cancelled, a dead worker, a root that is gone. Undefined: complete. */
  readonly error: Error | undefined;
}
