import type { ChildPage, Found, PathSize } from '../shared/queries';
import type { RootState, ScanPriority } from '../shared/state';
import type {
  Checkpoint,
  DirectoryChange,
  HeavyNode,
  KeptSizes,
  ResultInfo,
  RowQuery,
} from '../shared/result';
import type { ByteString } from '../shared/text/byteString';
import type { DirectoryRow, Metric, RowId } from '../shared/entry';
import type { ReadError } from '../shared/errors';
import type { Disposable, Listener } from '../shared/lifecycle';
import type { LogLevel } from '../shared/log';
import type { ScanSettings } from '../shared/scanSettings';

/**
 * Scans roots, stores what was found and answers from it. Starts no thread or process before something needs it.
 * A `root` is a path as given to `setRoots`; every method that takes one throws a HumanError for another.
 */
export interface Usage extends Disposable {
  /** Replaces the roots. Nothing is read; running scans of removed roots are cancelled. */
  setRoots(paths: readonly string[]): void;
  readonly roots: readonly RootState[];
  state(root: string): RootState | undefined;
  /** A root's state changed (its path), or the set of roots did (undefined). At most 10 a second while scanning. */
  readonly onDidChange: (listener: Listener<string | undefined>) => Disposable;

  /** Reads the stored result, once. Starts nothing where no database file exists. */
  load(root: string): Promise<RootState>;
  /** A full scan. One that runs is joined, or replaced where the new one's settings or priority differ. */
  scan(root: string, priority: ScanPriority): Promise<ResultInfo>;
  /** Rescans one directory; the rest of the result is kept. */
  scanDirectory(root: string, id: RowId): Promise<ResultInfo>;
  /** Cancels what runs for a root, or everything. Its promises reject with a CancelledError. */
  cancel(root?: string): void;

  /** Reads below the `dirLevel` limit where needed. */
  children(root: string, id: RowId, query: RowQuery): Promise<ChildPage>;
  row(root: string, id: RowId): Promise<DirectoryRow | undefined>;
  ancestors(root: string, id: RowId): Promise<readonly DirectoryRow[]>;
  /** A directory's absolute path. */
  pathOf(root: string, id: RowId): Promise<ByteString>;
  heavyTree(
    root: string,
    id: RowId,
    metric: Metric,
    depth: number,
    limit: number,
  ): Promise<HeavyNode | undefined>;
  heaviest(root: string, metric: Metric, limit: number): Promise<readonly DirectoryRow[]>;
  /** Over all roots, heaviest first. */
  find(text: string, metric: Metric, limit: number): Promise<readonly Found[]>;
  /** Where an absolute path is in the deepest root that holds it. */
  locate(path: string): Promise<{ readonly root: string; readonly row: DirectoryRow } | undefined>;
  /** Sizes for many paths in one query; undefined where nothing is known. Does not scan. */
  sizes(paths: readonly string[]): Promise<readonly (PathSize | undefined)[]>;
  readErrors(root: string, offset: number, limit: number): Promise<readonly ReadError[]>;
  /** The whole result in id order, a page at a time. */
  page(root: string, after: RowId, limit: number): Promise<readonly DirectoryRow[]>;
  /** What a root was at earlier moments, newest first; empty where nothing is stored. */
  checkpoints(root: string): Promise<readonly Checkpoint[]>;
  /** How directories differ from a checkpoint, the largest change first. */
  changesSince(
    root: string,
    checkpoint: number,
    metric: Metric,
    limit: number,
  ): Promise<readonly DirectoryChange[]>;
  /** What each row was at a checkpoint, in the same order; undefined: not kept. */
  growth(
    root: string,
    checkpoint: number,
    ids: readonly RowId[],
  ): Promise<readonly (KeptSizes | undefined)[]>;

  /** Absolute paths that the editor's watcher announced. Returns at once. */
  filesChanged(paths: readonly string[]): void;
  /** The view was opened: a result older than `staleAfter` is renewed. */
  viewShown(): void;
  /** The editor tells of other files than before, of all or of none: what changed meanwhile is found as after a start. */
  watchingChanged(): void;

  /** Forgets every root's stored result, in memory and on disk. Rejects for one that another window writes; it stays. */
  clear(): Promise<void>;

  /** What the store tells of each row costs time: it is told only where someone reads it. */
  setLogLevel(level: LogLevel): void;

  /** What is still running ends; no thread or process is left when this resolves. */
  close(): Promise<void>;
}

/** What a person can set, as the service needs it; read anew at each scan. */
export interface UsageConfig {
  readonly maxProcs: number;
  readonly batchSize: number;
  settings(root: string): ScanSettings;
  /** Whether sizes follow the files. */
  readonly liveUpdates: boolean;
  /** From what age on a result is renewed, in minutes. */
  readonly staleAfter: number;
  /** Minutes between two full scans that nobody asked for; 0: none. */
  readonly scanInterval: number;
  /** How many checkpoints of a root are kept. */
  readonly historyLimit: number;
  /** Globs, relative to the root, of what the editor's watcher leaves out. */
  watcherExclude(root: string): readonly string[];
  /** Whether the root may be scanned without being asked for, now. */
  mayScan(root: string): boolean;
}
