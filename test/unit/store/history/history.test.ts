import type { DirectoryChange, KeptSizes } from '../../../../src/shared/result';
import assert from 'node:assert/strict';
import type { ByteString } from '../../../../src/shared/text/byteString';
import type { Metric, Sizes, Totals } from '../../../../src/shared/entry';
import { defaultScanSettings } from '../../../../src/shared/scanSettings';
import { checkpointsToDelete, thresholdOf } from '../../../../src/store/history/history';
import { ResultDatabase } from '../../../../src/store/sql/resultDatabase';
import { type ResultMeta, writeMeta } from '../../../../src/store/parts/meta';
import { createTables } from '../../../../src/store/parts/parts';
import type { AskedStore } from '../../../support/store/askStore';
import { Random, seed } from '../../../support/trees/random';
import { loadSqlJs, root, rowsByPath, scan, startStore } from '../../../support/store/storeHarness';
import { dir, MiB, naiveTotals, type Tree } from '../../../support/host/treeRows';

function newest(store: AskedStore): number {
  return store.checkpoints(root)[0]!.id;
}

/** What is listed, in MiB on disk: path, before, now, own change. */
function listed(changes: readonly DirectoryChange[]): (string | number | undefined)[][] {
  const inMiB = (bytes: number | undefined): number | undefined => bytes && bytes / MiB;
  return changes.map(({ path, before, now, change }) => [
    ...[path, inMiB(before?.allocated), inMiB(now?.allocated), inMiB(change.allocated)],
  ]);
}

function since(
  store: AskedStore,
  checkpoint = newest(store),
  limit = 1000,
): (string | number | undefined)[][] {
  return listed(store.changesSince(root, checkpoint, 'allocated', limit));
}

/** Scans one tree, then another; what changed since the first. */
async function between(before: Tree, now: Tree): Promise<(string | number | undefined)[][]> {
  const { store } = await startStore({ file: null });
  await scan(store, before);
  const checkpoint = newest(store);
  await scan(store, now);
  return since(store, checkpoint);
}

