import type { MessagePort } from 'node:worker_threads';
import type { BreakdownLimits } from '../../shared/breakdown';
import type { ByteString } from '../../shared/text/byteString';
import type { Sizes } from '../../shared/entry';
import type { FileListing, LinkedPath, RowQuery } from '../../shared/queries';
import type { ReadError } from '../../shared/errors';
import type { PackedPaths } from '../../shared/text/packedPaths';
import type { ScanSettings } from '../../shared/scanSettings';
import type { DeviceSpace } from '../../shared/diskSpace';

/** The data that a worker needs to take part in a scan. */
export interface ScanSetup {
  readonly scanId: number;
  /** This worker's number in the scan, from 0. */
  readonly worker: number;
  readonly workers: number;
  readonly queue: SharedArrayBuffer;
  /** For its batches. */
  readonly port: MessagePort;
  readonly batchSize: number;
  readonly rootPath: ByteString;
  readonly maxLevel: number | null;
  readonly settings: ScanSettings;
  readonly leftOut: readonly LeftOut[];
  /** Sort the files by these instead of sending rows. */
  readonly breakdown: BreakdownLimits | undefined;
}

/** An absolute path that is not entered. */
export interface LeftOut {
  readonly path: ByteString;
  /** The kind of file system that is mounted there, and excluded; undefined: it does not answer. */
  readonly type: string | undefined;
}

/** The start of a walk, which has a row of its own unless a link leads to a file. */
export interface Start {
  /**
   * The unit's directory, a directory to reread with or without all that is below it, or the target of a followed symlink.
   * Directories in a shallow one get a row with name and inode, and are not read.
   */
  readonly kind: 'unit' | 'deep' | 'shallow' | 'link';
  /** Absolute and resolved. */
  readonly path: ByteString;
  /** Relative to the root, for globs and rows. */
  readonly relative: ByteString;
  readonly row: number;
  /** Row of the directory that a link to a directory is in, otherwise 0. */
  readonly parent: number;
  /** Levels below the root. */
  readonly level: number;
}

/** One pass over a set of starts: first the unit's directory, then targets of followed symlinks. */
export interface Round {
  readonly starts: readonly Start[];
  /** `device:inode` of entries that another start counts. */
  readonly seen: ReadonlySet<string>;
}

/** The target of a symlink that leads out of the root, found during a walk that follows symlinks. */
export interface OutsideTarget {
  /** Resolved. */
  readonly path: ByteString;
  /** The link's path relative to the root. */
  readonly link: ByteString;
  /** `device:inode`. */
  readonly inode: string;
  readonly isDirectory: boolean;
  /** Row and level of the directory that the link is in. */
  readonly row: number;
  readonly level: number;
}

/** One worker's findings in one round, besides rows. */
export interface RoundResult {
  readonly outside: readonly OutsideTarget[];
  /** Why the unit's own directory could not be read. */
  readonly failure: ReadError | undefined;
  /** Whether the root's path leads to another folder by now. */
  readonly isReplaced: boolean;
  /** Globs of `exclude` that matched an entry, in this round or before. */
  readonly matched: ReadonlySet<string>;
}

export interface Inspection {
  /** Resolved if symlinks are followed. */
  readonly path: ByteString;
  /** `device:inode`. */
  readonly inode: string;
  readonly isDirectory: boolean;
}

export interface FileQuery
  extends
    Pick<ScanSettings, 'exclude' | 'followSymlinks' | 'oneFileSystem'>,
    Pick<RowQuery, 'sort' | 'metric' | 'limit'> {
  readonly rootPath: ByteString;
  readonly leftOut?: readonly LeftOut[];
}

/** A root, whether paths in it may lead through symbolic links, and what in it is not asked. */
export interface SearchedRoot {
  readonly root: ByteString;
  readonly followSymlinks: boolean;
  readonly leftOut?: readonly LeftOut[];
}

/** The state of directories when they were read. */
export interface KnownDirectories extends SearchedRoot {
  /** Relative to the root. */
  readonly paths: PackedPaths;
  readonly inode: Float64Array;
  /** In ms since 1970, rounded to microseconds; 0: not known. */
  readonly modified: Float64Array;
  /** A directory modified later may have changed again with the same timestamp. In ms since 1970. */
  readonly sureUntil: number;
}

/** A scan worker's methods. `state`: the buffer of a CallState. */
export interface WorkerApi {
  begin(setup: ScanSetup): void;
  walk(scanId: number, round: Round): Promise<RoundResult>;
  /** Sends the remaining rows and `end`; the worker forgets the scan. */
  end(scanId: number): void;
  /** Which reader reads, and why not the native one. */
  reader(): string;
  /** Makes this thread yield to everything else on the machine, for ever. */
  lowerPriority(): void;
  /** Answered between two slices. */
  ping(): void;
  /** Ends this thread. */
  exit(): void;
  /** Undefined: there is no such entry, or a symlink below the root leads to it. */
  inspect(path: ByteString, rootPath: ByteString, followSymlinks: boolean): Inspection | undefined;
  /** Indices of the directories that may have changed, or are gone. */
  verify(known: KnownDirectories, state: SharedArrayBuffer): Uint32Array;
  listFiles(directory: ByteString, query: FileQuery, state: SharedArrayBuffer): FileListing;
  /** Undefined: the path cannot be looked at, or its file system has no sizes. */
  space(path: ByteString): DeviceSpace | undefined;
  /** By paths relative to the root; undefined for directories and for what is not there. */
  fileSizes(
    root: SearchedRoot,
    paths: readonly ByteString[],
    state: SharedArrayBuffer,
  ): readonly (FoundFile | undefined)[];
}

/** A file with its sizes. What is behind a symbolic link has none here; `link` says where it is counted. */
export interface FoundFile extends Sizes {
  readonly link: FileLink | undefined;
}

export type FileLink = Omit<LinkedPath, 'target'>;
