import type { ResultInfo } from '../../shared/result';
import type { SqlJsStatic } from 'sql.js';
import { rootId, type RowId, type Totals } from '../../shared/entry';
import { graft } from './graft';
import { ResultDatabase } from '../sql/resultDatabase';
import { withRescan } from '../../shared/rescans';
import { isWithin, join } from '../../shared/text/paths';
import type { ResultMeta } from '../parts/meta';
import { type Findings, parts } from '../parts/parts';
import { writeResult, type WriteOptions } from './resultWriter';
import { roomyDatabase } from '../sql/roomyDatabase';
import { idsFrom, scanIds, stableIds } from './rowIds';
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
  const { target } = scan.plan;
  scan.throwIfFailed();
  if (target.kind === 'expansion') await expand(finished, target.id);
  else if (target.kind === 'directory' && target.id !== rootId) {
    if (!(await replaceDirectory(finished, target.id))) return undefined;
  } else {
    const ids = stored.result
      ? await stableIds(scan.found.directories, stored.result, [0, rootId], pause)
      : scanIds;
    const meta = newMeta(finished);
    const { result } = await write(finished, scan.found, meta, { ids, first: 1 });
    if (stored.result) carryOver(stored.result, result);
    result.addCheckpoint('scan', meta.scannedAt, scan.plan.historyLimit ?? Infinity);
    await stored.replace(result);
  }
  const info = stored.info();
  if (info === undefined) throw new Error('The result was closed while it was being saved');
  return info;
}

/** False: that cannot be done exactly. */
async function replaceDirectory(finished: FinishedScan, id: RowId): Promise<boolean> {
  const { stored, scan, pause } = finished;
  const older = existing(stored, id);
  const path = older.paths([id])[0]!;
  const directory = join(stored.path, path);
  const grafted = await graft(older, id, scan.found, (below) => isWithin(below, directory), pause);
  if (grafted === undefined) return false;
  const ids = await stableIds(grafted.directories, older, grafted.knownIds, pause);
  const meta = older.meta();
  const rescans = withRescan(meta.rescans, { path, at: Date.now() });
  const { result } = await write(finished, grafted, { ...meta, rescans }, { ids, first: 1 });
  carryOver(older, result);
  await stored.replaceBelow(id, result);
  return true;
}

async function expand(finished: FinishedScan, id: RowId): Promise<void> {
  const { stored, scan } = finished;
  existing(stored, id);
  const rows = scan.found.directories.count - 1;
  const firstId = stored.expansions.takeIds(rows);
  const options = { ids: idsFrom(firstId, id), first: 2 } as const;
  const { result, totals } = await write(finished, scan.found, newMeta(finished), options);
  stored.expansions.add({ of: id, database: result, totals, firstId, endId: firstId + rows });
}

async function write(
  { sql, scan, pause }: FinishedScan,
  findings: Findings,
  meta: Omit<ResultMeta, 'rows'>,
  options: Pick<WriteOptions, 'ids' | 'first'>,
): Promise<{ result: ResultDatabase; totals: Totals }> {
  const db = roomyDatabase(
    sql,
    directoryBytes * findings.directories.count + linkBytes * findings.links.rows.count,
  );
  try {
    const batchSize = Math.max(1, scan.plan.batchSize);
    const totals = await writeResult(db, findings, meta, { ...options, batchSize, pause });
    return { result: new ResultDatabase(db), totals };
  } catch (error) {
    db.close();
    throw error;
  }
}

function carryOver(older: ResultDatabase, next: ResultDatabase): void {
  for (const part of parts) part.carryOver?.(older, next);
}

function newMeta({ scan, elapsedMs }: FinishedScan): Omit<ResultMeta, 'rows'> {
  return {
    rootPath: scan.plan.rootPath,
    scannedAt: Date.now(),
    rescans: [],
    elapsedMs,
    settings: scan.plan.settings,
    changedAt: undefined,
  };
}

function existing(stored: StoredRoot, id: RowId): ResultDatabase {
  if (stored.result === undefined || stored.row(id) === undefined)
    throw new Error(`There is no directory ${id} in the result of this root`);
  return stored.result;
}
