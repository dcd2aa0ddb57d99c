import assert from 'node:assert/strict';
import {
  describeDirectory,
  describeFile,
  directoryHover,
  directorySpoken,
  fileHover,
  overlap,
  type RowContext,
} from '../../../src/host/rowText';
import { fromText } from '../../../src/shared/byteString';
import { english, now } from '../../support/english';
import { aFile, aRow } from '../../support/usageData';

const context: RowContext = {
  whole: { allocated: 8 * 1024, apparent: 2000 },
  at: now - 14 * 60_000,
  overlapping: false,
  expansion: undefined,
};

describe('describeDirectory', () => {
  it('says size, share and files', () => {
    assert.equal(describeDirectory(aRow, context, english), '4.00 KiB · 50 % · 12,345 files');
    const decimal = { ...english, units: 'decimal', metric: 'apparent' } as const;
    assert.equal(describeDirectory(aRow, context, decimal), '1.00 kB · 50 % · 12,345 files');
  });

  it('says what is not as usual', () => {
    const row = { ...aRow, readErrors: 3, excluded: 2 };
    const unusual = {
      ...context,
      whole: undefined,
      at: undefined,
      expansion: { ...aRow, allocated: 5 * 1024 },
    };
    assert.equal(
      describeDirectory(row, unusual, english),
      '4.00 KiB so far · 12,345 files · now 5.00 KiB · 2 excluded · ⚠ 3 could not be read',
    );
  });
});

describe('directoryHover', () => {
  it('has a fact a line', () => {
    const row = { ...aRow, newest: new Date(2026, 10, 20, 9, 1).getTime() / 1000, readErrors: 1 };
    assert.deepEqual(directoryHover('src', row, context, english).split('\n'), [
      'src',
      '4.00 KiB on disk (4,096 bytes)',
      '1,000 B apparent size (1,000 bytes)',
      '12,345 files, 2 folders',
      '50 % of the folder it is in',
      'Newest change: Nov 20, 09:01',
      '1 could not be read',
      'Scanned 14:16',
    ]);
  });

  it('tells why shares exceed 100 %', () => {
    const hover = directoryHover('src', aRow, { ...context, overlapping: true }, english);
    assert.match(hover, /more than 100 %: a hard-linked file counts once/);
  });
});

describe('a file', () => {
  it('says size and share, and what it is where it is not a plain file', () => {
    assert.equal(describeFile(aFile, context, english), '1.00 KiB · 13 %');
    assert.equal(
      describeFile({ ...aFile, kind: 'symlink' }, context, english),
      '1.00 KiB · 13 % · symbolic link',
    );
  });

  it('keeps its name in one line of its hover, with nothing that turns the text around', () => {
    const name = fromText('a\nb\u202ec');
    const [first] = fileHover({ ...aFile, name }, context, english).split('\n');
    assert.equal(first?.startsWith('a␊b'), true);
    assert.equal(first.includes('\u202e'), false);
  });

  it('tells of its other links', () => {
    assert.match(
      fileHover({ ...aFile, links: 3 }, context, english),
      /3 hard links, counted once in each folder/,
    );
  });
});

describe('directorySpoken', () => {
  it('reads well aloud', () => {
    const text = directorySpoken('src', { totals: aRow, context }, english);
    assert.equal(text, 'src, folder, 4.00 KiB, 50 %, 12,345 files');
  });
});

describe('overlap', () => {
  it('holds where siblings sum up to more than their folder', () => {
    const whole = { allocated: 10, apparent: 100 };
    const linked = { allocated: 6, apparent: 6 };
    assert.equal(overlap([linked, linked], whole, english), true);
    assert.equal(overlap([linked], whole, english), false);
    assert.equal(overlap([linked, linked], whole, { ...english, metric: 'apparent' }), false);
  });
});
