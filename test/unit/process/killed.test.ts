import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { assertLikeDu } from '../../support/service/live';
import { Random, seed } from '../../support/trees/random';
import { assertSound, leftBeside, stateOf, storedSums } from '../../support/store/storedResult';
import { tempFolder } from '../../support/trees/tempFolder';
import { newUsage } from '../../support/service/usage';
import { SteppedTree, Window } from '../../support/service/windows';

const kills = Number(process.env['KILLS'] ?? 12);

describe('a window that is killed', () => {
  it(`at ${kills} random moments leaves a whole result each time, and none older (SEED=${seed})`, async function () {
    this.timeout(20_000 + kills * 10_000);
    const random = new Random(seed);
    const storage = tempFolder('storage');
    const tree = new SteppedTree(tempFolder('killed'), random);
    let stored = 0;
    let found = 0;
    for (let run = 0; run < kills; run++) {
      const window = new Window(tree.root, storage);
      // One of three in the start, the scan or its save; the others among live changes and their saves.
      const isEarly = run % 3 === 1;
      if (!isEarly) await window.ask({ kind: 'scan' });
      const killed = setTimeout(random.below(isEarly ? 1_500 : 400)).then(() => window.kill());
      if (isEarly) await window.ask({ kind: 'scan' });
      while (!window.isGone) {
        await window.ask({ kind: 'change', paths: tree.step(), allocated: tree.allocated });
        if (random.below(8) === 0) await window.ask({ kind: 'scan' });
      }
      await killed;
      await assertSound(tree.root, storage);
      const sums = await storedSums(tree.root, storage);
      if (sums) {
        stored = stateOf(sums, tree.states, stored);
        found++;
      }
      assert.deepEqual(leftBeside(storage, '.tmp'), [], 'the start tidies up');
    }
    assert.ok(found > 0, 'results were saved');
    const usage = newUsage({ storageFolder: storage });
    usage.setRoots([tree.root]);
    await usage.scan(tree.root, 'normal');
    assert.equal(usage.state(tree.root)?.result?.saved, true, 'a lock of the dead is nobody’s');
    await assertLikeDu(usage, tree.root, `SEED=${seed}`);
    await usage.close();
    assert.deepEqual([...leftBeside(storage, '.tmp'), ...leftBeside(storage, '.lock')], []);
  });
});
