import type { MessagePort } from 'node:worker_threads';
import type { RowQuery, StoredFolder } from '../shared/queries';
import type { ResultInfo } from '../shared/result';
import type { ByteString } from '../shared/text/byteString';
import type { RowId } from '../shared/entry';
import type { LogLevel } from '../shared/log';
import type { PackedPaths } from '../shared/text/packedPaths';
import type { ScanSettings } from '../shared/scanSettings';

/** The part of the stored result that a scan replaces. */
export type ScanTarget =
  /** Replace all of it. */
  | { readonly kind: 'root' }
  /** Replace a directory's subtree; the rest is kept. */
  | { readonly kind: 'directory'; readonly id: RowId }
  /** Rows below a directory at the `dirLevel` limit: in memory, beside the result, until the next scan. */
  | { readonly kind: 'expansion'; readonly id: RowId }
  /** Put in what single directories are now, as the unit's `rereads` name them. */
  | { readonly kind: 'changes'; readonly rereads: readonly RereadRow[] };

/** The row of a directory that is read again; `deep`: with all that is below it. */
export interface RereadRow {
  readonly id: RowId;
  readonly deep: boolean;
}

/** The outcome of directories that were read again. */
export interface ChangeOutcome {
  readonly info: ResultInfo;
  /** New directories, and ones replaced by another of the same name: they have rows, and are yet to be read deeply. */
  readonly unread: readonly RowId[];
  /** Rereads that are not there any more: the directory above has to be read. */
  readonly gone: readonly RowId[];
  /** Paths, relative to the root, of the uppermost directories that are gone. */
  readonly removed: readonly ByteString[];
  /** Rows with another name of a changed inode. They have to be read: the watcher reports only the name that was used. */
  readonly related: readonly RowId[];
  /** Rows that are new or whose totals differ now, and those above them. */
  readonly changed: readonly RowId[];
  /** Rows read before whose own entries differ from what was stored, so that files in them may differ. */
  readonly listed: readonly RowId[];
  /**
   * Rows read before whose own values, or the directories in them, differ from what was stored, and those that another
   * directory of the same name replaced. What they were expanded to is dropped.
   */
  readonly differing: readonly RowId[];
  /** Rows read before with another number of own entries, or another length of these: a file watcher reports that. */
  readonly resized: readonly RowId[];
  /** Rows with hard links of which another name may be in the root, counted as a file without any. */
  readonly uncertain: readonly RowId[];
}

/** The directory to read again for a path that changed: the deepest stored one at or above it. */
export interface DirtyRow {
  readonly id: RowId;
  /** Relative to the root. */
  readonly path: ByteString;
  readonly level: number;
  /** It is at the path itself. */
  readonly exact: boolean;
  /** It has no rows below it, because it is as deep as `dirLevel` says: it has to be read deeply. */
  readonly atLimit: boolean;
  /** Directories below it. */
  readonly directories: number;
  /** Files at any depth below it. */
  readonly files: number;
  /** Files in the directory itself; 0 where there are few in all. */
  readonly ownFiles: number;
}

/** Stored directories as they were when they were read. */
export interface Identities {
  /** The largest id; undefined: there are no more rows. */
  readonly last: RowId | undefined;
  /** Relative to the root. */
  readonly paths: PackedPaths;
  readonly inode: Float64Array;
  /** In ms since 1970; 0: not known. */
  readonly modified: Float64Array;
}

export interface ScanPlan {
  /** Chosen by the caller, unique among running scans. */
  readonly scanId: number;
  readonly rootPath: ByteString;
  readonly target: ScanTarget;
  readonly settings: ScanSettings;
  readonly batchSize: number;
  /** Messages about it below this level are not made. */
  readonly logLevel: LogLevel;
  /** How many checkpoints are kept when a full scan adds one; undefined: all. */
  readonly historyLimit?: number;
  /** Scan workers hold the other ends, and send `BatchMessage`s. */
  readonly ports: readonly MessagePort[];
}

