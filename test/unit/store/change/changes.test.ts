import assert from 'node:assert/strict';
import { unpackPaths } from '../../../../src/shared/text/packedPaths';
import { type RowId, rootId } from '../../../../src/shared/entry';
import { fromText } from '../../../../src/shared/text/byteString';
import type { ChangeOutcome } from '../../../../src/store/storeApi';
import type { AskedStore } from '../../../support/store/askStore';
import { ModelTree } from '../../../support/trees/modelTree';
import { Random, seed } from '../../../support/trees/random';
import { beginScan, root, rowsByPath, scan, startStore } from '../../../support/store/storeHarness';
import { rereadBatch } from '../../../support/host/treeRows';

/** Reads directories of a model again, as the pool does for the store. */
async function reread(
  store: AskedStore,
  model: ModelTree,
  wishes: readonly { readonly id: RowId; readonly path: string; readonly deep: boolean }[],
): Promise<ChangeOutcome> {
  const rereads = wishes.map(({ id, deep }) => ({ id, deep }));
  const running = beginScan(store, { target: { kind: 'changes', rereads } });
  const places = wishes.map(({ path, deep }) => ({
    ...{ tree: model.treeAt(path), deep },
    level: path === '' ? 0 : path.split('/').length,
  }));
  running.post(0, rereadBatch(places));
  running.end(0);
  const outcome = await store.finishChanges(running.id);
  assert.ok(outcome);
  return outcome;
}

function pathOf(store: AskedStore, id: RowId): string {
  const [, ...below] = store.ancestors(root, id);
  return below.map(({ name }) => name).join('/');
}

interface Followed {
  readonly uncertain: boolean;
  readonly rounds: number;
}

/** Follows events until nothing is left to read, as the service does. */
async function follow(store: AskedStore, model: ModelTree, paths: Iterable<string>): Promise<Followed> {
  let dirty: { id: RowId; path: string; deep: boolean }[] = [];
  const add = (path: string): void => {
    for (const row of store.dirtyRows(root, [fromText(path)]))
      if (!dirty.some(({ id }) => id === row.id)) dirty.push({ id: row.id, path: row.path, deep: false });
  };
  for (const path of paths) add(path);
  let uncertain = false;
  let rounds = 0;
  while (dirty.length > 0) {
    const outcome = await reread(store, model, dirty);
    uncertain ||= outcome.uncertain.length > 0;
    dirty = outcome.unread.map((id) => ({ id, path: pathOf(store, id), deep: true }));
    for (const id of outcome.related) add(pathOf(store, id));
    for (const id of outcome.gone) add(pathOf(store, id).split('/').slice(0, -1).join('/'));
    assert.ok(++rounds < 10, 'it comes to an end');
  }
  return { uncertain, rounds };
}

