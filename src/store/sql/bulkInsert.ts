import type { Database, SqlValue, Statement } from 'sql.js';

/** Many rows a statement: several times faster than one. */
const rowsPerStatement = 50;

/** Writes a row's values into `values` from `at` on. */
export type FillRow = (row: number, values: SqlValue[], at: number) => void;

/** Inserts `count` rows, each as `row` says: `(?, ?)`. */
export type WriteTable = (table: string, row: string, count: number, fill: FillRow) => Promise<void>;

/**
 * @param batchSize rows in one transaction.
 * @param pause lets others run between two transactions; throws to give up.
 */
export function bulkInsert(db: Database, batchSize: number, pause: () => Promise<void>): WriteTable {
  return async (table, row, count, fill) => {
    const insert = (rows: number): Statement =>
      db.prepare(`insert into ${table} values ${Array<string>(rows).fill(row).join()}`);
    const [many, one] = [insert(rowsPerStatement), insert(1)];
    const width = row.split('?').length - 1;
    for (let at = 0; at < count;) {
      const end = Math.min(at + batchSize, count);
      db.run('begin');
      const values: SqlValue[] = new Array<SqlValue>(rowsPerStatement * width).fill(null);
      for (; at + rowsPerStatement <= end; at += rowsPerStatement) {
        for (let i = 0; i < rowsPerStatement; i++) fill(at + i, values, i * width);
        many.run(values);
      }
      values.length = width;
      for (; at < end; at++) {
        fill(at, values, 0);
        one.run(values);
      }
      db.run('commit');
      await pause();
    }
    many.free();
    one.free();
  };
}
