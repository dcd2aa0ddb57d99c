import assert from 'node:assert/strict';
import {
  type FilesOfRoot,
  largestHover,
  largestKey,
  largestLabel,
  largestOf,
  largestSpoken,
  maxFiles,
  noLargestFiles,
} from '../../../../src/host/largest/largestFile';
import type { LargeFile } from '../../../../src/shared/queries';
import { fromText } from '../../../../src/shared/text/byteString';
import { english } from '../../../support/host/english';

const kiB = 1024;
const aFile = (path: string, size: number, more: Partial<LargeFile> = {}): LargeFile => ({
  ...{ directory: 3, name: fromText(path.split('/').at(-1)!), path: fromText(path) },
  ...{ apparent: size * kiB - 100, allocated: size * kiB, modified: 0, links: 1 },
  ...more,
});
const of = (root: string, files: LargeFile[], more: Partial<FilesOfRoot> = {}): FilesOfRoot => ({
  ...{ root, name: '', inner: [], threshold: 16 * kiB, files },
  ...more,
});

describe('the rows of the view "Largest Files"', () => {
  it('are the files of all roots together, largest first', () => {
    const rows = largestOf(
      [
        of('/r', [aFile('a/b', 40), aFile('c', 20)], { name: 'r' }),
        of('/s', [aFile('d', 30)], { name: 's' }),
      ],
      'allocated',
    );
    assert.deepEqual(
      rows.map((row) => [largestLabel(row), row.folder, row.path]),
      [
        ['b', 'r/a', '/r/a/b'],
        ['d', 's', '/s/d'],
        ['c', 'r', '/r/c'],
      ],
    );
  });

  it('name a file that is in two roots in the inner one only', () => {
    const outer = of('/r', [aFile('in/a', 40), aFile('inner', 30)], { inner: [fromText('in')] });
    const rows = largestOf([outer, of('/r/in', [aFile('a', 40)])], 'allocated');
    assert.deepEqual(
      rows.map(({ path }) => path),
      ['/r/in/a', '/r/inner'],
    );
    assert.equal(new Set(rows.map(largestKey)).size, 2);
  });

  it('leave out small files that are stored for another reason', () => {
    const rows = largestOf([of('/r', [aFile('large', 20), aFile('CACHEDIR.TAG', 4)])], 'allocated');
    assert.deepEqual(rows.map(largestLabel), ['large']);
  });

  it('go by the size that is wished, and leave out what has none of it', () => {
    const sparse = aFile('sparse', 0, { apparent: 2 ** 40 });
    const roots = [of('/r', [aFile('full', 20), sparse])];
    assert.deepEqual(largestOf(roots, 'allocated').map(largestLabel), ['full']);
    assert.deepEqual(largestOf(roots, 'apparent').map(largestLabel), ['sparse', 'full']);
  });

  it('are at most a thousand', () => {
    const many = Array.from({ length: maxFiles }, (_, i) => aFile(`f${i}`, 20));
    assert.equal(largestOf([of('/r', many), of('/s', many)], 'allocated').length, maxFiles);
  });

  it('say in their hover what the file is, and to a screen reader where', () => {
    const [row] = largestOf([of('/r', [aFile('a/b', 40, { links: 3 })])], 'allocated');
    assert.deepEqual(largestHover(row!, english).split('\n'), [
      'a/b',
      '40.0 KiB on disk (40,960 bytes)',
      '39.9 KiB apparent size (40,860 bytes)',
      '3 hard links, counted once',
    ]);
    assert.equal(largestSpoken(row!, english), 'b, 40.0 KiB, in a');
  });

  it('have no path where the name is not UTF-8', () => {
    const odd = { ...aFile('x', 20), path: 'a/\xff' as LargeFile['path'] };
    const [row] = largestOf([of('/r', [odd])], 'allocated');
    assert.deepEqual([row?.path, largestLabel(row!)], [undefined, '\uFFFD']);
  });

  it('are explained where there are none', () => {
    const none = of('/r', []);
    assert.equal(noLargestFiles([], [none], english), 'No file is larger than 16 KiB.');
    assert.equal(noLargestFiles([], [], english), undefined, 'nothing was scanned');
    const rows = largestOf([of('/r', [aFile('a', 20)])], 'allocated');
    assert.equal(noLargestFiles(rows, [none], english), undefined);
  });
});
