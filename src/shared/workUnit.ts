import type { Totals } from './entry';
import type { ByteString } from './text/byteString';

/** The input of a scan by the pool: a root, or a directory in one. Paths are absolute; the root's is resolved. */
export interface WorkUnit {
  readonly rootPath: ByteString;
  readonly dirPath: ByteString;
  /** The level of `dirPath` below the root. */
  readonly level: number;
  /** The deepest level with rows of its own; null: no limit. */
  readonly maxLevel: number | null;
  /** Directories to reread instead; then `dirPath` is the root. None of them is below one that is read deeply. */
  readonly rereads?: readonly Reread[];
}

/**
 * A directory to read again. Its row's id is its position in `rereads`, counted from 1. A directory that is gone gets no
 * row.
 */
export interface Reread {
  /** Absolute. */
  readonly path: ByteString;
  readonly level: number;
  /** Read the whole subtree. Otherwise each directory in it gets a row with its name and inode, and no values. */
  readonly deep: boolean;
}

/** Counts of a unit so far. Only the store settles hard links and knows its sizes. */
export interface UnitProgress extends Pick<Totals, 'files' | 'directories' | 'excluded' | 'readErrors'> {
  /** All entries that were looked at. */
  readonly entries: number;
  /** Bytes on disk, in which each hard link counts. */
  readonly allocated: number;
  /** Directories with a row of their own, including the unit's. */
  readonly rows: number;
  /** Entries by worker. They show how evenly the work was shared. */
  readonly perWorker: readonly number[];
}

/** Counts of a finished unit. */
export interface UnitStats extends UnitProgress {
  readonly elapsedMs: number;
  /** Globs of `exclude` that matched no entry. */
  readonly unmatchedGlobs: readonly string[];
}
