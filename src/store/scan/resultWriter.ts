import type { Database } from 'sql.js';
import type { Totals } from '../../shared/entry';
import { writeDirectories } from '../parts/directories';
import { type ResultMeta, writeMeta } from '../parts/meta';
import type { WriteTable } from '../parts/part';
import { createIndices, type Findings } from '../parts/parts';
import { BulkInsert } from '../sql/bulkInsert';
import { bulkMode, normalMode } from '../sql/schema';
import { settleHardLinks } from './hardLinks';
import { rollUp, totalsAt } from './rollup';
import type { RowIds } from './rowIds';

export interface WriteOptions {
  readonly ids: RowIds;
  /** 1, or 2 where the scanned directory has a row elsewhere. */
  readonly first: 1 | 2;
  /** Rows in one transaction. */
  readonly batchSize: number;
  /** Lets others run between two transactions; throws to give up. */
  readonly pause: () => Promise<void>;
}

/** Settles a scan's totals and fills a new database with it. Returns the totals of the scanned directory. */
export async function writeResult(
  db: Database,
  { directories, links, others }: Findings,
  meta: Omit<ResultMeta, 'rows'>,
  { ids, first, batchSize, pause }: WriteOptions,
): Promise<Totals> {
  const { count, parent } = directories;
  const linked = settleHardLinks(parent, count, links.rows);
  const totals = rollUp(parent, count, directories, linked);
  db.run(bulkMode);
  const write: WriteTable = async (table, row, rows, fill) => {
    const insert = new BulkInsert(db, table, row);
    for (let at = 0; at < rows; at += batchSize) {
      db.run('begin');
      insert.insert(at, Math.min(at + batchSize, rows), fill);
      db.run('commit');
      await pause();
    }
    insert.free();
  };
  await writeDirectories(write, { own: directories, totals, linked }, ids, first);
  for (const found of [links, ...others]) await found.write(write, ids.idOf);
  writeMeta(db, { ...meta, rows: count + 1 - first });
  createIndices(db);
  await pause();
  db.run(normalMode);
  return totalsAt(totals, 1);
}
