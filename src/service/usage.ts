import type { ByteString } from '../shared/text/byteString';
import type { DirectoryRow, FileEntry, Metric, RowId, Sizes, Totals } from '../shared/entry';
import type { ReadError } from '../shared/errors';
import type { Disposable, Listener } from '../shared/lifecycle';
import type { LogLevel } from '../shared/log';
import type { ScanSettings } from '../shared/scanSettings';
import type { Words } from '../shared/text/words';
import type {
  Checkpoint,
  DirectoryChange,
  HeavyNode,
  KeptSizes,
  PartialResult,
  ResultInfo,
  RowQuery,
  ScanTarget,
} from '../store/storeApi';

/** `low` is for what nobody asked for: its threads yield to everything else on the machine. */
export type ScanPriority = 'normal' | 'low';

export interface ScanProgress {
  /** What is scanned: the root, a directory in it, or what lies below `dirLevel` in one that was opened. */
  readonly kind: ScanTarget['kind'];
  readonly priority: ScanPriority;
  readonly startedAt: number;
  readonly files: number;
  readonly directories: number;
  /** On disk; hard links not yet settled. */
  readonly bytes: number;
  /** On the first scan of a root: totals and children so far, renewed twice a second. */
  readonly partial: PartialResult | undefined;
}

export interface RootState {
  /** As it was given to `open`. */
  readonly path: string;
  /** Undefined until the store was asked. null: nothing is stored. */
  readonly result: ResultInfo | null | undefined;
  readonly scan: ScanProgress | undefined;
  /** Why there is no (new) result: what the last attempt said, for a person. Cleared by the next scan. */
  readonly problem: Words | undefined;
  /** The stored result was made with other settings than today's. */
  readonly outdated: boolean;
  readonly live: LiveState;
}

/** Whether a root's sizes follow its files. */
export interface LiveState {
  /**
   * following: changes show by themselves. distrusted: a check found a difference that no event announced. none: no
   * result yet, `followSymlinks`, or live updates are off.
   */
  readonly kind: 'following' | 'distrusted' | 'none';
  /** Changes are being gathered or read. */
  readonly busy: boolean;
  /** Some totals are as of then (ms), not live: what the watcher leaves out, hard links with names elsewhere. */
  readonly asOf: number | undefined;
  /** The stored result is being verified after the start. */
  readonly verifying: boolean;
}

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
