import type { Database } from 'sql.js';
import type { ByteString } from '../shared/byteString';
import type { Rescan, ScanTimes } from '../shared/rescans';
import { defaultScanSettings, type ScanSettings } from '../shared/scanSettings';
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
    settings: {
      ...defaultScanSettings,
      ...(JSON.parse(String(values.get('settings') ?? '{}')) as Partial<ScanSettings>),
    },
    rows: Number(values.get('rows')),
    changedAt: values.has('changed_at') ? Number(values.get('changed_at')) : undefined,
  };
}

/** When a result last changed, in ms since 1970. */
export function lastChanged({ scannedAt, changedAt, rescans }: ResultMeta): number {
  return Math.max(scannedAt, changedAt ?? 0, ...rescans.map(({ at }) => at));
}
