import assert from 'node:assert/strict';
import { sizeFirst } from '../../../../src/host/editor/sizeColumn';
import { formatBytes, formatChange } from '../../../../src/shared/text/bytes';

/** Widths of a font with digits of one width: the font of Windows, in thousandths of its size. */
const widths: Readonly<Record<string, number>> = { '.': 217, '\u2008': 217, ' ': 274 };

function width(text: string): number {
  return Array.from(text).reduce((sum, letter) => sum + (widths[letter] ?? 539), 0);
}

function column(bytes: number): { readonly number: number; readonly whole: number } {
  const label = sizeFirst(formatBytes(bytes, 'binary'), 'name', 'binary');
  return { number: width(/^.*[\d]/.exec(label)![0]), whole: width(label) };
}

describe('sizeFirst', () => {
  const sizes = [0, 7, 42, 999, 1024, 4096, 10_235, 1_025_024, 2 ** 20, 5.5e9, 2 ** 40, 2 ** 52];

  it('ends the numbers of all sizes at one place, and begins the names at one', () => {
    for (const bytes of sizes)
      assert.equal(column(bytes).number, column(1024).number, formatBytes(bytes, 'binary'));
    const large = sizes.filter((bytes) => bytes > 999);
    assert.equal(new Set(large.map((bytes) => column(bytes).whole)).size, 1);
  });

  it('keeps signs and marks before the number', () => {
    assert.equal(sizeFirst(formatChange(-1536, 'binary'), 'a b', 'binary'), '−1.50 KiB\u2002a b');
    assert.match(sizeFirst('? B', 'a', 'binary'), /^\u2007\u2007\u2008\? B\u2007\u2008\u2002a$/);
    assert.match(sizeFirst(formatBytes(2 ** 60 + 1, 'decimal'), 'a', 'decimal'), /^≈ 1\.15 EB\u2002a$/);
  });
});
