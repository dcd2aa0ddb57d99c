import type {
  DirectoryRow,
  ExcludedEntry,
  FileEntry,
  KeptFile,
  Metric,
  RowId,
  Sizes,
  SortKey,
  Totals,
} from './entry';
import type { ReadError } from './errors';
import type { ReclaimQueries } from './reclaim/reclaimable';
import type { Checkpoint, DirectoryChange, HeavyNode, KeptSizes } from './result';
import type { ByteString } from './text/byteString';
import type { Words } from './text/words';

/**
 * The questions about one root's stored result. Each is declared here, implemented once in the store, and forwarded as
 * it is by the service and its process. Where nothing is stored the answer is empty.
 */
export interface RootQueries extends ReclaimQueries {
  /** In the order of the ids; undefined for a row that is gone. */
  rows(ids: readonly RowId[]): readonly (DirectoryRow | undefined)[];
  /** From the root to the row, both included; empty where there is no such row. */
  ancestors(id: RowId): readonly DirectoryRow[];
  /** The row's path relative to the root. */
  path(id: RowId): ByteString | undefined;
  /** In the order of the ids, with their paths relative to the root; undefined for a row that is gone. */
  located(ids: readonly RowId[]): readonly (FoundRow | undefined)[];
  /** The paths relative to the root of all directories with this name. */
  named(name: ByteString): readonly ByteString[];
  /** The bytes that the files and directories of each row share by hard links; 0 for a row that is gone. */
  shared(ids: readonly RowId[]): readonly Sizes[];
  /** Directories by their paths relative to the root ('' is the root, parts joined by '/'). */
  lookUp(paths: readonly ByteString[]): readonly (DirectoryRow | undefined)[];
  /** A directory with the directories in it. Undefined: there is no such row. */
  folder(id: RowId, query: RowQuery): StoredFolder | undefined;
  /** A directory with the heaviest of what is below it. Undefined: there is no such row. */
  chart(query: ChartQuery): ChartView | undefined;
  /** The heaviest directories at any depth, the root excluded. */
  heaviest(metric: Metric, limit: number): readonly DirectoryRow[];
  /** The largest files at any depth, each inode once. */
  largestFiles(metric: Metric, limit: number): LargeFiles;
  /**
   * Directories whose name, or the end of whose path, matches a typed one (`find` in `src/store/sql/find.ts`), best matches
   * first, the heaviest first among these.
   */
  find(text: string, metric: Metric, limit: number): readonly FoundRow[];
  /** By path. @param after the last one of the page before; undefined: the first page. */
  readErrors(after: ReadError | undefined, limit: number): readonly ReadError[];
  /** The whole result, page by page: rows in id order after `after`. */
  page(after: RowId, limit: number): readonly DirectoryRow[];
  /** The root at earlier times, newest first. Each full scan adds a checkpoint. */
  checkpoints(): readonly Checkpoint[];
  /** Differences of directories from a checkpoint, the largest first; empty if there is no such checkpoint. */
  changesSince(checkpoint: number, metric: Metric, limit: number): readonly DirectoryChange[];
}

/** The order and number of a folder's rows. */
export interface RowQuery {
  readonly sort: SortKey;
  readonly metric: Metric;
  readonly limit: number;
  /** Says what each row was at this checkpoint. */
  readonly checkpoint?: number | undefined;
}

export interface StoredFolder {
  readonly row: DirectoryRow;
  /** Relative to the root. */
  readonly path: ByteString;
  /** Sorted; at most the query's limit. */
  readonly directories: readonly DirectoryRow[];
  readonly directoryCount: number;
  /** By the directories' order: their sizes at the query's checkpoint; undefined where none were kept. */
  readonly earlier: readonly (KeptSizes | undefined)[];
  /** The totals that opening it counted, if they differ from the row. */
  readonly expansion: Totals | undefined;
  /** Below the `dirLevel` limit nothing is known yet: it has to be scanned first. */
  readonly isUnopened: boolean;
}

export interface LargeFiles {
  readonly files: readonly LargeFile[];
  /** In bytes. Files that are smaller in both sizes may be missing. */
  readonly threshold: number;
}

export interface LargeFile extends KeptFile {
  /** Relative to the root. */
  readonly path: ByteString;
}

/** Whether what lies below has no rows of its own, because it is deeper than `dirLevel`. */
export function isAtLimit(row: DirectoryRow): boolean {
  return row.children === 0 && row.directories > 0;
}

/** The files of a folder, from one listing of the disk; none without a listing. */
export interface FileListing {
  /** Sorted; at most the query's limit. */
  readonly files: readonly FileEntry[];
  readonly fileCount: number;
  /** By name; at most the query's limit. */
  readonly excluded: readonly ExcludedEntry[];
  readonly excludedCount: number;
  /** Why the folder could not be read. */
  readonly filesError: ReadError | undefined;
}

export const noFiles: FileListing = {
  ...{ files: [], fileCount: 0, excluded: [], excludedCount: 0 },
  filesError: undefined,
};

/** A folder as a view shows it: directories from the store, files from one listing of the disk. */
export interface FolderPage extends Omit<StoredFolder, 'path' | 'isUnopened'>, FileListing {
  /** From a first scan that still runs: sizes so far. */
  readonly isPartial: boolean;
}

export interface FolderQuery extends RowQuery {
  /** False: the disk is not read, for the caller knows the files. */
  readonly listing: boolean;
}

export interface ChartQuery extends Pick<RowQuery, 'metric' | 'checkpoint'> {
  readonly id: RowId;
  /** Names, as shown, that lead down from `id`; followed as far as they exist. */
  readonly names: readonly string[];
  /** Levels below the directory. */
  readonly depth: number;
  /** The maximum number of nodes. */
  readonly limit: number;
  /** Tries rows again that could not be scanned before. */
  readonly isRetry?: boolean;
}

export interface ChartView {
  /** From the root to the directory in view, both included. */
  readonly trail: readonly DirectoryRow[];
  readonly node: HeavyNode;
  /** By the nodes' order, parents before their children: their sizes at the query's checkpoint. */
  readonly earlier: readonly (KeptSizes | undefined)[];
  /** The row that has to be scanned before more can be shown, because it is at the `dirLevel` limit. */
  readonly unopened: RowId | undefined;
  /** Why it was not scanned. */
  readonly problem?: Words | undefined;
}

/** The facts of a path in the Explorer's hover. */
export type PathInfo = PathSize | LinkedPath;

export interface PathSize extends Sizes {
  /** Undefined for a file. */
  readonly files: number | undefined;
  readonly readErrors: number;
  /** When this was looked at, in ms since 1970. */
  readonly at: number;
  /** Since when something in it is stale, in ms since 1970; undefined: nothing is, or live updates are off. */
  readonly staleSince: number | undefined;
}

/** A symbolic link that is not followed, or something behind one: it counts at another path, if at all. */
export interface LinkedPath {
  /** Otherwise it is behind one. */
  readonly isLink: boolean;
  /** Absolute, without symbolic links; undefined: there is nothing. */
  readonly real: ByteString | undefined;
  /** Its sizes, and the root that counts it. */
  readonly target: (PathSize & { readonly root: string }) | undefined;
}

/** A directory with its path relative to the root. */
export interface FoundRow {
  readonly row: DirectoryRow;
  readonly path: ByteString;
}

/** With its absolute path. */
export interface Found extends FoundRow {
  readonly root: string;
}
