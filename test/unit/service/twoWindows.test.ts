import assert from 'node:assert/strict';
import fs from 'node:fs';
import { fromText } from '../../../src/shared/text/byteString';
import { databasePath } from '../../../src/store/file/databaseFolder';
import { inspect } from '../../../src/store/file/fileFormat';
import { isLater, type Moments } from '../../../src/store/parts/meta';
import { Random, seed } from '../../support/trees/random';
import { startStore } from '../../support/store/storeHarness';
import { assertSound, leftBeside, stateOf, storedSums } from '../../support/store/storedResult';
import { tempFolder } from '../../support/trees/tempFolder';
import { SteppedTree, Window } from '../../support/service/windows';

const rounds = Number(process.env['WINDOW_ROUNDS'] ?? 4);

/** Follows the file: it is always there, and never earlier than it was. */
function watchFile(file: string): () => Promise<number> {
  let last: Moments = [0, 0, 0];
  let seen = 0;
  const over = new AbortController();
  const watched = (async () => {
    while (!over.signal.aborted) {
      const bytes = await fs.promises.readFile(file).catch(() => undefined);
      if (bytes) {
        const content = await inspect(bytes, false);
        assert.ok(content.kind === 'result', content.kind);
        const now = content.moments;
        assert.ok(!isLater(last, now), `${now.join()} after ${last.join()}`);
        if (isLater(now, last)) seen++;
        last = now;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return seen;
  })();
  watched.catch(() => undefined);
  return () => {
    over.abort();
    return watched;
  };
}

describe('two windows on one folder', () => {
  it(`take turns in saving, ${rounds} times one is killed, and nothing goes back in time (SEED=${seed})`, async function () {
    this.timeout(30_000 + rounds * 15_000);
    const random = new Random(seed);
    const storage = tempFolder('storage');
    const tree = new SteppedTree(tempFolder('shared'), random);
    const file = databasePath(storage, fromText(tree.root));
    const stopWatching = watchFile(file);
    const windows = [new Window(tree.root, storage), new Window(tree.root, storage)];
    let stored = 0;
    const writer = (): number | undefined => {
      const lock = `${file}.lock`;
      return fs.existsSync(lock)
        ? (JSON.parse(fs.readFileSync(lock, 'utf8')) as { pid: number }).pid
        : undefined;
    };
    for (let round = 0; round < rounds; round++) {
      await Promise.all(windows.map((window) => window.ask({ kind: 'scan' })));
      for (let step = 0; step < 6; step++) {
        const change = { kind: 'change', paths: tree.step(), allocated: tree.allocated } as const;
        await Promise.all(windows.map((window) => window.ask(change)));
        if (random.below(3) === 0) await random.pick(windows).ask({ kind: 'scan' });
      }
      const owner = windows.findIndex(({ pid }) => pid === writer());
      assert.ok(owner >= 0, 'one of them writes');
      const other = windows[1 - owner]!;
      assert.deepEqual(await other.ask({ kind: 'state' }), { saved: false, elsewhere: true });
      await windows[owner]!.kill();
      // Without any further change: it tries again by itself.
      while (!(await other.ask({ kind: 'state' }))?.saved) await new Promise((go) => setTimeout(go, 5));
      // It has no lock where it loaded the file's later result, until it has something to write.
      assert.ok([other.pid, undefined].includes(writer()));
      await assertSound(tree.root, storage);
      // Where the other's scan was the later one, its result is compared first with what is there.
      do stored = stateOf((await storedSums(tree.root, storage))!, tree.states, stored);
      while (stored < tree.states.length - 1);
      windows[owner] = new Window(tree.root, storage);
    }
    await Promise.all(windows.map((window) => window.close()));
    assert.ok((await stopWatching()) >= rounds);
    assert.deepEqual([...leftBeside(storage, '.tmp'), ...leftBeside(storage, '.lock')], []);
    stateOf((await storedSums(tree.root, storage))!, tree.states, stored);
  });

  interface Grown {
    readonly first: Window;
    readonly second: Window;
    readonly tree: SteppedTree;
    readonly storage: string;
    /** On disk. */
    readonly growth: number;
    /** Of the checkpoints that the next start finds. */
    readonly moments: () => Promise<number[]>;
  }

  /** The first one writes, the second one has its own result; then a file grows, which nobody tells. */
  async function afterGrowth(): Promise<Grown> {
    const storage = tempFolder('storage');
    const tree = new SteppedTree(tempFolder('shared'), new Random(seed));
    const first = new Window(tree.root, storage);
    await first.ask({ kind: 'scan' });
    const second = new Window(tree.root, storage);
    await second.ask({ kind: 'scan' });
    const moments = async (): Promise<number[]> => {
      const { store } = await startStore({ folder: storage });
      await store.open(fromText(tree.root));
      return store.checkpoints(fromText(tree.root)).map(({ at }) => at);
    };
    return { first, second, tree, storage, growth: tree.growSilently(), moments };
  }

  it('both serve the later scan, which one of them made, after that one was closed', async function () {
    this.timeout(30_000);
    const { first, second, tree, storage, moments } = await afterGrowth();
    await first.ask({ kind: 'scan' });
    const before = await moments();
    assert.equal(before.length, 2);
    await first.close();
    await second.ask({ kind: 'change', paths: tree.step(), allocated: tree.allocated });
    let stored = 0;
    do stored = stateOf((await storedSums(tree.root, storage))!, tree.states, stored);
    while (stored < tree.states.length - 1);
    await second.close();
    stateOf((await storedSums(tree.root, storage))!, tree.states, stored);
    assert.deepEqual((await moments()).slice(-2), before);
  });

  it('keep the later scan also where the other is told of a change after it', async function () {
    this.timeout(30_000);
    const { first, second, tree, storage, growth } = await afterGrowth();
    await second.ask({ kind: 'scan' });
    await first.ask({ kind: 'change', paths: tree.step(), allocated: tree.allocated - growth });
    await first.close();
    while (!(await second.ask({ kind: 'state' }))?.saved) await new Promise((go) => setTimeout(go, 5));
    await second.close();
    stateOf((await storedSums(tree.root, storage))!, tree.states, tree.states.length - 2);
  });
});
