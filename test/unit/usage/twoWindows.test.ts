import assert from 'node:assert/strict';
import fs from 'node:fs';
import { fromText } from '../../../src/shared/byteString';
import { databasePath } from '../../../src/store/databaseFolder';
import { readSeal } from '../../../src/store/seal';
import { Random, seed } from '../../support/random';
import { assertSound, leftBeside, stateOf, storedSums } from '../../support/storedResult';
import { tempFolder } from '../../support/tempFolder';
import { SteppedTree, Window } from '../../support/windows';

const rounds = Number(process.env['WINDOW_ROUNDS'] ?? 4);

/** Follows the file: it is always whole, and never of an earlier moment than before. */
function watchFile(file: string): () => Promise<number> {
  let last = 0;
  let seen = 0;
  const over = new AbortController();
  const watched = (async () => {
    while (!over.signal.aborted) {
      const bytes = await fs.promises.readFile(file).catch(() => undefined);
      if (bytes) {
        const at = readSeal(bytes)?.at;
        assert.ok(at !== undefined && at >= last, `${at} after ${last}`);
        if (at > last) seen++;
        last = at;
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
    const writer = (): number => (JSON.parse(fs.readFileSync(`${file}.lock`, 'utf8')) as { pid: number }).pid;
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
      assert.equal(writer(), other.pid);
      await assertSound(tree.root, storage);
      stored = stateOf((await storedSums(tree.root, storage))!, tree.states, stored);
      assert.equal(stored, tree.states.length - 1, 'the newest is stored');
      windows[owner] = new Window(tree.root, storage);
    }
    await Promise.all(windows.map((window) => window.close()));
    assert.ok((await stopWatching()) >= rounds);
    assert.deepEqual([...leftBeside(storage, '.tmp'), ...leftBeside(storage, '.lock')], []);
    stateOf((await storedSums(tree.root, storage))!, tree.states, stored);
  });
});
