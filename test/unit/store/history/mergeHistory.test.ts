import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { ByteString } from '../../../../src/shared/text/byteString';
import type { AskedStore } from '../../../support/store/askStore';
import { root, scan, startStore, totalsByPath } from '../../../support/store/storeHarness';
import { dir, MiB, type Tree } from '../../../support/host/treeRows';

const momentsOf = (store: AskedStore): number[] => store.checkpoints(root).map(({ at }) => at);

/** By path, what directories were on disk at a checkpoint, in MiB; of those that differ from now. */
function before(store: AskedStore, at: number): Map<ByteString, number | undefined> {
  const { id } = store.checkpoints(root).find((checkpoint) => checkpoint.at === at)!;
  const changes = store.changesSince(root, id, 'allocated', 99);
  return new Map(changes.map(({ path, before: was }) => [path, was && was.allocated / MiB]));
}

/** Two windows that opened the same result; the first has scanned since what is given. */
async function twoWindows(scanned: Tree): Promise<Record<'first' | 'second' | 'fresh', () => AskedStore>> {
  const { store: first, folder } = await startStore();
  await scan(first, dir('', 1, [dir('a', 2)]));
  const { store: second } = await startStore({ folder });
  await second.open(root);
  await setTimeout(5);
  await scan(first, scanned);
  await setTimeout(5);
  const { store: fresh } = await startStore({ folder });
  return { first: () => first, second: () => second, fresh: () => fresh };
}

describe('a result that takes the place of one that another window saved', () => {
  it('has its checkpoints, each with what its directories were, where it is of a later scan', async () => {
    const windows = await twoWindows(dir('', 1, [dir('a', 2), dir('x', 7, [dir('y', 5)])]));
    const first = windows.first();
    const second = windows.second();
    assert.equal((await scan(second, dir('', 1, [dir('b', 4), dir('y', 3), dir('x', 9)]))).saved, true);
    const moments = momentsOf(second);
    assert.equal(moments.length, 3);
    assert.deepEqual(moments.slice(1), momentsOf(first));
    assert.deepEqual(moments, [...moments].sort().reverse());
    const fresh = windows.fresh();
    assert.equal((await fresh.open(root))?.totals.allocated, 17 * MiB);
    assert.deepEqual(momentsOf(fresh), moments);
    for (const store of [second, fresh]) {
      assert.deepEqual(
        before(store, moments[1]!),
        new Map([
          ['x/y', 5],
          ['b', undefined],
          ['y', undefined],
          ['x', 12],
          ['a', 2],
        ] as [ByteString, number | undefined][]),
      );
    }
  });

  it('gives way where it is of an earlier scan, whatever changed since, and leaves its checkpoints', async () => {
    const windows = await twoWindows(dir('', 1, [dir('a', 6)]));
    const second = windows.second();
    await second.checkpoint(root, 100);
    const own = momentsOf(second)[0]!;
    const { superseded, saved } = (await second.save(root, false))!;
    assert.deepEqual([superseded, saved], [true, false]);
    assert.equal(second.row(root, 1)?.allocated, 3 * MiB, 'until it is told to');
    assert.equal((await second.save(root, false))?.superseded, true, 'it is not written after all');
    await second.reload(root);
    const info = await second.open(root);
    assert.deepEqual([info?.superseded, info?.saved, info?.totals.allocated], [false, true, 7 * MiB]);
    const fresh = windows.fresh();
    await fresh.open(root);
    assert.deepEqual(totalsByPath(fresh), totalsByPath(second));
    assert.deepEqual(momentsOf(fresh), [own, ...momentsOf(windows.first())]);
    assert.equal(before(fresh, own).get('a' as ByteString), 2);
    await second.checkpoint(root, 100);
    assert.deepEqual((await second.save(root, false))?.saved, true);
  });
});
