import type { ByteString } from '../../shared/text/byteString';
import type { RowId } from '../../shared/entry';
import type { RowBatch } from '../../shared/rowBatch';
import type { FillRow } from '../sql/bulkInsert';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { Statements } from '../sql/statements';

/** A stored table. */
export interface Part {
  /** The statement that creates it. */
  readonly schema: string;
  /** Made after the rows: that takes half the time of keeping them up to date while rows are inserted. */
  readonly indices?: readonly string[];
  /** Starts to collect the rows that a scan finds; without it, none come with the scan's batches. */
  collect?(): FoundRows;
  /** Copies the rows that a new result keeps of the older one, whatever a scan finds. */
  carryOver?(older: ResultDatabase, next: ResultDatabase): void;
}

/** The rows of one table that a scan found, for each of the ways in which they become part of a result. */
export interface FoundRows {
  /** Takes in a batch of the scan. */
  add(batch: RowBatch): void;
  /** A full scan fills the table of a new database. */
  write(write: WriteTable, idOf: DirectoryIds): Promise<void>;
  /** The rescan of a folder keeps the older result's rows outside of it. Undefined: only a full scan is exact. */
  graft(older: ResultDatabase, graft: Graft): FoundRows | undefined;
  /** A live change replaces the rows of directories that were read again. */
  replace(statements: Statements, change: Change): void;
}

/** Inserts `count` rows, each as `row` says: `(?, ?)`. */
export type WriteTable = (table: string, row: string, count: number, fill: FillRow) => Promise<void>;

/** The row id of a scan's directory; 0: it is not part of the result. */
export type DirectoryIds = (directory: number) => RowId;

/** How directories of the older result, and of the rescanned folder, are numbered in the new result. */
export interface Graft {
  /** Whether an absolute path is the rescanned folder or below it. */
  readonly isInside: (path: ByteString) => boolean;
  /** The index of a stored directory; 0: it is the rescanned folder or below it. */
  readonly keptIndex: (id: RowId) => number;
  /** The index of a directory of the scan. */
  readonly foundIndex: (directory: number) => number;
}

/** The directories that a live change concerns. */
export interface Change {
  /** Stored directories that were read, and those replaced by another of the same name, which are yet to be read. */
  readonly renewed: ReadonlySet<RowId>;
  readonly removed: ReadonlySet<RowId>;
  readonly idOf: DirectoryIds;
  /** The directories that were read. */
  readonly read: readonly Place[];
  /** The uppermost directories whose stored content is gone. */
  readonly emptied: readonly Place[];
}

/** A directory by its absolute path. */
export interface Place {
  readonly path: ByteString;
  /** With all that is below it. */
  readonly deep: boolean;
}
