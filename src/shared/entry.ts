import type { ByteString } from './text/byteString';

/** A directory's row in a root's database; stable across rescans as long as the path stays. The root's is 1. */
export type RowId = number;

export const rootId: RowId = 1;

/** Which size a view shows: `allocated` is what `du` says ("on disk"), `apparent` what `du -b` says. */
export type Metric = 'allocated' | 'apparent';

export type SortKey = 'size' | 'name' | 'files' | 'newest';

/** Bytes. Hard-linked inodes count once in each directory's subtree. */
export interface Sizes {
  /** `st_size`. */
  readonly apparent: number;
  /** `st_blocks × 512`. */
  readonly allocated: number;
}

/** Of a directory with all that is below it. */
export interface Totals extends Sizes {
  /** Entries below that are not directories, every link counted. */
  readonly files: number;
  /** Directories below, itself not counted. */
  readonly directories: number;
  /** The newest modification, in seconds since 1970; 0 where nothing is known. */
  readonly newest: number;
  /** How many looks failed. */
  readonly readErrors: number;
  /** How many entries were left out on purpose (`exclude`, `oneFileSystem`). */
  readonly excluded: number;
}

/** A stored directory. */
export interface DirectoryRow extends Totals {
  readonly id: RowId;
  /** 0 for the root. */
  readonly parent: RowId;
  /** The last part of its path; empty for the root. */
  readonly name: ByteString;
  /** Levels below the root; the root's is 0. */
  readonly level: number;
  /** Directories that have a row and this one as parent. */
  readonly children: number;
  /** Since when something at or below it is not followed live, in ms since 1970; undefined: all of it is. */
  readonly asOf: number | undefined;
}

export type FileKind = 'file' | 'symlink' | 'other';

/** A file in a directory that was read on demand. */
export interface FileEntry extends Sizes {
  readonly name: ByteString;
  readonly kind: FileKind;
  /** Modification, in seconds since 1970. */
  readonly modified: number;
  /** Names of this inode, anywhere. */
  readonly links: number;
}
