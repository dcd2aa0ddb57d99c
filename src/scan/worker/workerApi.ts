import type { ByteString } from '../../shared/text/byteString';
import type { FileEntry, Metric, Sizes, SortKey } from '../../shared/entry';
import type { ReadError } from '../../shared/errors';
import type { PackedPaths } from '../../shared/text/packedPaths';
import type { ScanSettings } from '../../shared/scanSettings';
import type { UnitStats } from '../../shared/workUnit';
import type { Mount, OutsideTarget, Start } from './entryReader';

/** The data that a worker needs to take part in a scan. */
export interface ScanSetup {
  readonly scanId: number;
  /** This worker's number in the scan, from 0. */
  readonly worker: number;
  readonly workers: number;
  readonly queue: SharedArrayBuffer;
  /** A Node MessagePort for its batches. */
  readonly port: object;
  readonly batchSize: number;
  readonly rootPath: ByteString;
  readonly maxLevel: number | null;
  readonly settings: Pick<ScanSettings, 'exclude' | 'followSymlinks'>;
  /** The only file system to read; undefined: any. */
  readonly mount: Mount | undefined;
  readonly low: boolean;
}

/** One pass over a set of starts: first the unit's directory, then targets of followed symlinks. */
export interface Round {
  readonly starts: readonly Start[];
  readonly seen: ReadonlySet<string>;
}

/** Counts of one worker in one round; the unit's own row is not among them. */
export interface RoundStats extends Omit<UnitStats, 'elapsedMs' | 'perWorker'> {
  readonly outside: readonly OutsideTarget[];
  readonly failure: ReadError | undefined;
}

export interface Inspection {
  /** Resolved if symlinks are followed. */
  readonly path: ByteString;
  readonly mount: Mount;
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

export interface FileListing {
  /** Sorted, at most the query's limit. */
  readonly files: readonly FileEntry[];
  readonly total: number;
  /** Why the directory could not be read. */
  readonly error: ReadError | undefined;
}

/** A root, and whether paths in it may lead through symbolic links. */
export interface SearchedRoot {
  readonly root: ByteString;
  readonly followSymlinks: boolean;
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
  walk(scanId: number, round: Round): Promise<RoundStats>;
  /** Sends the remaining rows and `end`; the worker forgets the scan. */
  end(scanId: number): void;
  /** Which reader reads, and why not the native one. */
  reader(): string;
  /** Answered between two slices. */
  ping(): void;
  /** Undefined: there is no such entry, or a symlink below the root leads to it. */
  inspect(path: ByteString, rootPath: ByteString, followSymlinks: boolean): Inspection | undefined;
  /** Indices of the directories that may have changed, or are gone. */
  verify(known: KnownDirectories, low: boolean, state: SharedArrayBuffer): Uint32Array;
  listFiles(directory: ByteString, query: FileQuery, state: SharedArrayBuffer): FileListing;
  /** The sizes of files, by paths relative to the root; undefined for directories and for what is not there. */
  fileSizes(
    root: SearchedRoot,
    paths: readonly ByteString[],
    state: SharedArrayBuffer,
  ): readonly (Sizes | undefined)[];
}
