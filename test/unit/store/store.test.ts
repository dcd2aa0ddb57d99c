import path from 'node:path';
import assert from 'node:assert/strict';
import { fromText, type ByteString } from '../../../src/shared/text/byteString';
import { CancelledError } from '../../../src/shared/errors';
import { Random, seed } from '../../support/trees/random';
import {
  beginScan,
  filesIn,
  heaviestFirst,
  rewriteStored,
  root,
  rowsByPath,
  scan,
  startStore,
  totalsByPath,
  tryScan,
} from '../../support/store/storeHarness';
import { batchesOf, naiveTotals, randomTree, type Tree } from '../../support/host/treeRows';

const small: Tree = {
  ...{ apparent: 10, allocated: 4096, files: 1, newest: 100 },
  children: [
    { name: 'light', apparent: 20, allocated: 4096, files: 2, newest: 300, readErrors: 1 },
    {
      ...{ name: 'heavy', apparent: 30, allocated: 8192, files: 3, excluded: 4 },
      children: [{ name: 'deep', apparent: 40, allocated: 512, files: 4 }],
    },
  ],
};

describe('a scan', () => {
  it('is served with totals, heaviest children first', async () => {
    const { store } = await startStore();
    const info = await scan(store, small);
    assert.deepEqual(info.totals, {
      ...{ apparent: 100, allocated: 16896, files: 10, directories: 3 },
      ...{ newest: 300, readErrors: 1, excluded: 4 },
    });
    assert.equal(info.rows, 4);
    assert.equal(info.elapsedMs, 12);
    assert.equal(info.saved, true);
    assert.deepEqual(
      store
        .children(root, 1, heaviestFirst)
        .map(({ name, allocated, level, children }) => [...[name, allocated, level, children]]),
      [
        ['heavy', 8704, 1, 1],
        ['light', 4096, 1, 0],
      ],
    );
  });

  it(`gives every directory of random trees its exact totals, however the rows arrive (seed ${seed})`, async () => {
    const random = new Random(seed);
    const { store } = await startStore({ file: null });
    for (let i = 0; i < 150; i++) {
      const tree = randomTree(random, 60);
      const batchSize = 1 + random.below(20);
      await scan(store, tree, { random, batchSize, ports: 1 + random.below(4), transactionRows: batchSize });
      assert.deepEqual(sorted(totalsByPath(store)), sorted(naiveTotals(tree)), `tree ${i} of seed ${seed}`);
    }
  });

  it('warns of nothing where as many workers send rows as may be set', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const { store } = await startStore({ file: null });
    await scan(store, small, { ports: 64 });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('warning', note);
    assert.deepEqual(warnings, []);
  });

  it('keeps what is deeper than dirLevel in the row that stands for it', async () => {
    const { store } = await startStore();
    await scan(store, { children: [{ name: 'limit', allocated: 512, files: 70, folded: 9 }] });
    const [row] = store.children(root, 1, heaviestFirst);
    assert.equal(row?.directories, 9);
    assert.equal(row.children, 0);
    assert.equal(store.row(root, 1)?.directories, 10);
  });

  it('changes nothing that is served before it is finished, and everything then', async () => {
    const { store } = await startStore();
    await scan(store, small);
    const next = beginScan(store, { ports: 2, transactionRows: 1 });
    const [batch] = batchesOf({ children: [{ name: 'new', allocated: 7 }] });
    next.post(0, batch!);
    next.end(0);
    const finished = store.finishScan(next.id, 1);
    const seen = new Set<string>();
    let done = false;
    const watch = async (): Promise<void> => {
      while (!done) {
        seen.add(
          store
            .children(root, 1, heaviestFirst)
            .map(({ name }) => name)
            .join(),
        );
        await new Promise(setImmediate);
      }
    };
    const watching = watch();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual([...seen], ['heavy,light']);
    next.end(1);
    await finished;
    done = true;
    await watching;
    seen.add(
      store
        .children(root, 1, heaviestFirst)
        .map(({ name }) => name)
        .join(),
    );
    assert.deepEqual([...seen], ['heavy,light', 'new']);
  });

  it('tells totals and first children while it runs', async () => {
    const { store } = await startStore();
    const running = beginScan(store, { ports: 2 });
    const [first, second, third] = batchesOf(small, { batchSize: 2 });
    assert.equal(third, undefined);
    running.post(0, first!);
    await new Promise((resolve) => setTimeout(resolve, 20));
    let partial = store.partial(running.id, heaviestFirst);
    assert.equal(partial.row.allocated, 8192);
    assert.deepEqual(
      partial.directories.map(({ name }) => name),
      ['light'],
    );
    running.post(1, second!);
    await new Promise((resolve) => setTimeout(resolve, 20));
    partial = store.partial(running.id, heaviestFirst);
    assert.equal(partial.row.allocated, 16896);
    assert.deepEqual(
      partial.directories.map(({ name, allocated }) => [name, allocated]),
      [
        ['heavy', 8704],
        ['light', 4096],
      ],
    );
    store.abortScan(running.id);
  });

  it('counts every name of an inode while it runs, and each inode once in the end', async () => {
    const { store } = await startStore();
    const links = [{ inode: 7n, apparent: 100, allocated: 4096 }];
    const running = beginScan(store);
    for (const batch of batchesOf(
      {
        children: [
          { name: 'a', links },
          { name: 'b', links },
        ],
      },
      { batchSize: 9 },
    ))
      running.post(0, batch);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(store.partial(running.id, heaviestFirst).row.allocated, 8192);
    running.end(0);
    assert.equal((await store.finishScan(running.id, 1))?.totals.allocated, 4096);
  });

  it('that is aborted leaves the last result, and its promise rejects as cancelled', async () => {
    const { store, folder } = await startStore();
    await scan(store, small);
    const before = totalsByPath(store);
    const running = beginScan(store);
    running.post(0, batchesOf({ allocated: 1 })[0]!);
    const finished = store.finishScan(running.id, 1);
    store.abortScan(running.id);
    await assert.rejects(finished, CancelledError);
    assert.deepEqual(totalsByPath(store), before);
    assert.equal((await filesIn(folder)).length, 1);
  });

  it('that is aborted while it is being written leaves the last result', async () => {
    const { store } = await startStore();
    await scan(store, small);
    const children = Array.from({ length: 20_000 }, (_, i) => ({ name: `d${i}` }));
    const running = beginScan(store, { transactionRows: 1 });
    for (const batch of batchesOf({ children })) running.post(0, batch);
    running.end(0);
    const finished = store.finishScan(running.id, 1);
    const rejected = assert.rejects(finished, CancelledError);
    await new Promise((resolve) => setTimeout(resolve, 60));
    store.abortScan(running.id);
    await rejected;
    assert.equal(store.row(root, 1)?.directories, 3);
  });

  const [sound] = batchesOf(small);
  const unsound: [string, object][] = [
    ['a name too few', { ...sound, names: '//' }],
    ['a parent behind its child', { ...sound, parent: Uint32Array.of(0, 3, 1, 1) }],
    ['a directory named twice', { ...sound, id: Uint32Array.of(1, 2, 2, 3) }],
    ['a directory without a row', { ...sound, id: Uint32Array.of(1, 2, 3, 9) }],
    ['no columns at all', { count: 1, links: {}, keptFiles: {} }],
  ];
  for (const [what, batch] of unsound) {
    it(`with a batch that has ${what} fails and leaves the last result`, async () => {
      const { store } = await startStore({ file: null });
      await scan(store, { allocated: 5 });
      const running = beginScan(store);
      running.post(0, structuredClone(batch) as never);
      if (what === 'no columns at all') await assert.rejects(running.taken, /batch/, 'before its end');
      running.end(0);
      await assert.rejects(store.finishScan(running.id, 1), /batch|no row for directory/);
      assert.equal(store.row(root, 1)?.allocated, 5);
    });
  }

  it('without a single row fails', async () => {
    const { store } = await startStore({ file: null });
    const running = beginScan(store);
    running.end(0);
    await assert.rejects(store.finishScan(running.id, 1), /no rows/);
  });

  it('whose worker goes away before its end fails instead of waiting for ever', async () => {
    const { store } = await startStore({ file: null });
    const running = beginScan(store, { ports: 2 });
    running.post(0, batchesOf(small)[0]!);
    running.end(0);
    running.close(1);
    await assert.rejects(store.finishScan(running.id, 1), /went away/);
    assert.equal(store.row(root, 1), undefined);
  });
});

