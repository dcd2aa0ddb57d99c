import assert from 'node:assert/strict';
import type { DirtyRow } from '../../../../src/store/storeApi';
import type { Extent, Reason } from '../../../../src/service/live/pendingRead';
import { CostlyReads, planRereads, unitsOf, withoutCovered } from '../../../../src/service/live/rereads';
import { reread, row } from '../../../support/service/rereads';

function plan(...wishes: [DirtyRow, Extent][]): string[] {
  const planned = planRereads(
    wishes.map(([dirty]) => dirty),
    wishes.map(([, extent]) => ({ extent, reason: 'related', attempts: 0 })),
  );
  return withoutCovered(planned).map((each) => `${each.row.path}${each.deep ? ' deep' : ''}`);
}

describe('a plan of rereads', () => {
  it('reads each directory once, whole where one of its reasons says so', () => {
    assert.deepEqual(
      plan([row('a'), 'entries'], [row('a'), 'subtree'], [row('b'), 'entries'], [row('a'), 'entries']),
      ['a deep', 'b'],
    );
  });

  it('looks only at the directory above where nothing is stored at a path', () => {
    assert.deepEqual(plan([row('a', { exact: false }), 'subtree']), ['a']);
  });

  it('reads a directory at the limit whole, always', () => {
    assert.deepEqual(plan([row('a/b', { atLimit: true, exact: false }), 'entries']), ['a/b deep']);
  });

  it('leaves out what another reread has in it, and no sibling of the same beginning', () => {
    const wishes = ['a/b/c', 'a/b', 'a/bc', 'a'].map(
      (path) => [row(path), 'entries'] as [DirtyRow, 'entries'],
    );
    assert.deepEqual(plan(...wishes, [row('a/b'), 'subtree']), ['a/b deep', 'a/bc', 'a']);
    assert.deepEqual(plan(...wishes, [row(''), 'subtree']), [' deep']);
  });

  it('comes in units of at most a thousand', () => {
    const planned = planRereads(
      Array.from({ length: 2_500 }, (_, i) => row(`d${i}`)),
      Array.from({ length: 2_500 }, () => ({ extent: 'entries', reason: 'event', attempts: 0 }) as const),
    );
    assert.deepEqual(
      [...unitsOf(planned)].map(({ length }) => length),
      [1_000, 1_000, 500],
    );
  });

  it('takes for new what an event names whole, and for a precaution what nothing else asks for', () => {
    const flags = (...reads: [Extent, Reason][]): boolean[] => {
      const [planned] = planRereads(
        reads.map(() => row('a')),
        reads.map(([extent, reason]) => ({ extent, reason, attempts: 0 })),
      );
      return [planned!.isNew, planned!.isPrecaution];
    };
    assert.deepEqual(flags(['subtree', 'event']), [true, false]);
    assert.deepEqual(flags(['entries', 'event'], ['subtree', 'unwatched']), [false, false]);
    assert.deepEqual(flags(['subtree', 'secondLook'], ['subtree', 'new']), [true, true]);
  });
});

describe('costly reads', () => {
  const many = { directories: 5_000, files: 5_000 };

  it('are too recent to be made again for a while, alone and with all below', () => {
    const costly = new CostlyReads(1_000);
    const deep = reread('a', { ...many, deep: true });
    assert.equal(costly.recentRead(deep, 0), undefined);
    costly.read([deep, reread('b')], 0);
    assert.equal(costly.recentRead(deep, 500), 0);
    assert.equal(costly.recentRead({ ...deep, deep: false }, 500), undefined, 'few entries of its own');
    assert.equal(costly.recentRead(reread('a', { ownFiles: 30_000 }), 500), 0, 'a deep read includes them');
    assert.equal(costly.recentRead(reread('b'), 500), undefined);
    assert.equal(costly.recentRead(deep, 1_000), undefined);
  });

  it('are made at once after a scan', () => {
    const costly = new CostlyReads(1_000);
    const one = reread('one', { ...many, deep: true });
    costly.read([one], 10);
    costly.clear();
    assert.equal(costly.recentRead(one, 11), undefined);
  });
});
