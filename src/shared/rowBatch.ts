import type { Columns } from './columns';
import type { ReadError } from './errors';

/**
 * Directory rows on their way from a scan worker to the store: columns, so that a batch moves between threads
 * without being copied. Rows **add**: several may name one directory (a huge one shared among workers, the
 * levels below `dirLevel` folded into it) and the store sums them; exactly one of them has a `parent` other
 * than 0 and so brings name, parent and level (for the rows that a scan starts at, all of them may have 0).
 * Hard-linked inodes are not in the sizes: they travel as `links`.
 */
export interface RowBatch extends Readonly<Columns<typeof rowColumns>> {
  readonly count: number;
  /** The rows' names (`ByteString`s, empty where parent is 0), each followed by '/'. */
  readonly names: string;
  readonly links: LinkColumns;
  readonly keptFiles: FileBatch;
  readonly errors: readonly FoundError[];
}

export const rowColumns = {
  /** Dense, from the scan's counter, starting at 1 for where the scan starts (one each); larger than the parent's. */
  id: Uint32Array,
  parent: Uint32Array,
  level: Uint16Array,
  /** The directory's own inode, rounded above 2⁵³. It tells whether a directory was replaced. Sent with the name. */
  inode: Float64Array,
  /** When the directory itself was modified, in ms since 1970 with a fraction. Sent with the name. */
  modified: Float64Array,
  /** Own bytes: the directory's inode and the entries in it that are not directories. */
  apparent: Float64Array,
  allocated: Float64Array,
  files: Uint32Array,
  /** Subdirectories: the directory's own, and those of levels folded into it. */
  directories: Uint32Array,
  /** Newest modification in seconds since 1970. */
  newest: Float64Array,
  readErrors: Uint32Array,
  excluded: Uint32Array,
};

/** The values whose totals are sums; that of `newest` is a maximum. */
export const summed = ['apparent', 'allocated', 'files', 'directories', 'readErrors', 'excluded'] as const;

/** A read error, with the row of the directory in which it counts. */
export interface FoundError extends ReadError {
  readonly directory: number;
}

/** Entries with more than one hard link, one element an occurrence. The inode's number is high × 2³² + low. */
export interface LinkColumns extends Readonly<Columns<typeof linkColumns>> {
  readonly count: number;
}

export const linkColumns = {
  device: Float64Array,
  inodeHigh: Uint32Array,
  inodeLow: Uint32Array,
  /** Row of the directory that has this link. */
  directory: Uint32Array,
  apparent: Float64Array,
  allocated: Float64Array,
  /** The inode's number of links at that time, in the root and elsewhere; 0 if unknown. */
  nlink: Uint32Array,
};

/** Their names, in the order of the table's columns. */
export const linkKeys = Object.keys(linkColumns) as (keyof typeof linkColumns)[];

/** Files that get a row of their own: those from a threshold up, and those that mark what their folder is. */
export interface FileBatch extends Readonly<Columns<typeof fileColumns>> {
  readonly count: number;
  /** Paths relative to the directories of the rows (`ByteString`s), each followed by a NUL. */
  readonly names: string;
  /** In bytes. Every file that the worker has read, with one size or the other of at least this, is in its batches. */
  readonly threshold: number;
}

export const fileColumns = {
  /** Row of the directory that the file counts in. */
  directory: Uint32Array,
  apparent: Float64Array,
  allocated: Float64Array,
  /** In seconds since 1970. */
  modified: Float64Array,
  /** These three tell names of one inode apart from files that merely look alike; 0 where a file has one name. */
  device: Float64Array,
  inodeHigh: Uint32Array,
  inodeLow: Uint32Array,
  nlink: Uint32Array,
};

/** The messages of a scan worker to the store: batches, then one `end` when its share of the scan is done. */
export type BatchMessage = { readonly kind: 'batch'; readonly batch: RowBatch } | { readonly kind: 'end' };

/** The batch's buffers, to transfer with it. */
export function batchTransfer({ links, keptFiles, ...rows }: RowBatch): ArrayBufferLike[] {
  const columns = [rows, links, keptFiles].flatMap((each) => Object.values(each) as unknown[]);
  return columns.filter((column) => ArrayBuffer.isView(column)).map((column) => column.buffer);
}