describe('checkpoints', () => {
  it('are left by each full scan, newest first, with totals and what was too small to keep', async () => {
    const { store } = await startStore();
    const began = Date.now();
    await scan(store, dir('', 1, [{ ...dir('a', 2), files: 7 }]));
    const { scannedAt } = await scan(store, dir('', 1, [dir('a', 4999)]));
    const [last, first, ...more] = store.checkpoints(root);
    assert.deepEqual(more, []);
    assert.ok(first!.at >= began && last!.at === scannedAt);
    const { id, at, ...kept } = first!;
    assert.notEqual(id, last!.id);
    assert.ok(at <= last!.at);
    assert.deepEqual(kept, {
      ...{ kind: 'scan', apparent: 3 * MiB, allocated: 3 * MiB, files: 7, directories: 1 },
      threshold: { apparent: MiB, allocated: MiB },
      settings: defaultScanSettings,
    });
    assert.deepEqual(last!.threshold, { apparent: 5 * MiB, allocated: 5 * MiB });
  });

  it('are there after a reload, and are none where nothing is stored', async () => {
    const { store, folder } = await startStore();
    assert.deepEqual(store.checkpoints(root), []);
    assert.deepEqual(store.changesSince(root, 1, 'allocated', 10), []);
    assert.deepEqual(store.growth(root, 1, [1]), [undefined]);
    await scan(store, dir('', 1, [dir('a', 2)]));
    await scan(store, dir('', 1, [dir('a', 5)]));
    const before = store.checkpoints(root);
    const { store: reloaded } = await startStore({ folder });
    await reloaded.open(root);
    assert.deepEqual(reloaded.checkpoints(root), before);
    assert.deepEqual(since(reloaded, before[1]!.id), [['a', 2, 5, 3]]);
    assert.deepEqual(since(reloaded, 77), []);
  });

  it('are kept by a rescan of a folder, which leaves none', async () => {
    const { store } = await startStore();
    await scan(store, dir('', 1, [dir('a', 2), dir('b', 3)]));
    const before = store.checkpoints(root);
    const id = rowsByPath(store).get('b')!.id;
    await scan(store, dir('', 9), { target: { kind: 'directory', id }, level: 1 });
    assert.deepEqual(store.checkpoints(root), before);
    assert.deepEqual(since(store), [['b', 3, 9, 6]]);
    // One that opens a folder at the limit is beside the result.
    await scan(store, dir('', 9), { target: { kind: 'expansion', id }, level: 1 });
    assert.deepEqual(store.checkpoints(root), before);
  });

  it('are left when asked, for what live changes made of the root, and saved', async () => {
    const { store, folder } = await startStore();
    await store.checkpoint(root, 100);
    await scan(store, dir('', 1, [dir('a', 2)]));
    await store.checkpoint(root, 100);
    await store.save(root, false);
    const { store: reloaded } = await startStore({ folder });
    await reloaded.open(root);
    assert.deepEqual(
      reloaded.checkpoints(root).map(({ kind }) => kind),
      ['live', 'scan'],
    );
  });

  it('are no more than asked for', async () => {
    const { store } = await startStore({ file: null });
    for (let size = 1; size <= 5; size++) {
      await scan(store, dir('', 1, [dir('a', 10 * size)]), { historyLimit: 3 });
    }
    const checkpoints = store.checkpoints(root);
    assert.deepEqual(
      checkpoints.map(({ allocated }) => allocated / MiB),
      [51, 41, 31],
    );
    assert.deepEqual(since(store, checkpoints[2]!.id), [['a', 30, 50, 20]]);
  });

  it('are thinned to the newest 30 and one a week', () => {
    const day = 24 * 3600 * 1000;
    const checkpoint = {
      ...({ kind: 'scan', apparent: 0, allocated: 0, files: 0, directories: 0 } as const),
      threshold: { apparent: 0, allocated: 0 },
      settings: defaultScanSettings,
    };
    // Weeks begin with days that are multiples of 7.
    const daily = Array.from({ length: 70 }, (_, i) => ({ ...checkpoint, id: 70 - i, at: (69 - i) * day }));
    const removed = new Set(checkpointsToDelete(daily, 100));
    const stay = daily.filter(({ id }) => !removed.has(id)).map(({ at }) => at / day);
    const thirty = Array.from({ length: 30 }, (_, i) => 69 - i);
    assert.deepEqual(stay, [...thirty, 35, 28, 21, 14, 7, 0]);
    assert.equal(checkpointsToDelete(daily, 32).length, 38);
    assert.deepEqual(checkpointsToDelete(daily.slice(0, 2), 1), [69]);
  });
});

