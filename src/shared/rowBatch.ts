import type { ReadError } from './errors';

/**
 * Directory rows on their way from a scan worker to the store: columns, so that a batch moves between threads
 * without being copied. Rows **add**: several may name one directory (a huge one shared among workers, the
 * levels below `dirLevel` folded into it) and the store sums them; exactly one of them has a `parent` other
 * than 0 and so brings name, parent and level (for the rows that a scan starts at, all of them may have 0).
 * Hard-linked inodes are not in the sizes: they travel as `links`.
 */
export interface RowBatch {
  readonly count: number;
  /** Dense, from the scan's counter, starting at 1 for where the scan starts (one each); larger than the parent's. */
  readonly id: Uint32Array;
  readonly parent: Uint32Array;
  readonly level: Uint16Array;
  /** The directory's own inode, rounded above 2⁵³. It tells whether a directory was replaced. Sent with the name. */
  readonly inode: Float64Array;
  /** When the directory itself was modified, in ms since 1970 with a fraction. Sent with the name. */
  readonly modified: Float64Array;
  /** The rows' names (`ByteString`s, empty where parent is 0), each followed by '/'. */
  readonly names: string;
  /** Own bytes: the directory's inode and the entries in it that are not directories. */
  readonly apparent: Float64Array;
  readonly allocated: Float64Array;
  readonly files: Uint32Array;
  /** Subdirectories: the directory's own, and those of levels folded into it. */
  readonly directories: Uint32Array;
  /** Newest modification in seconds since 1970. */
  readonly newest: Float64Array;
  readonly readErrors: Uint32Array;
  readonly excluded: Uint32Array;
  readonly links: LinkColumns;
  readonly errors: readonly ReadError[];
}

/** Entries with more than one hard link, one element an occurrence. The inode's number is high × 2³² + low. */
export interface LinkColumns {
  readonly count: number;
  readonly device: Float64Array;
  readonly inodeHigh: Uint32Array;
  readonly inodeLow: Uint32Array;
  /** Row of the directory that has this link. */
  readonly directory: Uint32Array;
  readonly apparent: Float64Array;
  readonly allocated: Float64Array;
  /** The inode's number of links at that time, in the root and elsewhere; 0 if unknown. */
  readonly nlink: Uint32Array;
}

/** The messages of a scan worker to the store: batches, then one `end` when its share of the scan is done. */
export type BatchMessage = { readonly kind: 'batch'; readonly batch: RowBatch } | { readonly kind: 'end' };

/** The batch's buffers, to transfer with it. */
export function batchTransfer({ links, ...rows }: RowBatch): ArrayBufferLike[] {
  const columns: unknown[] = [...(Object.values(rows) as unknown[]), ...(Object.values(links) as unknown[])];
  return columns.filter((column) => ArrayBuffer.isView(column)).map((column) => column.buffer);
}
