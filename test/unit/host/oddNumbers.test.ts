import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { changeNodes } from '../../../src/host/changes/changeNodes';
import {
  changeHover,
  changeSpoken,
  describeChange,
  describeTotal,
} from '../../../src/host/changes/changeText';
import { describePeriod } from '../../../src/host/changes/period';
import { chartGrowth, chartMessage, chartNote } from '../../../src/host/chart/chartModel';
import { formatDate, formatMoment } from '../../../src/host/editor/format';
import {
  describeDirectory,
  describeFile,
  directoryHover,
  fileHover,
  spoken,
  type RowContext,
} from '../../../src/host/folders/rowText';
import { viewMessage } from '../../../src/host/status/describeState';
import { sizeText } from '../../../src/host/hover/explorerSizes';
import { errorText } from '../../../src/host/readErrors/errorLines';
import { workspaceStatus } from '../../../src/host/status/statusText';
import { rootId } from '../../../src/shared/entry';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatLimit,
  formatShare,
} from '../../../src/shared/text/bytes';
import { fromText } from '../../../src/shared/text/byteString';
import { english } from '../../support/host/english';
import {
  aCheckpoint,
  aFile,
  anIdleRoot,
  aResult,
  aRow,
  aScan,
  followed,
} from '../../support/service/usageData';
import { newUsage } from '../../support/service/usage';
import { Random, seed } from '../../support/trees/random';

const random = new Random(seed);
/** Numbers that a file system, a sum or a damaged clock can produce. */
const odd = [
  ...[NaN, Infinity, -Infinity, 0, -0, -1, 0.5, -62_200_000_000, 253_402_300_800, 9_000_000_000_000],
  ...[2 ** 31, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, -(2 ** 63), 8.64e15, 8.64e15 + 1, 1e21, 1e300],
  ...Array.from(
    { length: 200 },
    () => (random.below(2) ? 1 : -1) * random.below(1e9) * 10 ** random.below(25),
  ),
];

/** Every text that a time, a size or a count goes into. */
function texts(value: number): Readonly<Record<string, string | undefined>> {
  const sizes = { apparent: value, allocated: value };
  const totals = {
    ...sizes,
    files: value,
    directories: value,
    newest: value,
    readErrors: value,
    excluded: value,
  };
  const row = { ...aRow, ...totals, staleSince: value };
  const file = { ...aFile, ...sizes, modified: value, links: value };
  const checkpoint = { ...aCheckpoint, ...sizes, at: value, threshold: sizes };
  const context: RowContext = {
    ...{ whole: sizes, at: value, overlapping: true, expansion: totals, live: true, staleSince: value },
    earlier: { at: value, sizes, threshold: sizes },
  };
  const isNew = { ...context, earlier: { at: value, sizes: undefined, threshold: sizes } };
  const result = { ...aResult, scannedAt: value, elapsedMs: value, totals, changedAt: value };
  const scanned = { ...anIdleRoot, result, live: { ...followed, staleSince: value } };
  const scanning = { ...anIdleRoot, scan: { ...aScan, startedAt: value, files: value, bytes: value } };
  const change = { id: 7, path: fromText('a/b'), now: row, before: row, change: sizes };
  const changed = { name: 'b', change, baseline: checkpoint };
  const named = (state: typeof anIdleRoot) => [{ name: 'r', state }];
  return {
    moment: formatMoment(value, english),
    date: formatDate(value, english),
    bytes: formatBytes(value, 'binary') + formatBytes(value, 'decimal'),
    limit: formatLimit(value, 'binary'),
    change: formatChange(value, 'binary'),
    count: formatCount(value),
    share: formatShare(value, 5) + formatShare(5, value) + formatShare(value, value),
    directory: describeDirectory(row, context, english) + describeDirectory(row, isNew, english),
    'directory hover': directoryHover('d', row, context, english) + directoryHover('d', row, isNew, english),
    'directory, spoken': spoken('d', describeDirectory(row, context, english)),
    file: describeFile(file, context, english),
    'file hover': fileHover(file, context, english),
    'file, spoken': spoken('f', describeFile(file, context, english)),
    'Explorer hover': sizeText(
      { ...sizes, files: value, readErrors: value, at: value, staleSince: value },
      true,
      english,
    ),
    'Explorer hover of a file': sizeText(
      { ...sizes, files: undefined, readErrors: 0, at: value, staleSince: undefined },
      true,
      english,
    ),
    'status bar': Object.values(workspaceStatus(named(scanned), english)!).join('\n'),
    'status bar in a scan': Object.values(workspaceStatus(named(scanning), english)!).join('\n'),
    message: viewMessage(named(scanned), english),
    'message in a scan': viewMessage(named(scanning), english),
    chart: chartNote(scanned, english)?.text,
    'chart in a scan': chartMessage(scanning, english),
    growth: chartGrowth(checkpoint, 'allocated', english).title,
    'changed row': describeChange(changed, english),
    'changed hover': changeHover(changed, english),
    'changed, spoken': changeSpoken(changed, english),
    'changed label': changeNodes({ root: '/r', name: 'r' }, [change], checkpoint)[0]?.name,
    total: describeTotal(sizes, checkpoint, english),
    period: describePeriod({ kind: 'ago', ms: value }, [], english),
    'read errors': errorText('/r', value, []),
  };
}

describe('A number is data', () => {
  it(`whatever it is, each text is one that a person can read (seed ${seed})`, () => {
    for (const value of odd)
      for (const [where, text] of Object.entries(texts(value)))
        assert.doesNotMatch(text ?? '', /NaN|Infinity|Invalid|undefined|∞/, `${where} of ${value}`);
  });

  it('names the year of a time beyond calendars, and says of others that they are unknown', () => {
    const moment = (at: number): string => formatMoment(at, english);
    assert.equal(moment(9_000_000_000_000_000), 'year 287168');
    assert.equal(moment(-9_000_000_000_000_000), 'year -283229');
    assert.equal(moment(new Date(12_345, 5).getTime()), 'year 12345');
    for (const at of [NaN, Infinity, -Infinity, 1e300]) assert.equal(moment(at), 'unknown date');
  });

  it('dates are in English where the editor’s language is none', () => {
    assert.equal(formatMoment(english.now, { ...english, language: 'en_US' }), '14:30');
  });
});

describe('A file of the year 287168', function () {
  this.timeout(20_000);
  // File systems on disks keep no such times.
  let folder: string;
  before(() => {
    folder = mkdtempSync('/dev/shm/disk-usage-');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('has a row and a hover, and so have the folders above it', async () => {
    writeFileSync(path.join(folder, 'future'), 'x');
    execFileSync('touch', ['-d', '@9000000000000', path.join(folder, 'future')]);
    const usage = newUsage();
    try {
      usage.setRoots([folder]);
      await usage.scan(folder, 'normal');
      const { totals } = usage.state(folder)!.result!;
      const query = { sort: 'newest', metric: 'allocated', limit: 9 } as const;
      const [file] = (await usage.folder(folder, rootId, { ...query, listing: true })).files;
      const context: RowContext = {
        ...{ whole: totals, at: english.now, overlapping: false, expansion: undefined },
        ...{ live: false, staleSince: undefined, earlier: undefined },
      };
      assert.match(directoryHover('root', totals, context, english), /\nNewest change: year 287168\n/);
      assert.match(fileHover(file!, context, english), /^future\n(.*\n)+Newest change: year 287168/);
    } finally {
      await usage.close();
    }
  });
});