describe('row ids', () => {
  it('stay as long as the path stays, through rescans and a reload', async () => {
    const first = await startStore();
    await scan(first.store, small);
    const before = rowsByPath(first.store);
    const { store } = await startStore({ folder: first.folder });
    await store.open(root);
    await scan(store, {
      children: [
        { name: 'added', children: [{ name: 'deep' }] },
        { name: 'heavy', children: [{ name: 'earlier' }, { name: 'deep' }] },
      ],
    });
    const after = rowsByPath(store);
    for (const path of ['', 'heavy', 'heavy/deep'])
      assert.equal(after.get(path)?.id, before.get(path)?.id, path);
    const largest = Math.max(...[...before.values()].map(({ id }) => id));
    for (const path of ['added', 'added/deep', 'heavy/earlier'])
      assert.ok((after.get(path)?.id ?? 0) > largest, path);
  });

  it(`are larger than their parents' after any rescans (seed ${seed})`, async () => {
    const random = new Random(seed);
    const { store } = await startStore({ file: null });
    for (let i = 0; i < 20; i++) {
      const before = rowsByPath(store);
      const tree = randomTree(random, 50);
      await scan(store, tree, { random });
      for (const [path, { id, parent, children }] of rowsByPath(store)) {
        assert.ok(id > parent);
        assert.equal(store.children(root, id, heaviestFirst).length, children);
        assert.equal(before.get(path)?.id ?? id, id, path);
      }
      assert.deepEqual(sorted(totalsByPath(store)), sorted(naiveTotals(tree)));
    }
  });
});