describe('changes since a checkpoint', () => {
  it('are listed at the depth where they happened, the largest first, and no more than asked for', async () => {
    const { store } = await startStore({ file: null });
    await scan(store, dir('', 5, [dir('a', 2, [dir('b', 3, [dir('c', 4)]), dir('d', 5)]), dir('e', 8)]));
    const checkpoint = newest(store);
    assert.deepEqual(since(store, checkpoint), []);
    await scan(store, dir('', 5, [dir('a', 2, [dir('b', 5, [dir('c', 14)]), dir('d', 2)]), dir('e', 8)]));
    const changes = [
      ['a/b/c', 4, 14, 10],
      ['a/d', 5, 2, -3],
      ['a/b', 7, 19, 2],
    ];
    assert.deepEqual(since(store, checkpoint), changes);
    assert.deepEqual(since(store, checkpoint, 2), changes.slice(0, 2));
    const [change] = store.changesSince(root, checkpoint, 'apparent', 1);
    assert.equal(change?.id, rowsByPath(store).get('a/b/c')!.id);
  });

  it('name a directory that is gone by its path, without what was below it', async () => {
    const before = dir('', 1, [dir('a', 1, [dir('gone', 2, [dir('too', 9)])])]);
    assert.deepEqual(await between(before, dir('', 1, [dir('a', 1)])), [['a/gone', 11, undefined, -11]]);
  });

  it('name a directory that was renamed as gone here and new there', async () => {
    assert.deepEqual(await between(dir('', 1, [dir('old', 4)]), dir('', 1, [dir('new', 4)])), [
      ['old', 4, undefined, -4],
      ['new', undefined, 4, 4],
    ]);
  });

  it('look up what is too small to be kept now', async () => {
    assert.deepEqual(await between(dir('', 1, [dir('a', 4)]), dir('', 1, [dir('a', 0.25)])), [
      ['a', 4, 0.25, -3.75],
    ]);
  });

  it('count what was not kept as new where the directory above grew by as much', async () => {
    const now = dir('', 1, [dir('new', 1, [dir('deep', 4)])]);
    assert.deepEqual(await between(dir('', 1), now), [
      ['new/deep', undefined, 4, 4],
      ['new', undefined, 5, 1],
    ]);
  });

  it('count a new directory as one, unless nearly all of it is in one directory', async () => {
    const parts = (size: number): Tree[] => ['x', 'y', 'z'].map((name) => dir(name, size, [dir('most', 3)]));
    const spread = dir('', 1, [dir('new', 0.5, [dir('modules', 0.25, parts(1))])]);
    assert.deepEqual(await between(dir('', 1), spread), [
      ['new/modules', undefined, 12.25, 12.25],
      ['new', undefined, 12.75, 0.5],
    ]);
    const even = dir('', 1, [dir('new', 2, parts(0.25))]);
    assert.deepEqual(await between(dir('', 1, [dir('new', 0.5)]), even), [['new', undefined, 11.75, 11.25]]);
    assert.deepEqual(await between(even, dir('', 1)), [['new', 11.75, undefined, -11.75]]);
  });

  it('show a second name of a file where it is, though no directory above grew by it', async () => {
    const links = [{ inode: 9n, apparent: 4 * MiB, allocated: 4 * MiB }];
    const before = dir('', 1, [dir('all', 1, [{ ...dir('a', 2), links }, dir('b', 3)])]);
    const now = dir('', 1, [
      dir('all', 1, [
        { ...dir('a', 2), links },
        { ...dir('b', 3), links },
      ]),
    ]);
    assert.deepEqual(await between(before, now), [['all/b', 3, 7, 4]]);
    assert.deepEqual(await between(now, before), [['all/b', 7, 3, -4]]);
    const made = dir('', 1, [
      dir('new', 2, [
        { ...dir('a', 2), links },
        { ...dir('b', 3), links },
      ]),
    ]);
    assert.deepEqual(await between(dir('', 1), made), [['new', undefined, 11, 11]]);
    const own = dir('', 1, [{ ...dir('all', 1, [{ ...dir('b', 3), links }]), links }]);
    assert.deepEqual(await between(dir('', 1, [{ ...dir('all', 1, [dir('b', 3)]), links }]), own), [
      ['all/b', 3, 7, 4],
    ]);
  });

  it('count what was not kept by what the directory above grew by, where that is less', async () => {
    const before = dir('', 1, [dir('a', 1, [dir('small', 0.75)])]);
    const now = dir('', 1, [dir('a', 1, [dir('small', 1.5)])]);
    assert.deepEqual(await between(before, now), [['a/small', undefined, 1.5, 0.75]]);
  });

  it('count what was not kept by no less than it is above the threshold', async () => {
    const before = dir('', 1, [dir('a', 9)]);
    const now = dir('', 1, [dir('a', 1, [dir('new', 3)])]);
    assert.deepEqual(await between(before, now), [
      ['a', 9, 4, -7],
      ['a/new', undefined, 3, 2],
    ]);
  });

  it('tell what each row was, and of what was not kept that it is not known', async () => {
    const { store } = await startStore({ file: null });
    const name = 'caf\xe9' as ByteString;
    await scan(store, dir('', 1, [dir(name, 2, [dir('a', 3)]), dir('small', 0.5)]));
    const checkpoint = newest(store);
    await scan(store, dir('', 1, [dir(name, 2, [dir('a', 30)]), dir('small', 50), dir('new', 6)]));
    const rows = rowsByPath(store);
    const paths = ['new', `${name}/a`, '', 'small', name];
    const ids = paths.map((path) => rows.get(path)!.id);
    const sizes = (size: number): Sizes => ({ apparent: size * MiB, allocated: size * MiB });
    const shared = { apparent: 0, allocated: 0 };
    const kept = (size: number): KeptSizes => ({ ...sizes(size), shared });
    const then = [undefined, kept(3), kept(6.5), undefined, kept(5), undefined];
    assert.deepEqual(store.growth(root, checkpoint, [...ids, 12345]), then);
    assert.deepEqual(
      store.growth(root, 77, ids),
      ids.map(() => undefined),
    );
    assert.ok(since(store, checkpoint).some(([path]) => path === `${name}/a`));
  });

  it(`add up to the root's change, as computed from the two trees alone (seed ${seed})`, async () => {
    const random = new Random(seed);
    for (let i = 0; i < 60; i++) {
      const { store } = await startStore({ file: null });
      const before = bigTree(random);
      await scan(store, before, { random });
      const checkpoint = newest(store);
      let now = before;
      for (let scans = random.below(3); scans >= 0; scans--) {
        now = mutate(random, now);
        await scan(store, now, { random });
      }
      for (const metric of ['allocated', 'apparent'] as const) {
        const changes = store.changesSince(root, checkpoint, metric, 10_000);
        const expected = expectedChanges(before, now, metric);
        const found = new Map(changes.map(({ path, change }) => [String(path), change[metric]]));
        assert.deepEqual(sorted(found), sorted(expected), `tree ${i} of seed ${seed}, ${metric}`);
        const sizes = changes.map(({ change }) => Math.abs(change[metric]));
        assert.deepEqual(
          sizes,
          [...sizes].sort((a, b) => b - a),
        );
        const rows = rowsByPath(store);
        for (const { id, path, now: shown } of changes) {
          assert.equal(id, rows.get(path)?.id);
          assert.equal(shown?.[metric], rows.get(path)?.[metric]);
        }
      }
    }
  });
});

