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

/** Statistics of a finished unit. It has no sizes, because only the store settles hard links. */
export interface UnitStats extends Pick<Totals, 'files' | 'directories' | 'excluded' | 'readErrors'> {
  /** All entries that were read. */
  readonly entries: number;
  /** Directories with a row of their own, including the unit's. */
  readonly rows: number;
  readonly elapsedMs: number;
  /** Entries by worker. They show how evenly the work was shared. */
  readonly perWorker: readonly number[];
}

/** The outcome of a unit, which never throws. */
export interface UnitResult {
  readonly rootPath: ByteString;
  readonly stats: UnitStats;
  /** Why the unit is incomplete: cancelled, a dead worker, a root that is gone. Undefined: it is complete. */
  readonly error: Error | undefined;
}
