import type { RowId } from '../../shared/entry';
import type { RowBatch } from '../../shared/rowBatch';
import type { WriteTable } from '../sql/bulkInsert';
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

/** The rows of one table that a scan found, for both of the ways in which they become part of a result. */
export interface FoundRows {
  /** Takes in a batch of the scan. */
  add(batch: RowBatch): void;
  /** A full scan fills the table of a new database. */
  write(write: WriteTable, idOf: DirectoryIds): Promise<void>;
  /** A live change, or the rescan of a folder, replaces the rows of directories that were read again. */
  replace(statements: Statements, change: Change): void;
}

/** The row id of a scan's directory; 0: it is not part of the result. */
export type DirectoryIds = (directory: number) => RowId;

/** The directories that were read again, and what became of them. */
export interface Change {
  /** Stored directories that were read, and those replaced by another of the same name, which are yet to be read. */
  readonly renewed: ReadonlySet<RowId>;
  readonly removed: ReadonlySet<RowId>;
  readonly idOf: DirectoryIds;
}