describe('the history', () => {
  it(`is the same for every checkpoint that stays, however many go and whatever it is copied to (seed ${seed})`, async () => {
    const random = new Random(seed);
    const sqlJs = await loadSqlJs();
    const day = 24 * 3600 * 1000;
    for (let run = 0; run < 5; run++) {
      const kept = new Map<number, Map<string, string>>();
      let tree = bigTree(random);
      let at = 0;
      let history: ResultDatabase | undefined;
      for (let scans = 0; scans < 60; scans++) {
        tree = mutate(random, tree);
        const totals = naiveTotals(tree);
        const db = new sqlJs.Database();
        createTables(db);
        writeMeta(db, meta);
        const next = new ResultDatabase(db);
        fill(next, totals);
        if (history) next.history.copyFrom(history.history);
        history?.close();
        history = next;
        at += random.below(3 * day);
        history.addCheckpoint('scan', at, 25 + random.below(20));
        const checkpoints = history.history.checkpoints();
        kept.set(checkpoints[0]!.id, keptOf(totals));
        for (const { id } of checkpoints) {
          assert.deepEqual(keptAt(history, id), kept.get(id), `run ${run}, scan ${scans} of seed ${seed}`);
        }
      }
      history?.close();
    }
  });
});

/** Directories of up to 3 MiB, in a root that is small enough that most are kept. */
function bigTree(random: Random): Tree {
  type Growing = Tree & { children: Growing[] };
  const grow = (name: string): Growing => ({ ...sizes(random), name, children: [] });
  const all = [grow('')];
  while (all.length < 30) {
    const child = grow(`d${all.length}`);
    random.pick(all).children.push(child);
    all.push(child);
  }
  // An inode with names in several directories: sums of children are not what is above them.
  const links = [{ inode: 7n, apparent: 2 * MiB, allocated: 2 * MiB }];
  return { ...all[0]!, children: all[0]!.children.map((child) => ({ ...child, links })) };
}

function sizes(random: Random): Sizes {
  return { apparent: random.below(3 * MiB), allocated: random.below(3 * MiB) };
}

function mutate(random: Random, tree: Tree): Tree {
  const children = (tree.children ?? [])
    .filter(() => random.below(12) > 0)
    .map((child) => mutate(random, random.below(20) === 0 ? { ...child, name: `${child.name}'` } : child));
  if (random.below(8) === 0) children.push({ ...sizes(random), name: `new${random.below(1e9)}` });
  return { ...tree, ...(random.below(3) === 0 ? sizes(random) : {}), children };
}

