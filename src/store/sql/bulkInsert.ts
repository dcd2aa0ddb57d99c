import type { Database, SqlValue, Statement } from 'sql.js';

/** Many rows a statement: several times faster than one. */
const rowsPerStatement = 50;

/** Writes a row's values into `values` from `at` on. */
export type FillRow = (row: number, values: SqlValue[], at: number) => void;

/** Inserts rows into one table, each as `row` says: `(?, ?)`. */
export class BulkInsert {
  readonly #many: Statement;
  readonly #one: Statement;
  readonly #width: number;

  constructor(db: Database, table: string, row: string) {
    this.#width = row.split('?').length - 1;
    const insert = (rows: number): Statement =>
      db.prepare(`insert into ${table} values ${Array<string>(rows).fill(row).join()}`);
    this.#many = insert(rowsPerStatement);
    this.#one = insert(1);
  }

  /** Inserts the rows from `from` up to and without `to`. */
  insert(from: number, to: number, fill: FillRow): void {
    const values: SqlValue[] = new Array<SqlValue>(rowsPerStatement * this.#width).fill(null);
    let row = from;
    for (; row + rowsPerStatement <= to; row += rowsPerStatement) {
      for (let i = 0; i < rowsPerStatement; i++) fill(row + i, values, i * this.#width);
      this.#many.run(values);
    }
    values.length = this.#width;
    for (; row < to; row++) {
      fill(row, values, 0);
      this.#one.run(values);
    }
  }

  free(): void {
    this.#many.free();
    this.#one.free();
  }
}
