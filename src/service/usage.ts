import { availableParallelism } from 'node:os';
import type { HangTimeouts } from '../scan/pool/watchdog';
import type { Breakdown, BreakdownLimits, ClassOfFiles, FileOfClass } from '../shared/breakdown';
import type { UsageChange } from '../shared/change';
import type { DiskSpace } from '../shared/diskSpace';
import type { Metric, RowId } from '../shared/entry';
import type { GitAccess, GitAnswer } from '../shared/git';
import type { Disposable, Listener } from '../shared/lifecycle';
import type { Log, LogLevel } from '../shared/log';
import type {
  ChartQuery,
  ChartView,
  FolderPage,
  FolderQuery,
  Found,
  PathInfo,
  RootQueries,
} from '../shared/queries';
import type { ReclaimableFolders } from '../shared/reclaim/reclaimable';
import type {
  Refusal,
  RemovalItem,
  RemovalMode,
  RemovalPreview,
  RemovalResult,
  TrashedItem,
} from '../shared/removal';
import type { ResultInfo } from '../shared/result';
import type { Remote } from '../shared/rpc/rpc';
import { defaultScanSettings, type ScanSettings } from '../shared/scanSettings';
import { defaultSettings, type SettingValues } from '../shared/settings';
import type { RootState, ScanPriority } from '../shared/state';
import type { ByteString } from '../shared/text/byteString';
import type { LiveTimings } from './live/liveTimings';

export { withTimeout } from '../scan/pool/withTimeout';

/**
 * Scans roots, stores what was found and answers from it. Starts no thread or process before something needs it.
 * A `root` is a path as given to `setRoots`; every method that takes one rejects with a HumanError for another.
 */
export interface Usage {
  /** Replaces the roots. Nothing is read; running scans of removed roots are cancelled. */
  setRoots(paths: readonly string[]): void;
  readonly roots: readonly RootState[];
  state(root: string): RootState | undefined;
  /** At most 10 a second while scanning. */
  readonly onDidChange: (listener: Listener<UsageChange>) => Disposable;

  /** Reads the stored result, once. Starts nothing where no database file exists. */
  load(root: string): Promise<RootState>;
  /** A full scan. A running one is joined, or replaced where the new one's settings or priority differ. */
  scan(root: string, priority: ScanPriority): Promise<ResultInfo>;
  /** Rescans one directory; the rest of the result is kept. */
  scanDirectory(root: string, id: RowId): Promise<ResultInfo>;
  /** Cancels the running scans of a root, or all. Their promises reject with a CancelledError. */
  cancel(root?: string): void;

  /** Questions about a root's stored result, which is loaded for them. */
  query(root: string): Remote<RootQueries>;
  /**
   * A folder's directories and files. During a first scan, the root's directories so far. Scans below the `dirLevel`
   * limit where needed. Rejects with a HumanError for a row that the newest result does not have.
   */
  folder(root: string, id: RowId, query: FolderQuery): Promise<FolderPage>;
  /** The directory is not wanted any more: what `folder` lists for it is cancelled, and rejects with a CancelledError. */
  cancelFolder(root: string, id: RowId): void;
  /** How many rows come before a directory in its parent's folder, by the query's order. */
  position(root: string, id: RowId, query: FolderQuery): Promise<number>;
  /** All that the chart draws. Scans below the `dirLevel` limit where needed; `problem` says why it could not. */
  chart(root: string, query: ChartQuery): Promise<ChartView | undefined>;
  /**
   * Sorts the files below a directory by type, age and size, as they are now: read by the pool, stored nowhere. The state
   * of the root says how far it is. Rejects with a CancelledError by `cancelBreakdown`, or where another one begins in the
   * same root; with a HumanError for a row that the newest result does not have.
   */
  breakdown(root: string, id: RowId, limits: BreakdownLimits): Promise<Breakdown>;
  cancelBreakdown(root: string): void;
  /** The largest files of a class of the root's last breakdown; undefined where `of.breakdown` is not that one. */
  largestOfClass(root: string, of: ClassOfFiles, metric: Metric): Promise<readonly FileOfClass[] | undefined>;
  /**
   * Over all roots: a name, or a path relative to a root or absolute, or their letters in order. Best matches first, the
   * heaviest first among these.
   */
  find(text: string, metric: Metric, limit: number): Promise<readonly Found[]>;
  /** Sizes for many absolute paths in a root at once; undefined where nothing is known. Does not scan. */
  sizes(root: string, paths: readonly string[]): Promise<readonly (PathInfo | undefined)[]>;

