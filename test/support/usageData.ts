import { fromText } from '../../src/shared/byteString';
import type { DirectoryRow, FileEntry } from '../../src/shared/entry';
import { defaultScanSettings } from '../../src/shared/scanSettings';
import type { RootState } from '../../src/usage/usage';
import { now } from './english';

export const aRow: DirectoryRow = {
  id: 7,
  parent: 1,
  name: fromText('src'),
  level: 1,
  children: 2,
  apparent: 1000,
  allocated: 4 * 1024,
  files: 12_345,
  directories: 2,
  newest: 0,
  readErrors: 0,
  excluded: 0,
  asOf: undefined,
};

export const aFile: FileEntry = {
  name: fromText('notes.md'),
  kind: 'file',
  apparent: 10,
  allocated: 1024,
  modified: new Date(2026, 10, 20, 9, 1).getTime() / 1000,
  links: 1,
};

export const aResult: NonNullable<RootState['result']> = {
  rootPath: fromText('/r'),
  scannedAt: now - 14 * 60_000,
  rescans: [],
  elapsedMs: 1234,
  settings: defaultScanSettings,
  rows: 3,
  totals: aRow,
  saved: true,
  changedAt: undefined,
  saveError: undefined,
};

export const aScan: NonNullable<RootState['scan']> = {
  kind: 'root',
  priority: 'low',
  startedAt: now - 10_000,
  files: 12_345,
  directories: 10,
  bytes: 2 ** 30,
  partial: undefined,
};