describe('a rescan of one directory', () => {
  it(`leaves the same as a full scan, and keeps ids (seed ${seed})`, async () => {
    const random = new Random(seed);
    for (let i = 0; i < 60; i++) {
      const { store } = await startStore({ file: null });
      const tree = randomTree(random, 40);
      await scan(store, tree, { random });
      const before = rowsByPath(store);
      const { scannedAt } = (await store.open(root))!;
      const paths = [...before.keys()].slice(1);
      if (paths.length === 0) continue;
      const path = random.pick(paths);
      const changed = randomTree(random, 20);
      const { id, level } = before.get(path)!;
      const info = await scan(store, changed, { random, level, target: { kind: 'directory', id } });
      assert.equal(info.scannedAt, scannedAt);
      assert.ok(info.rescans.length > 0 && info.rescans.every(({ at }) => at >= scannedAt));
      const whole = replaced(tree, path.split('/'), changed);
      assert.deepEqual(sorted(totalsByPath(store)), sorted(naiveTotals(whole)), `round ${i} of seed ${seed}`);
      for (const [key, row] of rowsByPath(store)) {
        assert.equal(before.get(key)?.id ?? row.id, row.id, key);
        assert.equal(row.level, key === '' ? 0 : key.split('/').length);
      }
    }
  });

  it('keeps ids that are far above the number of rows, as years of changes leave them', async () => {
    const { store, folder } = await startStore();
    await scan(store, small);
    await store.close();
    const [file] = await filesIn(folder);
    const far = 2 ** 39;
    const statement = `update directory set id = id + ${far} where id > 1; update directory set parent = parent + ${far} where parent > 1`;
    await rewriteStored(path.join(folder, file!), { statement });
    const { store: reopened } = await startStore({ folder });
    await reopened.open(root);
    const before = rowsByPath(reopened);
    await scan(reopened, { ...small, children: [...small.children!, { name: 'new' }] });
    const after = rowsByPath(reopened);
    for (const [at, { id }] of before) assert.equal(after.get(at)?.id, id, at);
    assert.ok(after.get('new')!.id > Math.max(...[...before.values()].map(({ id }) => id)));
    const target = { kind: 'directory', id: after.get('heavy')!.id } as const;
    await scan(reopened, { children: [{ name: 'newest' }] }, { target, level: 1 });
    assert.equal(rowsByPath(reopened).get('heavy')!.id, target.id);
  });

  it('replaces the read errors below it and no others', async () => {
    const { store } = await startStore();
    const error = (path: string) => ({ operation: 'readdir', path: fromText(path), code: 'EACCES' }) as const;
    const inside = '/some/root/heavy';
    const deep = { name: 'deep', errors: [error(`${inside}/deep`)] };
    await scan(store, {
      errors: [error('/some/root/heavy-er')],
      children: [{ name: 'heavy', errors: [error(`${inside}/x`)], children: [deep] }],
    });
    const id = rowsByPath(store).get('heavy')!.id;
    await scan(store, { errors: [error(`${inside}/y`)] }, { level: 1, target: { kind: 'directory', id } });
    assert.deepEqual(
      store.readErrors(root, undefined, 10).map(({ path }) => path),
      ['/some/root/heavy-er', `${inside}/y`],
    );
    assert.deepEqual(
      store.readErrors(root, store.readErrors(root, undefined, 1)[0], 1).map(({ path }) => path),
      [`${inside}/y`],
    );
  });

  it('changes nothing where a file that was found may also be counted elsewhere', async () => {
    const { store } = await startStore({ file: null });
    const file = { inode: 7n, apparent: 100, allocated: 512, nlink: 2 };
    await scan(store, { children: [{ name: 'a', allocated: 512 }, { name: 'b' }] });
    const before = totalsByPath(store);
    const { id } = rowsByPath(store).get('b')!;
    const options = { level: 1, target: { kind: 'directory', id } } as const;
    assert.equal(await tryScan(store, { links: [file] }, options), undefined);
    assert.deepEqual(totalsByPath(store), before);
    const info = await scan(store, { links: [file, file] }, options);
    assert.equal(info.totals.allocated, 1024, 'all of its names are here');
  });

  it('changes nothing where there are too many directories to replace them at once', async () => {
    const { store } = await startStore({ file: null });
    await scan(store, small);
    const { id } = rowsByPath(store).get('heavy')!;
    const children = Array.from({ length: 50_000 }, (_, i) => ({ name: `d${i}` }));
    const options = { level: 1, batchSize: 100_000, target: { kind: 'directory', id } } as const;
    assert.equal(await tryScan(store, { children }, options), undefined);
    assert.equal(store.row(root, 1)?.directories, 3);
    await scan(store, { children: children.slice(0, 100) }, options);
    assert.equal(store.row(root, 1)?.directories, 102);
  });

  it('of one that is not there fails and leaves the last result', async () => {
    const { store } = await startStore();
    await scan(store, small);
    await assert.rejects(scan(store, {}, { target: { kind: 'directory', id: 99 } }), /no directory 99/);
    assert.equal(store.row(root, 1)?.directories, 3);
  });
});

