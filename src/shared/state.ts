import type { BreakdownProgress } from './breakdown';
import type { DiskSpace } from './diskSpace';
import type { RemovalProgress } from './removal';
import type { ResultInfo } from './result';
import type { ByteString } from './text/byteString';
import type { Words } from './text/words';

/** Automatic scans have `low` priority: their threads yield to everything else on the machine. */
export type ScanPriority = 'normal' | 'low';

export interface ScanProgress {
  /** The target: the root, a directory in it, or the subtree below `dirLevel` of an opened row. */
  readonly kind: 'root' | 'directory' | 'expansion' | 'changes';
  readonly priority: ScanPriority;
  readonly startedAt: number;
  readonly files: number;
  readonly directories: number;
  /** Allocated, with hard links not yet settled. */
  readonly bytes: number;
}

/** A directory whose files are listed for a row that was opened, which takes longer than a moment. */
export interface ListingProgress {
  /** Absolute. */
  readonly directory: ByteString;
  /** Looked at so far. */
  readonly entries: number;
}

export interface RootState {
  /** As it was given to `setRoots`. */
  readonly path: string;
  /** Undefined until the store was asked; null if nothing is stored. */
  readonly result: ResultInfo | null | undefined;
  readonly scan: ScanProgress | undefined;
  readonly listing: ListingProgress | undefined;
  /** Of files and folders that are being removed. */
  readonly removal?: RemovalProgress;
  /** Files are counted by type, age and size. */
  readonly breakdown?: BreakdownProgress | undefined;
  /** Why the last attempt gave no new result, for the user. Cleared by the next scan. */
  readonly problem: Words | undefined;
  /** The stored result was made with settings that have changed. */
  readonly outdated: boolean;
  readonly live: LiveState;
  /** Undefined: not asked yet, or the file system has no sizes or does not answer. */
  readonly disk?: DiskSpace | undefined;
}

/** Whether a root's sizes follow its files. */
export interface LiveState {
  /** following: changes show by themselves. none: no result yet, `followSymlinks`, or live updates are off. */
  readonly kind: 'following' | 'none';
  /** Changes are collected or read. */
  readonly busy: boolean;
  /** Since when some totals are stale, in ms since 1970: unwatched directories, hard links with names elsewhere. */
  readonly staleSince: number | undefined;
  /** The stored result is compared with the disk after the start. */
  readonly verifying: boolean;
  /** Undefined: as far as is known, the file watcher reports all changes. */
  readonly watcherTrouble: WatcherTrouble | undefined;
}

/**
 * The reason why the file watcher does not report all changes. `missed`: some were found that it did not report. `limit`: it has no
 * more watches. `excluded`: `files.watcherExclude` leaves out the whole root. `fileSystem`: the one of the root reports
 * only changes that are made on this computer.
 */
export type WatcherTrouble = 'missed' | 'limit' | 'excluded' | 'fileSystem';
