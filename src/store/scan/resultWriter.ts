import type { Database } from 'sql.js';
import type { ReadError } from '../../shared/errors';
import { BulkInsert, type FillRow } from '../sql/bulkInsert';
import type { DirectoryColumns } from './directoryColumns';
import { settleHardLinks } from './hardLinks';
import type { LinkRows } from './linkRows';
import { writeMeta, type ResultMeta } from '../sql/resultMeta';
import { countChildren, rollUp, totalsAt, type ValueColumns } from './rollup';
import type { RowIds } from './rowIds';
import { bulkMode, normalMode, readErrorIndex, sizeIndex } from '../sql/schema';
import { toSqlName } from '../sql/sqlName';
import type { Totals } from '../../shared/entry';

/** All that a scan found, complete. */
export interface Findings {
  readonly directories: DirectoryColumns;
  readonly links: LinkRows;
  readonly errors: readonly ReadError[];
}

export interface WriteOptions {
  readonly ids: RowIds;
  /** 1, or 2 where the directory that was scanned already has a row elsewhere. */
  readonly first: 1 | 2;
  /** Rows in one transaction. */
  readonly batchSize: number;
  /** Lets others run between two transactions; throws to give up. */
  readonly pause: () => Promise<void>;
}

/** Settles a scan's totals and fills the tables of a new database with it. Returns the totals of where the scan started. */
export async function writeResult(
  db: Database,
  { directories, links, errors }: Findings,
  meta: Omit<ResultMeta, 'rows'>,
  { ids, first, batchSize, pause }: WriteOptions,
): Promise<Totals> {
  const { count, parent } = directories;
  const linked = settleHardLinks(parent, count, links);
  const totals = rollUp(parent, count, directories, linked);
  const children = countChildren(parent, count);
  db.run(bulkMode);

  const write = async (
    table: string,
    row: string,
    from: number,
    to: number,
    fill: FillRow,
  ): Promise<void> => {
    const insert = new BulkInsert(db, table, row);
    for (let at = from; at < to; at += batchSize) {
      db.run('begin');
      insert.insert(at, Math.min(at + batchSize, to), fill);
      db.run('commit');
      await pause();
    }
    insert.free();
  };

  const { order } = ids;
  const indexAt = order === undefined ? (place: number) => place : (place: number) => order[place - 1]!;
  // Nothing is bound where all are zero, as mostly: that takes a twelfth off a result's time.
  const flawed = totals.readErrors[1] !== 0 || totals.excluded[1] !== 0;
  const row = flawed ? `(${marks(14)})` : `(${marks(10)},0,0,?,?)`;
  await write('directory', row, first, count + 1, (place, values, at) => {
    const index = indexAt(place);
    const above = parent[index]!;
    values[at] = ids.idOf(index);
    values[at + 1] = above === 0 ? 0 : ids.idOf(above);
    values[at + 2] = toSqlName(directories.name(index));
    values[at + 3] = directories.level[index]!;
    values[at + 4] = children[index]!;
    fillValues(totals, index, values, at + 5);
    const end = at + (flawed ? 12 : 10);
    if (flawed) fillFlaws(totals, index, values, at + 10);
    values[end] = directories.inode[index]!;
    values[end + 1] = directories.modified[index]!;
  });

  const differs = (index: number): boolean =>
    directories.newest[index] !== totals.newest[index] ||
    linked.apparent[index] !== 0 ||
    linked.allocated[index] !== 0;
  const differing: number[] = [];
  for (let place = first; place <= count; place++) {
    if (differs(indexAt(place))) differing.push(indexAt(place));
  }
  await write('own', `(${marks(4)})`, 0, differing.length, (place, values, at) => {
    const index = differing[place]!;
    values[at] = ids.idOf(index);
    values[at + 1] = directories.newest[index]!;
    values[at + 2] = linked.apparent[index]!;
    values[at + 3] = linked.allocated[index]!;
  });

  await write('link', '(?, (? << 32) | ?, ?, ?, ?, ?)', 0, links.count, (link, values, at) => {
    values[at] = links.device[link]!;
    values[at + 1] = links.inodeHigh[link]!;
    values[at + 2] = links.inodeLow[link]!;
    values[at + 3] = ids.idOf(links.directory[link]!);
    values[at + 4] = links.apparent[link]!;
    values[at + 5] = links.allocated[link]!;
    values[at + 6] = links.nlink[link]!;
  });

  await write('read_error', `(${marks(3)})`, 0, errors.length, (error, values, at) => {
    const { operation, path, code } = errors[error]!;
    values[at] = operation;
    values[at + 1] = toSqlName(path);
    values[at + 2] = code;
  });

  writeMeta(db, { ...meta, rows: count + 1 - first });
  db.run(sizeIndex);
  db.run(readErrorIndex);
  await pause();
  db.run(normalMode);
  return totalsAt(totals, 1);
}

function fillValues(columns: ValueColumns, index: number, values: unknown[], at: number): void {
  values[at] = columns.apparent[index];
  values[at + 1] = columns.allocated[index];
  values[at + 2] = columns.files[index];
  values[at + 3] = columns.directories[index];
  values[at + 4] = columns.newest[index];
}

function fillFlaws(columns: ValueColumns, index: number, values: unknown[], at: number): void {
  values[at] = columns.readErrors[index];
  values[at + 1] = columns.excluded[index];
}

function marks(count: number): string {
  return Array<string>(count).fill('?').join();
}