describe('an expansion', () => {
  const limited: Tree = { children: [{ name: 'limit', allocated: 900, files: 3, folded: 2 }] };
  const below: Tree = {
    allocated: 100,
    children: [{ name: 'inner', allocated: 500, folded: 1, children: [{ name: 'core', allocated: 300 }] }],
  };

  it('shows rows below a row that keeps its own totals', async () => {
    const { store } = await startStore();
    await scan(store, limited);
    const { id } = rowsByPath(store).get('limit')!;
    assert.equal(store.expansion(root, id), undefined);
    const info = await scan(store, below, { level: 1, target: { kind: 'expansion', id } });
    assert.equal(info.rows, 2);
    assert.equal(store.row(root, id)?.allocated, 900);
    assert.equal(store.expansion(root, id)?.allocated, 900);
    const [inner] = store.children(root, id, heaviestFirst);
    assert.deepEqual([inner?.name, inner?.allocated, inner?.level, inner?.parent], ['inner', 800, 2, id]);
    const [core] = store.children(root, inner!.id, heaviestFirst);
    assert.deepEqual(store.row(root, core!.id), core);
    assert.deepEqual(
      store.ancestors(root, core!.id).map(({ name }) => name),
      ['', 'limit', 'inner', 'core'],
    );
    assert.deepEqual(store.lookUp(root, ['limit/inner/core' as ByteString]), [core]);
    assert.equal(store.page(root, 0, 100).length, 2);
    const tree = store.heavyTree(root, 1, 'allocated', 5, 100);
    assert.equal(tree?.children[0]?.children[0]?.children[0]?.row.name, 'core');
    assert.deepEqual(store.heavyTree(root, 1, 'allocated', 2, 100)?.children[0]?.children[0]?.children, []);
  });

  it('can be expanded itself, again, and is gone after the next scan', async () => {
    const { store } = await startStore();
    await scan(store, limited);
    const { id } = rowsByPath(store).get('limit')!;
    const expand = (at: number, tree: Tree) => scan(store, tree, { target: { kind: 'expansion', id: at } });
    await expand(id, { children: [{ name: 'inner' }] });
    const inner = store.children(root, id, heaviestFirst)[0]!;
    await expand(inner.id, { children: [{ name: 'core' }] });
    const core = store.children(root, inner.id, heaviestFirst)[0]!;
    assert.equal(store.ancestors(root, core.id).length, 4);
    await expand(id, { children: [{ name: 'other' }] });
    assert.deepEqual(
      store.children(root, id, heaviestFirst).map(({ name }) => name),
      ['other'],
    );
    assert.equal(store.row(root, inner.id), undefined);
    assert.equal(store.row(root, core.id), undefined);
    await scan(store, limited);
    assert.equal(store.expansion(root, id), undefined);
    assert.deepEqual(store.children(root, id, heaviestFirst), []);
  });
});

