import type { ResultInfo } from '../../shared/result';
import type { Database, SqlJsStatic } from 'sql.js';
import { rootId, type RowId, type Totals } from '../../shared/entry';
import { ResultDatabase } from '../sql/resultDatabase';
import { writeDirectories } from '../parts/directories';
import { writeLinks } from '../parts/links';
import { writeMeta } from '../parts/meta';
import { createIndices, createTables, parts } from '../parts/parts';
import { bulkInsert } from '../sql/bulkInsert';
import { bulkMode, normalMode } from '../sql/schema';
import { settleHardLinks } from './hardLinks';
import { rollUp, totalsAt } from './rollup';
import { idsFrom, type RowIds, scanIds, stableIds } from './rowIds';
import type { ScanIntake } from './scanIntake';
import type { StoredRoot } from '../storedRoot';

/** The usual bytes of a row with its index entries. The file grows where rows take more. */
const directoryBytes = 80;
const linkBytes = 25;

export interface FinishedScan {
  readonly sql: SqlJsStatic;
  readonly stored: StoredRoot;
  /** Complete. */
  readonly scan: ScanIntake;
  readonly elapsedMs: number;
  /** Lets queries be answered in between; throws when the scan was aborted. */
  readonly pause: () => Promise<void>;
}

/**
 * Replaces the served result by a complete scan, at once. Undefined: nothing changed, because the scan of one directory
 * is not enough for exact totals.
 */
export async function finishScan(finished: FinishedScan): Promise<ResultInfo | undefined> {
  const { stored, scan, pause } = finished;
  const { target, historyLimit = Infinity } = scan.plan;
  scan.throwIfFailed();
  if (target.kind === 'expansion') await expand(finished, target.id);
  else if (target.kind === 'directory' && target.id !== rootId) {
    if (!(await stored.rescan(target.id, scan.found))) return undefined;
  } else {
    const ids = stored.result ? await stableIds(scan.found.directories, stored.result, pause) : scanIds;
    const { result } = await write(finished, ids, 1);
    for (const part of parts) if (stored.result) part.carryOver?.(stored.result, result);
    result.addCheckpoint('scan', result.meta().scannedAt, historyLimit);
    await stored.replace(result);
  }
  const info = stored.info();
  if (info === undefined) throw new Error('The result was closed while it was being saved');
  return info;
}

async function expand(finished: FinishedScan, id: RowId): Promise<void> {
  const { stored, scan } = finished;
  if (stored.row(id) === undefined) throw new Error(`There is no directory ${id} in the result of this root`);
  const rows = scan.found.directories.count - 1;
  const firstId = stored.expansions.takeIds(rows);
  const { result, totals } = await write(finished, idsFrom(firstId, id), 2);
  stored.expansions.add({ of: id, database: result, totals, firstId, endId: firstId + rows });
}

/**
 * Settles a scan's totals and fills a new database with it. The totals are those of the scanned directory.
 * @param first 1, or 2 where the scanned directory has a row elsewhere.
 */
async function write(
  { sql, scan, elapsedMs, pause }: FinishedScan,
  ids: RowIds,
  first: 1 | 2,
): Promise<{ result: ResultDatabase; totals: Totals }> {
  const { directories, links, others } = scan.found;
  const { rootPath, settings, batchSize } = scan.plan;
  const { count, parent } = directories;
  const scannedAt = Date.now();
  const db = roomyDatabase(sql, directoryBytes * count + linkBytes * links.count);
  try {
    const linked = settleHardLinks(parent, count, links);
    const totals = rollUp(parent, count, directories, linked);
    db.run(bulkMode);
    const writeTable = bulkInsert(db, Math.max(1, batchSize), pause);
    await writeDirectories(writeTable, { own: directories, totals, linked }, ids, first);
    await writeLinks(writeTable, links, ids.idOf);
    for (const found of others) await found.write(writeTable, ids.idOf);
    const rows = count + 1 - first;
    writeMeta(db, { rootPath, scannedAt, rescans: [], elapsedMs, settings, rows });
    createIndices(db);
    await pause();
    db.run(normalMode);
    return { result: new ResultDatabase(db), totals: totalsAt(totals, 1) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * A new database with our tables, whose file has room for so many bytes. sql.js has files in memory, and copies one
 * each time that it outgrows its room by an eighth: filling 8 MB leaves more than 40 MB of copies behind. A file may be
 * longer than its database (SQLite's file format, 1.3.7 "In-header database size"); what is exported is not.
 */
export function roomyDatabase(sql: SqlJsStatic, room: number): Database {
  const tables = emptyFile(sql);
  const file = new Uint8Array(Math.max(room, tables.length));
  file.set(tables);
  return new sql.Database(file);
}

const emptyFiles = new WeakMap<SqlJsStatic, Uint8Array>();

/** A database file of our tables without rows, made once: the first statements take long, for they compile SQLite. */
export function emptyFile(sql: SqlJsStatic): Uint8Array {
  const made = emptyFiles.get(sql);
  if (made) return made;
  const database = new sql.Database();
  try {
    database.run(bulkMode);
    createTables(database);
    const file = database.export();
    emptyFiles.set(sql, file);
    return file;
  } finally {
    database.close();
  }
}
