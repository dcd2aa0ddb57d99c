import assert from 'node:assert/strict';
import type { UsageService } from '../../../../src/service/usageService';
import { ChangingTree } from '../../../support/trees/changingTree';
import { assertLikeDu, quick, quiet } from '../../../support/service/live';
import { Random, seed } from '../../../support/trees/random';
import { tempFolder } from '../../../support/trees/tempFolder';
import { type TestUsageOptions, newUsage } from '../../../support/service/usage';

describe('Live updates keep every directory equal to du', function () {
  this.timeout(300_000);
  let usage: UsageService;
  afterEach(() => usage.close());

  const start = async (
    options: TestUsageOptions = {},
    withLinks = true,
  ): Promise<{ root: string; tree: ChangingTree; random: Random }> => {
    const random = new Random(seed);
    const root = tempFolder('live');
    const tree = new ChangingTree(root, random, withLinks);
    for (let i = 0; i < 200; i++) tree.change();
    tree.take();
    // Hard links that nothing announced are found by a scan, at once.
    usage = newUsage({
      timings: quick,
      config: { liveUpdates: true, mayScan: () => true, staleAfter: 0 },
      ...options,
    });
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    return { root, tree, random };
  };

  it(`over thousands of random file operations (SEED=${seed})`, async () => {
    const { root, tree, random } = await start();
    for (let round = 0; round < 24; round++) {
      for (let burst = random.below(4); burst >= 0; burst--) {
        for (let i = random.below(100); i >= 0; i--) tree.change();
        usage.filesChanged(random.shuffled(tree.take()));
        if (random.below(2) === 0) await new Promise((resolve) => setTimeout(resolve, random.below(30)));
      }
      await quiet(usage, root);
      await assertLikeDu(usage, root, `round ${round}`);
    }
  });

  it(`without any scan where there are no hard links (SEED=${seed})`, async () => {
    const config = { liveUpdates: true, mayScan: () => false, staleAfter: 0 };
    const { root, tree, random } = await start({ config }, false);
    const { scannedAt } = usage.state(root)!.result!;
    for (let round = 0; round < 30; round++) {
      for (let i = random.below(60); i >= 0; i--) tree.change();
      usage.filesChanged(tree.take());
      await quiet(usage, root);
      await assertLikeDu(usage, root, `round ${round}`);
    }
    assert.equal(usage.state(root)!.result!.scannedAt, scannedAt);
  });

  it(`with rows down to level 2 (SEED=${seed})`, async () => {
    const { root, tree, random } = await start({ settings: { dirLevel: 2 } });
    for (let round = 0; round < 15; round++) {
      for (let i = random.below(60); i >= 0; i--) tree.change();
      usage.filesChanged(tree.take());
      await quiet(usage, root);
      await assertLikeDu(usage, root, `round ${round}`, 2);
    }
  });
});