function isKept(sizes: Sizes | undefined, threshold: Sizes): boolean {
  return (
    sizes !== undefined && (sizes.apparent >= threshold.apparent || sizes.allocated >= threshold.allocated)
  );
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The same from whole trees: own changes that are not 0, by path. */
function expectedChanges(treeBefore: Tree, treeNow: Tree, metric: Metric): Map<string, number> {
  const before = naiveTotals(treeBefore);
  const now = naiveTotals(treeNow);
  const then = thresholdOf(before.get('')!);
  const least = thresholdOf(now.get('')!);
  const threshold = {
    apparent: Math.max(then.apparent, least.apparent),
    allocated: Math.max(then.allocated, least.allocated),
  };
  const wasKept = (path: string): boolean => path === '' || isKept(before.get(path), then);
  const compared = [...new Set([...before.keys(), ...now.keys()])].filter(
    (path) =>
      (wasKept(path) || isKept(now.get(path), threshold)) &&
      (path === '' || now.has(path) || now.has(parentOf(path))),
  );
  const own = new Map<string, number>();
  const add = (path: string, change: number): void => {
    own.set(path, (own.get(path) ?? 0) + change);
    if (path !== '') own.set(parentOf(path), (own.get(parentOf(path)) ?? 0) - change);
  };
  const size = (of: ReadonlyMap<string, Totals>, path: string): number => of.get(path)?.[metric] ?? 0;
  const sharedBefore = sharedOf(treeBefore, metric);
  for (const [path, shared] of sharedOf(treeNow, metric))
    if (compared.includes(path) && wasKept(path)) own.set(path, shared - (sharedBefore.get(path) ?? 0));
  for (const path of compared.filter(wasKept)) add(path, size(now, path) - size(before, path));
  const others = compared.filter((path) => !wasKept(path));
  others.sort((a, b) => size(now, b) - size(now, a) || a.split('/').length - b.split('/').length);
  const isPart = (path: string): boolean => {
    const above = parentOf(path);
    if (!others.includes(above)) return false;
    const largest = others.find((other) => parentOf(other) === above);
    return isPart(above) || path !== largest || size(now, path) < size(now, above) - then[metric];
  };
  for (const path of others.filter((other) => !isPart(other))) {
    const current = size(now, path);
    const most = current;
    const fewest = Math.max(0, current - then[metric]);
    const unexplained = own.get(parentOf(path)) ?? 0;
    add(path, unexplained > most ? most : unexplained < fewest ? fewest : unexplained);
  }
  for (const [path, change] of own) if (change === 0) own.delete(path);
  return own;
}

/** By how much a directory's parts, its own files and the directories in it, are more than it. */
function sharedOf(tree: Tree, metric: Metric, path = ''): Map<string, number> {
  const total = (of: Tree): number => naiveTotals(of).get('')![metric];
  const { children = [] } = tree;
  const parts = [{ ...tree, children: [] }, ...children].map(total);
  const shared = new Map([[path, parts.reduce((sum, part) => sum + part, -total(tree))]]);
  for (const child of children) {
    const below = sharedOf(child, metric, path === '' ? child.name! : `${path}/${child.name!}`);
    for (const [at, more] of below) shared.set(at, more);
  }
  return shared;
}

/** Rows as a result has them, in an order of their own. */
const meta: ResultMeta = {
  ...{ rootPath: root, scannedAt: 0, rescans: [], elapsedMs: 0, settings: defaultScanSettings, rows: 0 },
  changedAt: undefined,
};

function fill(database: ResultDatabase, totals: ReadonlyMap<string, Totals>): void {
  const ids = new Map([...totals.keys()].map((path, i) => [path, i + 1]));
  for (const [path, { apparent, allocated }] of totals) {
    const parent = path === '' ? 0 : ids.get(parentOf(path))!;
    database.statements.run(`insert into directory values (?, ?, ?, 0, 0, ?, ?, 0, 0, 0, 0, 0, 0, 0)`, [
      ids.get(path)!,
      parent,
      path.slice(path.lastIndexOf('/') + 1),
      apparent,
      allocated,
    ]);
  }
}

function keptOf(totals: ReadonlyMap<string, Totals>): Map<string, string> {
  const threshold = thresholdOf(totals.get('')!);
  const kept = [...totals].filter(([path, sizes]) => path === '' || isKept(sizes, threshold));
  return sorted(new Map(kept.map(([path, { apparent, allocated }]) => [path, `${apparent} ${allocated}`])));
}

function keptAt(database: ResultDatabase, checkpoint: number): Map<string, string> {
  const kept = new Map<string, string>();
  for (const [path, sizes] of database.history.keptAt(checkpoint))
    if (sizes) kept.set(path, `${sizes.apparent} ${sizes.allocated}`);
  return sorted(kept);
}

function sorted<T>(map: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