  /**
   * The bytes of directories that git tracks, ignores and does not track, in the order of their ids. Git is asked at most twice a
   * repository and scan, and again after changes; the program runs in trusted workspaces only.
   */
  gitSplit(root: string, ids: readonly RowId[]): Promise<readonly GitAnswer[]>;
  /** An answer of `gitSplit` is not wanted any more: git is ended if nobody else waits for it. */
  cancelGitSplit(root: string): void;

  /**
   * Looks at everything that would go with these paths, relative to the root. Rejects with a CancelledError after
   * `cancelRemoval`.
   */
  lookBeforeRemoval(root: string, paths: readonly ByteString[]): Promise<RemovalPreview>;
  /** The items that are not as they were looked at, or not proved any more: for a trash that is not the service's. */
  checkBeforeRemoval(root: string, items: readonly RemovalItem[]): Promise<readonly Refusal[]>;
  /**
   * Removes what is still as it was looked at. The root's state tells how far it is, and its sizes follow. Rejects with a
   * HumanError if a removal runs there already, or the file system hangs.
   */
  remove(root: string, items: readonly RemovalItem[], mode: RemovalMode): Promise<RemovalResult>;
  /** Takes items back from the trash, over nothing that is there. @returns those that stay in it */
  restore(root: string, items: readonly TrashedItem[]): Promise<readonly Refusal[]>;
  /** Ends what is removed or looked at in a root; what was removed stays so. */
  cancelRemoval(root: string): void;
  /** Others changed these paths, relative to the root: they are read again, also where live updates are off. */
  reread(root: string, paths: readonly ByteString[]): Promise<void>;

  /**
   * The folders of a root that a tool can make again, each proved on disk now; none without a result.
   * @param ownFolders absolute paths of the editor's own folders, in which nothing is offered
   */
  reclaimable(root: string, ownFolders: readonly string[]): Promise<ReclaimableFolders>;

  /** The space of the disk that a root is on, now. Undefined: it has no sizes, or does not answer soon. */
  diskSpace(root: string): Promise<DiskSpace | undefined>;

  /** Absolute paths that the editor's watcher reported. Returns at once. */
  filesChanged(paths: readonly string[]): void;
  /** The view was opened: a result older than `staleAfter` is renewed. */
  viewShown(): void;
  /** The watcher reports other files than before, all or none: missed changes are looked for as after a start. */
  watchingChanged(): void;

  /** Deletes every root's stored result, in memory and on disk. Rejects for one that another window writes. */
  clear(): Promise<void>;

  /** Ends what still runs; no thread or process is left when this resolves. */
  close(): Promise<void>;
}

/** The settings as the service needs them, read again at each use. */
export interface UsageConfig extends Omit<SettingValues, keyof ScanSettings | 'maxProcs'> {
  readonly maxProcs: number;
  readonly settings: (root: string) => ScanSettings;
  /** Globs, relative to the root, of what the editor's watcher leaves out. */
  readonly watcherExclude: (root: string) => readonly string[];
  /** Whether the root may be scanned without being asked for, now. */
  readonly mayScan: (root: string) => boolean;
  /** Undefined: git must not run, because the workspace is not trusted. */
  readonly git: GitAccess | undefined;
  /** Messages below this level are not even made. */
  readonly logLevel: LogLevel;
}

export interface UsageOptions {
  readonly config: UsageConfig;
  readonly log: Log;
  /** The folder of the databases. */
  readonly storageFolder: string;
  /** The database file of the only root, instead of one in `storageFolder`; null: keep results in memory only. */
  readonly databaseFile?: string | null;
  /** Waits of live updates that differ from the usual ones. */
  readonly timings?: Partial<LiveTimings>;
  /** Other waits than the usual for a file system that does not answer. */
  readonly hangTimeouts?: HangTimeouts;
  readonly scanWorkerPath: string;
  /** Undefined: nothing is ever removed. */
  readonly removeWorkerPath?: string;
  readonly storeWorkerPath: string;
  readonly wasmPath: string;
}

/** A configuration with which nothing starts by itself: no live updates, no automatic scan. */
export const onRequestOnly: Omit<UsageConfig, 'maxProcs'> = {
  ...defaultSettings,
  settings: () => defaultScanSettings,
  liveUpdates: false,
  watcherExclude: () => [],
  mayScan: () => false,
  git: undefined,
  logLevel: 'info',
};

/** The number of scan workers when `maxProcs` is not set. */
export function defaultMaxProcs(): number {
  return Math.min(4, availableParallelism());
}
