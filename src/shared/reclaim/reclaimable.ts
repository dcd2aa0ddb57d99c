import type { DirectoryRow, Metric, RowId } from '../entry';
import type { ByteString } from '../text/byteString';
import type { Words } from '../text/words';
import type { Proof } from './proof';

/** A stored directory that a rule may be about, by its name or by what is in it. */
export interface Candidate {
  readonly id: RowId;
  /** Relative to the root. */
  readonly path: ByteString;
  /** The names of the markers in it. */
  readonly markers: readonly string[];
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  /** Directories that hold a `.git` directory, by their paths relative to the root. */
  readonly repositories: readonly ByteString[];
}

/** A folder that a tool can make again, proved on disk. */
export interface Reclaimable {
  readonly row: DirectoryRow;
  /** Relative to the root. */
  readonly path: ByteString;
  /** The folder of the project, relative to the root: '' is the root. */
  readonly project: ByteString;
  readonly rule: string;
  readonly kind: Words;
  /** It held when it was looked at, and must hold again before anything is removed. */
  readonly proof: Proof;
  /** How it comes back: a command, or a sentence. */
  readonly restore: string | Words;
  readonly hazards: readonly Words[];
  /** Why it is not selected by itself; empty: it is. */
  readonly reasons: readonly Words[];
}

/** The bytes that would be free if folders went. An inode counts only if all of its names are in them. */
export interface Freed {
  /** By the order of the ids: if this one went alone. 0 for a row that is gone. */
  readonly each: readonly number[];
  /** If all of them went. That is more than the sum where they share hard links with each other only. */
  readonly together: number;
}

export interface ReclaimableFolders {
  readonly folders: readonly Reclaimable[];
  /** The file system may share blocks between files, and then less is freed. */
  readonly isAtMost: boolean;
}

/** The questions about what can be made again, as part of `RootQueries`. */
export interface ReclaimQueries {
  /** Directories with these names or with these markers, none of them within `node_modules` or `.git`. */
  reclaimCandidates(names: readonly string[], markers: readonly string[]): Candidates;
  /** @param ids of directories of which none is in another */
  freed(ids: readonly RowId[], metric: Metric): Freed;
}
