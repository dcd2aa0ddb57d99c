import assert from 'node:assert/strict';
import { type DuSizes, duCountsDirectories, duOfEach } from '../../support/trees/du';
import { makeHostileTree } from '../../support/trees/hostileTree';
import { independentSums } from '../../support/trees/independentSum';
import { makeRandomTree } from '../../support/trees/randomTree';
import { Random, seed } from '../../support/trees/random';
import { tempFolder } from '../../support/trees/tempFolder';
import { locate, type TestUsageOptions, allRows, newUsage } from '../../support/service/usage';

async function scan(root: string, options: TestUsageOptions): Promise<Map<string, DuSizes>> {
  const usage = newUsage(options);
  try {
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    const rows = await allRows(usage, root);
    return new Map([...rows].map(([path, { allocated, apparent }]) => [path, { allocated, apparent }]));
  } finally {
    await usage.close();
  }
}

function assertSame(actual: ReadonlyMap<string, DuSizes>, expected: ReadonlyMap<string, DuSizes>): void {
  assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
  for (const [path, sizes] of expected) assert.deepEqual(actual.get(path), sizes, `'${path}'`);
}

describe('Every directory of a hostile tree equals du', function () {
  this.timeout(180_000);
  let root: string;
  let expected: Map<string, DuSizes>;

  before(() => {
    root = tempFolder('hostile');
    makeHostileTree(root);
    const sums = independentSums(root);
    assert.ok(sums.size > 400, `only ${sums.size} directories`);
    const du = duOfEach(root, [...sums.keys()]);
    // Where this du leaves directories' own sizes out of the apparent size, the plain sum stands in for it.
    const directoriesCount = duCountsDirectories();
    expected = new Map(
      [...du].map(([path, sizes]) => [
        path,
        directoriesCount ? sizes : { ...sums.get(path)!, allocated: sizes.allocated },
      ]),
    );
  });

  for (const maxProcs of [1, 2, 4]) {
    for (const batchSize of [1, 7, 1000]) {
      it(`with ${maxProcs} threads and batches of ${batchSize}`, async () => {
        assertSame(await scan(root, { maxProcs, batchSize }), expected);
      });
    }
  }

  for (const dirLevel of [0, 1, 3]) {
    it(`with rows down to level ${dirLevel}, the rest counted in them`, async () => {
      const shallow = new Map(
        [...expected].filter(([path]) => path === '' || path.split('/').length <= dirLevel),
      );
      assert.ok(shallow.size < expected.size);
      assertSame(await scan(root, { settings: { dirLevel } }), shallow);
    });
  }

  it('also a directory rescanned by itself', async () => {
    const usage = newUsage();
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    for (const folder of ['links', 'long', 'many']) {
      const { row } = (await locate(usage, `${root}/${folder}`))!;
      await usage.scanDirectory(root, row.id);
    }
    const rows = await allRows(usage, root);
    await usage.close();
    assertSame(
      new Map([...rows].map(([path, { allocated, apparent }]) => [path, { allocated, apparent }])),
      expected,
    );
  });
});

describe('Every directory of random trees equals an independent sum', function () {
  this.timeout(120_000);

  it(`whatever the tree, the threads and the batches (SEED=${seed})`, async () => {
    const random = new Random(seed);
    for (let i = 0; i < 25; i++) {
      const root = tempFolder('random');
      makeRandomTree(root, random);
      const options = { maxProcs: random.pick([1, 2, 3, 4]), batchSize: random.pick([1, 3, 50, 1000]) };
      assertSame(await scan(root, options), independentSums(root));
    }
  });
});