describe('release and clear', () => {
  it('release lets go of the result and keeps its file', async () => {
    const { store } = await startStore();
    await scan(store, small);
    store.release(root);
    assert.equal(store.row(root, 1), undefined);
    assert.equal((await store.open(root))?.totals.files, 10);
  });

  it('release cancels scans that run', async () => {
    const { store } = await startStore();
    const running = beginScan(store);
    const finished = store.finishScan(running.id, 1);
    store.release(root);
    await assert.rejects(finished, CancelledError);
  });

  it('clear forgets the result, in memory and on disk', async () => {
    const { store, folder } = await startStore();
    await scan(store, small);
    await store.clear(root);
    assert.equal(store.row(root, 1), undefined);
    assert.deepEqual(await filesIn(folder), []);
    assert.equal(await store.open(root), undefined);
  });
});

describe('the log', () => {
  it('tells batches at debug and directories at trace, and neither by default', async () => {
    const quiet = await startStore();
    await scan(quiet.store, small);
    assert.deepEqual(quiet.log, []);
    const { store, log } = await startStore();
    await scan(store, small, { batchSize: 2, logLevel: 'trace' });
    const about = log.filter((line) => /batch|\[/.test(line));
    assert.deepEqual(about, [
      'trace: [0, 4096, 1, 2] ',
      'trace: [1, 4096, 2, 0] light',
      'debug: batch of 2 stored (1 directories, 3 files so far)',
      'trace: [1, 8192, 3, 1] heavy',
      'trace: [2, 512, 4, 0] deep',
      'debug: batch of 2 stored (3 directories, 10 files so far)',
    ]);
  });

  it('names the first 100 paths that could not be read, then counts', async () => {
    const { store, log } = await startStore();
    const errors = Array.from({ length: 130 }, (_, i) => ({
      ...{ operation: 'lstat', path: fromText(`/some/root/é${i}`), code: 'EIO' },
    })) as Tree['errors'];
    await scan(store, { errors: errors! });
    assert.equal(log.length, 101);
    assert.equal(log[0], 'warn: lstat /some/root/é0: EIO');
    assert.match(log[100]!, /^warn: 30 more/);
  });
});

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The tree with what is at a path replaced by another tree, which takes its name. */
function replaced(tree: Tree, [name, ...rest]: string[], by: Tree): Tree {
  if (name === undefined) return { ...by, name: tree.name! };
  const children = tree.children?.map((child) => (child.name === name ? replaced(child, rest, by) : child));
  return { ...tree, children: children! };
}
