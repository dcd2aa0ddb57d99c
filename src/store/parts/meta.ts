import type { Database } from 'sql.js';
import type { Rescan } from '../../shared/rescans';
import type { ResultInfo } from '../../shared/result';
import type { ScanSettings } from '../../shared/scanSettings';
import { fromSqlName, toSqlName } from '../sql/sqlName';

/** Facts about the result as a whole. */
export const metaSchema = 'create table meta (key text primary key, value) without rowid';

/** A result's own description, stored with it. */
export type ResultMeta = Omit<ResultInfo, 'totals' | 'saved' | 'saveError' | 'unsaved' | 'unmatchedGlobs'>;

export function writeMeta(db: Database, meta: Omit<ResultMeta, 'changedAt'>): void {
  const values = {
    program: 'Disk Usage',
    root_path: toSqlName(meta.rootPath),
    scanned_at: meta.scannedAt,
    rescans: JSON.stringify(meta.rescans),
    elapsed_ms: meta.elapsedMs,
    settings: JSON.stringify(meta.settings),
    rows: meta.rows,
  };
  for (const [key, value] of Object.entries(values)) db.run('insert into meta values (?, ?)', [key, value]);
}

export function readMeta(db: Database): ResultMeta {
  const rows = db.exec('select key, value from meta')[0]?.values ?? [];
  const values = new Map(rows.map(([key, value]) => [key, value]));
  const changedAt = values.get('changed_at');
  return {
    rootPath: fromSqlName(values.get('root_path')),
    scannedAt: Number(values.get('scanned_at')),
    rescans: JSON.parse(String(values.get('rescans'))) as Rescan[],
    elapsedMs: Number(values.get('elapsed_ms')),
    settings: JSON.parse(String(values.get('settings'))) as ScanSettings,
    rows: Number(values.get('rows')),
    changedAt: changedAt === undefined ? undefined : Number(changedAt),
  };
}

/** When the last full scan, rescan of a folder and live change of a result were, in ms since 1970; 0: never. */
export type Moments = readonly [scan: number, rescan: number, change: number];

export function momentsOf({ scannedAt, rescans, changedAt }: ResultMeta): Moments {
  return [scannedAt, Math.max(0, ...rescans.map(({ at }) => at)), changedAt ?? 0];
}

/**
 * Whether a result is to be kept rather than another of the same root. The scan counts first: only scans find all
 * changes, so that a result that was changed later may be of an earlier scan.
 */
export function isLater(a: Moments, b: Moments): boolean {
  const differing = a.findIndex((moment, i) => moment !== b[i]);
  return differing >= 0 && a[differing]! > b[differing]!;
}
