import assert from 'node:assert/strict';
import { fromText } from '../../../src/shared/byteString';
import type { DirtyRow } from '../../../src/store/storeApi';
import { planRereads, unitsOf, withoutCovered } from '../../../src/usage/rereads';

function row(path: string, more: Partial<DirtyRow> = {}): DirtyRow {
  const level = path === '' ? 0 : path.split('/').length;
  return {
    id: path.length + 1,
    path: fromText(path),
    level,
    exact: true,
    atLimit: false,
    directories: 0,
    files: 0,
    ownFiles: 0,
    ...more,
  };
}

function plan(...wishes: [DirtyRow, 'look' | 'whole'][]): string[] {
  const planned = planRereads(
    wishes.map(([dirty]) => dirty),
    wishes.map(([, reading]) => reading),
  );
  return withoutCovered(planned).map((each) => `${each.row.path}${each.deep ? ' deep' : ''}`);
}

describe('a plan of rereads', () => {
  it('reads each directory once, whole where one of its reasons says so', () => {
    assert.deepEqual(plan([row('a'), 'look'], [row('a'), 'whole'], [row('b'), 'look'], [row('a'), 'look']), [
      'a deep',
      'b',
    ]);
  });

  it('looks only at the directory above where nothing is stored at a path', () => {
    assert.deepEqual(plan([row('a', { exact: false }), 'whole']), ['a']);
  });

  it('reads a directory at the limit whole, always', () => {
    assert.deepEqual(plan([row('a/b', { atLimit: true, exact: false }), 'look']), ['a/b deep']);
  });

  it('leaves out what another reread has in it, and no sibling of the same beginning', () => {
    const wishes = ['a/b/c', 'a/b', 'a/bc', 'a'].map((path) => [row(path), 'look'] as [DirtyRow, 'look']);
    assert.deepEqual(plan(...wishes, [row('a/b'), 'whole']), ['a/b deep', 'a/bc', 'a']);
    assert.deepEqual(plan(...wishes, [row(''), 'whole']), [' deep']);
  });

  it('comes in units of at most a thousand', () => {
    const planned = planRereads(
      Array.from({ length: 2_500 }, (_, i) => row(`d${i}`)),
      Array.from({ length: 2_500 }, () => 'look' as const),
    );
    assert.deepEqual(
      [...unitsOf(planned)].map(({ length }) => length),
      [1_000, 1_000, 500],
    );
  });
});