/** All that is stored of each directory but its id and its parent's. */
function told(store: AskedStore): Map<string, unknown> {
  return new Map(
    [...rowsByPath(store)]
      .map(([path, row]) => [path, { ...row, id: 0, parent: 0 }] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

async function expectFresh(store: AskedStore, model: ModelTree, what: string): Promise<void> {
  const fresh = (await startStore({ file: null })).store;
  const info = await scan(fresh, model.treeAt('')!);
  assert.deepEqual(told(store), told(fresh), what);
  const stored = await store.open(root);
  assert.deepEqual([stored?.rows, stored?.totals], [info.rows, info.totals], what);
  const errors = (of: AskedStore): string[] =>
    of
      .readErrors(root, undefined, -1)
      .map(({ path }) => path)
      .sort();
  assert.deepEqual(errors(store), errors(fresh), what);
}

describe('changes of single directories', () => {
  it('are the same as a full scan after random operations, hard links and all', async function () {
    this.timeout(60_000);
    for (let run = 0; run < 20; run++) await randomRun(seed + run);
  });

  it(`(the run above began at seed ${seed})`, async () => {
    await randomRun(seed);
  });

  async function randomRun(from: number): Promise<void> {
    const random = new Random(from);
    const model = new ModelTree(random);
    for (let i = 0; i < 60; i++) model.change();
    const { store } = await startStore({ file: null });
    await scan(store, model.treeAt('')!);
    for (let step = 0; step < 15; step++) {
      model.dirty.clear();
      for (let i = random.below(12); i >= 0; i--) model.change();
      const { uncertain } = await follow(store, model, model.dirty);
      // Nobody is told of a file's second name where its first one is.
      if (uncertain) await scan(store, model.treeAt('')!);
      await expectFresh(store, model, `seed ${from}, step ${step}`);
    }
  }

  it('doubt what has a second name elsewhere, once', async () => {
    const model = new ModelTree(new Random(1));
    model.makeFolder('', 'a');
    model.makeFolder('', 'b');
    model.makeFile('a', 'file', 1000);
    const { store } = await startStore({ file: null });
    await scan(store, model.treeAt('')!);
    model.link('a', 'file', 'b', 'other');
    assert.equal((await follow(store, model, ['b'])).uncertain, true);
    await scan(store, model.treeAt('')!);
    model.grow('b', 'other', 5000);
    assert.equal((await follow(store, model, ['b'])).uncertain, false);
    await expectFresh(store, model, 'its other name grew with it');
    model.removeFile('a', 'file');
    assert.equal((await follow(store, model, ['a'])).uncertain, false);
    await expectFresh(store, model, 'one name is left');
  });

  it('tell what is new, what is gone, and what was found to differ', async () => {
    const model = new ModelTree(new Random(1));
    for (const name of ['a', 'b', 'c']) model.makeFolder('', name);
    model.makeFolder('a', 'inner');
    const { store } = await startStore({ file: null });
    await scan(store, model.treeAt('')!);
    const rows = rowsByPath(store);
    const wish = (path: string): { id: RowId; path: string; deep: boolean } => ({
      id: rows.get(path)!.id,
      path,
      deep: false,
    });
    assert.deepEqual((await reread(store, model, [wish('a'), wish('b')])).differing, []);
    model.makeFile('b', 'file', 10);
    model.removeFolder('', 'c');
    model.replaceFolder('a', 'inner');
    const outcome = await reread(store, model, [wish('a'), wish('b'), wish('c')]);
    assert.deepEqual(outcome.gone, [wish('c').id]);
    assert.deepEqual(outcome.differing, [wish('a').id, wish('b').id, wish('a/inner').id]);
    assert.deepEqual(outcome.listed, [wish('a').id, wish('b').id]);
    assert.deepEqual(
      new Set(outcome.changed),
      new Set([rootId, wish('a').id, wish('b').id, wish('a/inner').id]),
    );
    assert.deepEqual(outcome.unread, [wish('a/inner').id]);
    assert.equal(outcome.info.changedAt! > 0, true);
  });

  it('keep nothing below a directory that another one of the same name replaced', async () => {
    const model = new ModelTree(new Random(1));
    model.makeFolder('', 'a');
    model.makeFolder('a', 'inner');
    model.makeFile('a/inner', 'file', 1000);
    const { store } = await startStore({ file: null });
    await scan(store, model.treeAt('')!);
    model.replaceFolder('', 'a');
    model.makeFolder('a', 'other');
    await follow(store, model, ['']);
    await expectFresh(store, model, 'replaced');
    assert.equal(rowsByPath(store).get('a')!.files, 0);
  });

  it('are saved only when asked, and found again', async () => {
    const model = new ModelTree(new Random(1));
    model.makeFolder('', 'a');
    const { store, folder } = await startStore();
    await scan(store, model.treeAt('')!);
    model.makeFolder('a', 'inner');
    await follow(store, model, ['a']);
    const reopened = (await startStore({ folder })).store;
    await reopened.open(root);
    assert.deepEqual([...rowsByPath(reopened).keys()], ['', 'a']);
    assert.equal((await store.save(root, false))?.saved, true);
    const again = (await startStore({ folder })).store;
    const info = await again.open(root);
    assert.deepEqual([...rowsByPath(again).keys()], ['', 'a', 'a/inner']);
    assert.deepEqual([info?.rows, info!.changedAt! > 0], [3, true]);
  });

  it('know which directories there are, to see whether they are the same', async () => {
    const model = new ModelTree(new Random(1));
    model.makeFolder('', 'a');
    model.makeFolder('a', 'inner');
    const { store } = await startStore({ file: null });
    await scan(store, model.treeAt('')!);
    const known = store.identities(root, 1, 10);
    assert.deepEqual(unpackPaths(known.paths), ['a', 'a/inner']);
    const tree = model.treeAt('a')!;
    assert.deepEqual([known.inode[0], known.modified[0]], [tree.inode, tree.modified]);
    // A page that begins below others.
    assert.deepEqual(unpackPaths(store.identities(root, 2, 10).paths), ['a/inner']);
  });

  it('mark rows, and all above them, as of some time', async () => {
    const model = new ModelTree(new Random(1));
    for (const name of ['a', 'b']) model.makeFolder('', name);
    model.makeFolder('a', 'inner');
    const { store } = await startStore({ file: null });
    await scan(store, model.treeAt('')!);
    const rows = rowsByPath(store);
    const staleSince = (): (number | undefined)[] =>
      ['', 'a', 'a/inner', 'b'].map((path) => rowsByPath(store).get(path)!.staleSince);
    store.markStale(
      root,
      [
        { id: rows.get('a/inner')!.id, at: 500, until: 'reading' },
        { id: rows.get('b')!.id, at: 400, until: 'reading' },
      ],
      [],
    );
    assert.deepEqual(staleSince(), [400, 500, 500, 400]);
    store.markStale(root, [{ id: rows.get('a/inner')!.id, at: 500, until: 'reading' }], []);
    assert.deepEqual(staleSince(), [500, 500, 500, undefined]);
  });

  it('leave no read error out, and tell none twice, of those that are read page by page', async () => {
    const model = new ModelTree(new Random(1));
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const name of names) {
      model.makeFolder('', name);
      model.makeFile(name, 'file', 5);
      model.setReadable(name, false);
    }
    const { store } = await startStore();
    await scan(store, model.treeAt('')!);
    const id = (path: string): RowId => rowsByPath(store).get(path)!.id;
    const first = store.readErrors(root, undefined, 3);
    for (const name of ['a', 'b']) {
      model.setReadable(name, true);
      await reread(store, model, [{ id: id(name), path: name, deep: false }]);
    }
    model.setReadable('b', false);
    await reread(store, model, [{ id: id('b'), path: 'b', deep: false }]);
    const rest = store.readErrors(root, first.at(-1), 9);
    const read = [...first, ...rest].map(({ path }) => path.split('/').at(-1));
    assert.deepEqual(read, names);
  });

  it('that wait to be read keep a save waiting, which says so until it is done', async () => {
    const model = new ModelTree(new Random(1));
    const { store } = await startStore();
    await scan(store, model.treeAt('')!);
    model.makeFolder('', 'new');
    model.makeFile('new', 'file', 9_000);
    const { unread } = await reread(store, model, [{ id: 1, path: '', deep: false }]);
    assert.equal((await store.save(root, false))?.unsaved, 'incomplete');
    await reread(store, model, [{ id: unread[0]!, path: 'new', deep: true }]);
    assert.equal((await store.save(root, false))?.unsaved, undefined);
  });

  it('are never saved by half but at the end, nor kept so in the history, also where another folder is scanned', async () => {
    const model = new ModelTree(new Random(1));
    for (const name of ['a', 'b', 'c']) model.makeFolder('', name);
    model.makeFile('c', 'file', 5_000_000);
    const { store, folder } = await startStore();
    await scan(store, model.treeAt('')!);
    const id = (path: string): RowId => rowsByPath(store).get(path)!.id;
    store.markStale(
      root,
      [
        { id: id('c'), at: 700, until: 'scan' },
        { id: id('b'), at: 800, until: 'reading' },
      ],
      [],
    );
    model.makeFolder('', 'new');
    model.makeFile('new', 'file', 9_000_000);
    const { unread } = await reread(store, model, [{ id: id(''), path: '', deep: false }]);
    assert.deepEqual(unread, [id('new')]);
    const saved = async (): Promise<AskedStore> => {
      const { store: reopened } = await startStore({ folder });
      await reopened.open(root);
      return reopened;
    };
    const rescan = async (path: string): Promise<void> => {
      const target = { kind: 'directory', id: id(path) } as const;
      assert.equal((await scan(store, model.treeAt(path)!, { target, level: 1 })).saveError, undefined);
    };
    await rescan('a');
    await store.save(root, false);
    await store.checkpoint(root, 100);
    assert.equal(rowsByPath(await saved()).has('new'), false);
    assert.equal(store.checkpoints(root).length, 1);
    assert.deepEqual(
      store.lastingMarks(root).map(({ path, at, until }) => [path, at, until]),
      [
        ['c', 700, 'scan'],
        ['b', 800, 'reading'],
      ],
    );
    await store.save(root, true);
    assert.equal(rowsByPath(await saved()).get('new')!.apparent, 0);
    assert.deepEqual((await saved()).lastingMarks(root), store.lastingMarks(root));
    // A scan of the very folder reads what waits in it.
    await rescan('new');
    assert.equal(rowsByPath(await saved()).get('new')!.files, 1);
    await store.checkpoint(root, 100);
    assert.equal(store.checkpoints(root).length, 2);
  });
});
