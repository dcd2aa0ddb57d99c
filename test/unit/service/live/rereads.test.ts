import assert from 'node:assert/strict';
import { fromText } from '../../../../src/shared/text/byteString';
import type { DirtyRow } from '../../../../src/store/storeApi';
import { HeavyReads } from '../../../../src/service/live/heavyReads';
import { planRereads, unitsOf, withoutCovered } from '../../../../src/service/live/rereads';
import { WaitingReads } from '../../../../src/service/live/waitingReads';

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

describe('heavy reads', () => {
  const many = { directories: 5_000, files: 5_000 };

  it('are put off the second time, alone and with what is in them', () => {
    const waiting = new WaitingReads();
    const heavy = new HeavyReads(1_000, waiting);
    const parent = { row: row('a', { ...many, id: 2 }), deep: true };
    const child = { row: row('a/b', { ...many, id: 3 }), deep: true };
    heavy.read([parent, child], 0);
    const late: string[] = [];
    const chosen = heavy.choose([parent, child], 500, ({ path, reading, until }) => {
      late.push(`${path} ${reading} ${until}`);
    });
    assert.deepEqual(late, ['a whole 1000', 'a/b whole 1000']);
    assert.deepEqual(
      chosen.map(({ deep }) => deep),
      [false, false],
    );
    assert.deepEqual([...waiting.all][0], { id: 2, reading: 'whole', readAt: 0 });
  });

  it('are made at once where all was read since', () => {
    const heavy = new HeavyReads(1_000, new WaitingReads());
    const one = { row: row('one', many), deep: true };
    heavy.read([one], 10);
    heavy.clear();
    assert.equal(heavy.choose([one], 11, () => assert.fail()).length, 1);
  });
});

describe('waiting reads', () => {
  const ids = (waiting: WaitingReads): number[] => [...waiting.all].map(({ id }) => id);
  const waits = (...paths: string[]): WaitingReads => {
    const waiting = new WaitingReads();
    paths.forEach((path, id) => {
      waiting.add(fromText(path), { id, reading: 'whole', readAt: 5 });
    });
    return waiting;
  };

  it('end where they are made, with those that are in what is read as a whole', () => {
    const waiting = waits('a', 'a/b', 'c');
    waiting.read([{ row: row('a'), deep: false }]);
    assert.deepEqual(ids(waiting), [0, 1, 2], 'that was only looked at');
    waiting.read([{ row: row('a'), deep: true }]);
    assert.deepEqual(ids(waiting), [2]);
    waiting.add(fromText('d'), { id: 3, reading: 'look', readAt: 5 });
    waiting.read([{ row: row('d'), deep: false }]);
    assert.deepEqual(ids(waiting), [2]);
    waiting.read([{ row: row(''), deep: true }]);
    assert.deepEqual(ids(waiting), []);
  });

  it('end where their directories are gone, and are those of the longer wait', () => {
    const waiting = waits('a', 'b');
    waiting.add(fromText('a'), { id: 0, reading: 'look', readAt: 9 });
    assert.deepEqual([...waiting.all][0], { id: 0, reading: 'whole', readAt: 5 });
    waiting.remove([0]);
    assert.deepEqual(ids(waiting), [1]);
  });
});