export interface StaleMark {
  readonly id: RowId;
  /** In ms since 1970. */
  readonly at: number;
  /** It lasts until a scan of the root, or a reread of the directory, and is saved with the result. */
  readonly until: 'scan' | 'reading';
}

/** As a mark `until` the reading of the deepest stored directory at or above a path. */
export interface PendingMark extends Pick<StaleMark, 'at'> {
  /** Relative to the root. */
  readonly path: ByteString;
}

/** One that was kept with the result. @see StaleMark */
export interface KeptMark extends StaleMark, PendingMark {}

/** The store worker's methods. `root` is always the resolved root path. */
export interface StoreApi {
  /** Opens the root's database if there is one; reads it once, then answers from memory. */
  open(root: ByteString): Promise<ResultInfo | undefined>;
  /** Drops the root's result from memory; its file stays, for other processes to write or for the next `open`. */
  release(root: ByteString): Promise<void>;

  /** Lets go of all databases, so that other processes may write them. */
  close(): Promise<void>;

  /** Resolves once every port has said its `end`; rejects as soon as a batch cannot be taken in. */
  beginScan(plan: ScanPlan): Promise<void>;
  partial(scanId: number, query: RowQuery): StoredFolder;
  /**
   * Waits for every port's `end`, settles totals, swaps the result in, saves it. Undefined, only for a directory:
   * hard links lead out of it to what the result cannot tell, or it is very large, and the root has to be scanned.
   */
  finishScan(scanId: number, elapsedMs: number): Promise<ResultInfo | undefined>;
  abortScan(scanId: number): void;
  /** As `finishScan`, for the target `changes`; saves nothing. Undefined: there is no result any more. */
  finishChanges(scanId: number): Promise<ChangeOutcome | undefined>;
  /**
   * Saves unsaved changes. Skipped while rows reported as `unread` or `related` have not been reread, unless `isLast` (the
   * caller must then mark those rows stale). `unsaved` and `saveError` of the info have the reason when nothing is saved.
   */
  save(root: ByteString, isLast: boolean): Promise<ResultInfo | undefined>;

  /** For paths relative to the root; undefined for each where nothing is stored. */
  dirtyRows(root: ByteString, paths: readonly ByteString[]): readonly DirtyRow[];
  /** Rows in id order after `after`. */
  identities(root: ByteString, after: RowId, limit: number): Identities;
  /** These rows, with all above them, are stale, and no others. Returns the rows that are stale since another time now. */
  markStale(root: ByteString, rows: readonly StaleMark[], pending: readonly PendingMark[]): readonly RowId[];
  /** The marks that a stored result was left with. */
  lastingMarks(root: ByteString): readonly KeptMark[];

  /** Answers a query of `RootQueries` about the result that is served; empty where none is. */
  query(root: ByteString, name: string, args: readonly unknown[]): unknown;
  /** Of each row relative to the root; undefined where there is no such row. */
  paths(root: ByteString, ids: readonly RowId[]): readonly (ByteString | undefined)[];

  /** Leaves one of what live changes made of the root; `save` writes it. At most `historyLimit` are kept. */
  checkpoint(root: ByteString, historyLimit: number): Promise<void>;
  /** Deletes the root's stored result, in memory and on disk. Rejects where another process writes it. */
  clear(root: ByteString): Promise<void>;
}

/** Messages that the store worker sends unasked. */
export interface StoreEvents {
  log(level: LogLevel, message: string): void;
}

/** How a store worker is started (`workerData`). */
export interface StoreWorkerData {
  /** The folder that holds the databases. */
  readonly folder: string;
  /** The bytes of sql-wasm.wasm. */
  readonly wasm: Uint8Array;
  /** A file for the one root of a headless run, instead of a name in `folder`; null: no file at all, memory only. */
  readonly file?: string | null;
}
