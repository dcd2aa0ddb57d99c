import type { RootState } from '../../../src/shared/state';
import type { Checkpoint } from '../../../src/shared/result';
import { fromText } from '../../../src/shared/text/byteString';
import type { DirectoryRow, FileEntry } from '../../../src/shared/entry';
import { defaultScanSettings } from '../../../src/shared/scanSettings';
import { now } from '../host/english';

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
  staleSince: undefined,
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
};

export const notLive: RootState['live'] = {
  kind: 'none',
  busy: false,
  staleSince: undefined,
  verifying: false,
  watcherTrouble: undefined,
};
export const followed: RootState['live'] = { ...notLive, kind: 'following' };

/** A root of which nothing is stored and nothing goes on. */
export const anIdleRoot: RootState = {
  path: '/r',
  result: null,
  scan: undefined,
  listing: undefined,
  problem: undefined,
  outdated: false,
  live: notLive,
};

/** A day before `now`. */
export const aCheckpoint: Checkpoint = {
  id: 3,
  at: now - 24 * 3_600_000,
  kind: 'scan',
  apparent: 500,
  allocated: 2 * 1024,
  files: 12_000,
  directories: 2,
  threshold: { apparent: 2 ** 20, allocated: 2 ** 20 },
  settings: defaultScanSettings,
};
