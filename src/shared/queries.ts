import type { DirectoryRow, FileEntry, Sizes, Totals } from './entry';
import type { ReadError } from './errors';
import type { ByteString } from './text/byteString';

/** A row of the tree: directories from the store, files from one read of their directory. */
export type Child =
  | { readonly kind: 'directory'; readonly row: DirectoryRow }
  | { readonly kind: 'file'; readonly file: FileEntry };

export interface ChildPage {
  /** Sorted; at most the query's limit. */
  readonly children: readonly Child[];
  /** How many there are in all. */
  readonly total: number;
  /** The directory could not be read for its files just now. */
  readonly filesError: ReadError | undefined;
  /** What an on-demand scan below `dirLevel` counted, where it differs from the row's totals. */
  readonly expansion: Totals | undefined;
}

/** A size for the Explorer's hover. */
export interface PathSize extends Sizes {
  /** Undefined for a file. */
  readonly files: number | undefined;
  /** When this was looked at, in ms since 1970. */
  readonly at: number;
  /** Since when something in it is not followed live, in ms since 1970; undefined: all of it is, or nothing. */
  readonly asOf: number | undefined;
}

export interface Found {
  readonly root: string;
  readonly row: DirectoryRow;
  /** Absolute. */
  readonly path: ByteString;
}
