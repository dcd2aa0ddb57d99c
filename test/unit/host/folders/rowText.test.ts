import assert from 'node:assert/strict';
import {
  describeDirectory,
  describeFile,
  directoryHover,
  fileHover,
  overlap,
  spoken,
  type RowContext,
} from '../../../../src/host/folders/rowText';
import { fromText } from '../../../../src/shared/text/byteString';
import { english, now } from '../../../support/host/english';
import { aFile, aRow } from '../../../support/service/usageData';

const context: RowContext = {
  whole: { allocated: 8 * 1024, apparent: 2000 },
  at: now - 14 * 60_000,
  overlapping: false,
  expansion: undefined,
  live: false,
  staleSince: undefined,
  earlier: undefined,
};
const threshold = { apparent: 2 ** 20, allocated: 2 ** 20 };
const earlier = { at: now - 24 * 3_600_000, sizes: { apparent: 1000, allocated: 1024 }, threshold };

describe('describeDirectory', () => {
  it('says share and files', () => {
    assert.equal(describeDirectory(aRow, context, english), '50 % · 12,345 files');
    const decimal = { ...english, units: 'decimal', metric: 'apparent' } as const;
    assert.equal(describeDirectory(aRow, context, decimal), '50 % · 12,345 files');
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
      'so far · 12,345 files · now 5.00 KiB · 2 excluded · ⚠ 3 could not be read',
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

  it('tells why nothing is on disk', () => {
    const row = { ...aRow, apparent: 10_000_000, allocated: 0 };
    const apparent = { ...english, metric: 'apparent' } as const;
    assert.match(directoryHover('src', row, context, apparent), /^This file system does not tell how much/m);
    const empty = { ...aRow, apparent: 100_000, allocated: 0 };
    assert.doesNotMatch(directoryHover('src', empty, context, apparent), /does not tell/);
    assert.doesNotMatch(directoryHover('src', row, context, english), /does not tell/);
  });
});

describe('a directory that is followed', () => {
  const lines = (changes: Partial<RowContext>): string[] =>
    directoryHover('src', aRow, { ...context, ...changes }, english).split('\n');

  it('says in its hover, and only there, whether it is live or stale', () => {
    assert.equal(lines({ live: true }).at(-1), 'Scanned 14:16, live');
    const staleSince = now - 60_000;
    assert.equal(lines({ live: true, staleSince }).at(-1), 'Scanned 14:16, parts last updated 14:29');
    assert.equal(describeDirectory(aRow, { ...context, staleSince }, english), '50 % · 12,345 files');
  });
});

describe('the growth of a directory', () => {
  const row = (sizes: RowContext['earlier'], allocated = aRow.allocated): string =>
    describeDirectory({ ...aRow, allocated }, { ...context, whole: undefined, earlier: sizes }, english);
  const hover = (sizes: RowContext['earlier']): string =>
    directoryHover('src', aRow, { ...context, earlier: sizes }, english);

  it('is in its row before the share, with a sign', () => {
    assert.equal(row(earlier), '+3.00 KiB · 12,345 files');
    const larger = { ...earlier, sizes: { apparent: 0, allocated: 5 * 1024 } };
    assert.equal(row(larger), '−1.00 KiB · 12,345 files');
  });

  it('is not there where there is none, or none that was kept', () => {
    assert.equal(row({ ...earlier, sizes: aRow }), '12,345 files');
    const unknown = { ...earlier, sizes: undefined };
    assert.equal(row(unknown), '12,345 files');
    assert.equal(row(unknown, 3 * 2 ** 20), 'was below 1 MiB · 12,345 files');
  });

  it('is told in its hover, with since when', () => {
    assert.match(hover(earlier), /\n\+3\.00 KiB since Nov 21, 14:30, from 1\.00 KiB\n/);
    assert.match(hover({ ...earlier, sizes: aRow }), /\nUnchanged since Nov 21, 14:30\n/);
    assert.match(
      hover({ ...earlier, sizes: undefined }),
      /\nNew since Nov 21, 14:30, or previously below 1 MiB\n/,
    );
  });
});

describe('a file', () => {
  it('says its share, and what it is where it is not a plain file', () => {
    assert.equal(describeFile(aFile, context, english), '13 %');
    assert.equal(describeFile({ ...aFile, kind: 'symlink' }, context, english), '13 % · symbolic link');
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

describe('spoken', () => {
  it('reads well aloud', () => {
    const text = spoken('src', 'folder', '4.00 KiB', describeDirectory(aRow, context, english));
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
