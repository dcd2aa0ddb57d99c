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

/** The totals of a directory: itself and its whole subtree. */
export interface Totals extends Sizes {
  /** Entries in the subtree that are not directories; each hard link counts. */
  readonly files: number;
  /** Directories in the subtree, itself excluded. */
  readonly directories: number;
  /** The latest modification, in seconds since 1970; 0 if unknown. */
  readonly newest: number;
  readonly readErrors: number;
  /** Entries left out on purpose (`exclude`, `oneFileSystem`). */
  readonly excluded: number;
}

/** More bytes than an empty file takes in the directory that it is in. */
const entryBytes = 256;

/** Whether a tree with content has no blocks at all: its file system does not tell them. */
export function hasNoBlocks({ apparent, allocated, files, directories }: Totals): boolean {
  return allocated === 0 && apparent > entryBytes * (1 + files + directories);
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
  /** Child directories that have rows. */
  readonly children: number;
  /** Since when something at or below it is stale, in ms since 1970; undefined: nothing is. */
  readonly staleSince: number | undefined;
}

/** An entry that was left out on purpose. It is not looked at, so it has no sizes. */
export interface ExcludedEntry {
  readonly name: ByteString;
  readonly reason: ExclusionReason;
}

export type ExclusionReason =
  /** A glob of the setting `exclude` matches the entry's path. */
  | { readonly kind: 'glob'; readonly glob: string }
  /** Such a file system is mounted there: one of the kernel, or of a network. */
  | { readonly kind: 'fileSystem'; readonly type: string }
  /** It is on another file system than the root. */
  | { readonly kind: 'oneFileSystem' };

export type FileKind = 'file' | 'symlink' | 'other';

/** A file, from a directory listed on demand. */
export interface FileEntry extends Sizes {
  readonly name: ByteString;
  readonly kind: FileKind;
  /** When it was modified, in seconds since 1970. */
  readonly modified: number;
  readonly links: number;
}

/** A file that is stored with its directory, because it is large or marks what that is. */
export interface KeptFile extends Sizes {
  /** The directory in whose row it counts. */
  readonly directory: RowId;
  /** Its path in that directory: a name, but below the limit of `dirLevel`. */
  readonly name: ByteString;
  /** When it was modified, in seconds since 1970. */
  readonly modified: number;
  readonly links: number;
}
