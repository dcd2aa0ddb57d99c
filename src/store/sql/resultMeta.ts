import type { Database } from 'sql.js';
import type { ByteString } from '../../shared/text/byteString';
import type { Rescan, ScanTimes } from '../../shared/rescans';
import { defaultScanSettings, type ScanSettings } from '../../shared/scanSettings';
import { fromSqlName, toSqlName } from './sqlName';

/** What a database says about itself. */
export interface ResultMeta extends ScanTimes {
  readonly rootPath: ByteString;
  readonly elapsedMs: number;
  readonly settings: ScanSettings;
  /** Directories that have a row. */
  readonly rows: number;
  /** When a live change last altered it, in ms since 1970. */
  readonly changedAt: number | undefined;
}

export function writeMeta(db: Database, meta: ResultMeta): void {
  const values = {
    program: 'Disk Usage',
    root_path: toSqlName(meta.rootPath),
    scanned_at: meta.scannedAt,
    rescans: JSON.stringify(meta.rescans),
    elapsed_ms: meta.elapsedMs,
    settings: JSON.stringify(meta.settings),
    rows: meta.rows,
    ...(meta.changedAt === undefined ? {} : { changed_at: meta.changedAt }),
  };
  for (const [key, value] of Object.entries(values)) db.run('insert into meta values (?, ?)', [key, value]);
}

export function readMeta(db: Database): ResultMeta {
  const values = new Map(
    db.exec('select key, value from meta')[0]?.values.map(([key, value]) => [key, value]),
  );
  return {
    rootPath: fromSqlName(values.get('root_path')),
    scannedAt: Number(values.get('scanned_at')),
    // Not there in what earlier versions wrote.
    rescans: JSON.parse(String(values.get('rescans') ?? '[]')) as Rescan[],
    elapsedMs: Number(values.get('elapsed_ms')),
    settings: parseSettings(values.get('settings') ?? '{}'),
    rows: Number(values.get('rows')),
    changedAt: values.has('changed_at') ? Number(values.get('changed_at')) : undefined,
  };
}

/** As they are stored, by whatever version. */
export function parseSettings(json: unknown): ScanSettings {
  return { ...defaultScanSettings, ...(JSON.parse(String(json)) as Partial<ScanSettings>) };
}

/** The moments that a result is of. */
type Moments = Pick<ResultMeta, 'scannedAt' | 'rescans' | 'changedAt'>;

/** When a result last changed, in ms since 1970. */
export function lastChanged({ scannedAt, changedAt, rescans }: Moments): number {
  return Math.max(scannedAt, changedAt ?? 0, lastRescan(rescans));
}

/**
 * Whether a result is to be kept rather than another of the same root. Only scans find all that changed: any window is
 * told of a change, so that a result of a later change may be of an earlier scan.
 */
export function isLater(a: Moments, b: Moments): boolean {
  if (a.scannedAt !== b.scannedAt) return a.scannedAt > b.scannedAt;
  const [rescanA, rescanB] = [lastRescan(a.rescans), lastRescan(b.rescans)];
  if (rescanA !== rescanB) return rescanA > rescanB;
  return (a.changedAt ?? 0) > (b.changedAt ?? 0);
}

function lastRescan(rescans: readonly Rescan[]): number {
  return Math.max(0, ...rescans.map(({ at }) => at));
}
