import type { ByteString } from '../../shared/text/byteString';
import type { FileEntry, Metric, Sizes, SortKey } from '../../shared/entry';
import type { ReadError } from '../../shared/errors';
import type { PackedPaths } from '../../shared/text/packedPaths';
import type { ScanSettings } from '../../shared/scanSettings';
import type { UnitStats } from '../../shared/workUnit';
import type { OutsideTarget, Start } from './entryReader';

/** What a worker needs to take part in a scan. */
export interface ScanSetup {
  readonly scanId: number;
  /** This worker's number in the scan, from 0. */
  readonly worker: number;
  readonly workers: number;
  readonly queue: SharedArrayBuffer;
  /** Where its batches go: a Node MessagePort. */
  readonly port: object;
  readonly batchSize: number;
  readonly rootPath: ByteString;
  readonly maxLevel: number | null;
  readonly settings: Pick<ScanSettings, 'exclude' | 'followSymlinks'>;
  /** The device to stay on. */
  readonly device: number | undefined;
  readonly low: boolean;
}

/** One pass over a set of starts: the unit's directory first, then what followed symlinks lead to. */
export interface Round {
  readonly starts: readonly Start[];
  readonly seen: ReadonlySet<string>;
}

/** What one worker did in one round; the unit's own row is nobody's. */
export interface RoundStats extends Omit<UnitStats, 'elapsedMs' | 'perWorker'> {
  readonly outside: readonly OutsideTarget[];
  readonly failure: ReadError | undefined;
}

export interface Inspection {
  /** Where it is: what a symlink led to, if those are followed. */
  readonly path: ByteString;
  readonly device: number;
  /** `device:inode`. */
  readonly inode: string;
  readonly isDirectory: boolean;
}

export interface FileQuery {
  readonly rootPath: ByteString;
  readonly exclude: readonly string[];
  readonly followSymlinks: boolean;
  readonly sort: SortKey;
  readonly metric: Metric;
  readonly limit: number;
}

/** A directory itself with its files that have no other name. */
export interface FoundDirectory extends Sizes {
  readonly inode: number;
  /** Of the directory itself, in ms since 1970. */
  readonly modified: number;
  /** Of the directory and all its files, in seconds since 1970. */
  readonly newest: number;
  /** All names of files that have several. */
  readonly linked: Sizes;
  readonly hasLinks: boolean;
}

export interface FileListing {
  /** Sorted, at most the query's limit. */
  readonly files: readonly FileEntry[];
  readonly total: number;
  /** Undefined: it could not be read. */
  readonly found: FoundDirectory | undefined;
  /** The directory itself could not be read. */
  readonly error: ReadError | undefined;
}

/** A root, and whether paths in it may lead through symbolic links. */
export interface SearchedRoot {
  readonly root: ByteString;
  readonly followSymlinks: boolean;
}

/** Directories as they were when they were read. */
export interface KnownDirectories extends SearchedRoot {
  /** Relative to the root. */
  readonly paths: PackedPaths;
  readonly inode: Float64Array;
  /** In ms since 1970, in whole microseconds; 0: not known. */
  readonly modified: Float64Array;
  /** What was modified later, in ms since 1970, may have changed again within the same moment. */
  readonly sureUntil: number;
}

/** A scan worker's methods. `state`: the buffer of a CallState. */
export interface WorkerApi {
  begin(setup: ScanSetup): void;
  walk(scanId: number, round: Round): Promise<RoundStats>;
  /** Sends what is left and the `end`; the worker forgets the scan. */
  end(scanId: number): void;
  /** Answers within a slice, unless the thread hangs. */
  ping(): void;
  /** Undefined: there is nothing at this path, or only through a symlink below the root. */
  inspect(path: ByteString, rootPath: ByteString, followSymlinks: boolean): Inspection | undefined;
  /** Which of these directories are not surely what they were: indices. A directory that is gone is among them. */
  verify(known: KnownDirectories, low: boolean, state: SharedArrayBuffer): Uint32Array;
  listFiles(directory: ByteString, query: FileQuery, state: SharedArrayBuffer): FileListing;
  /** The sizes of files, by paths relative to the root; undefined for directories and for what is not there. */
  fileSizes(
    root: SearchedRoot,
    paths: readonly ByteString[],
    state: SharedArrayBuffer,
  ): readonly (Sizes | undefined)[];
}
