import assert from 'node:assert/strict';
import { settleHardLinks } from '../../../../src/store/scan/hardLinks';
import { rollUp } from '../../../../src/store/scan/rollup';
import { DirectoryColumns } from '../../../../src/store/scan/directoryColumns';
import { addLinks, newLinks } from '../../../../src/store/scan/linkRows';
import { Random, seed } from '../../../support/trees/random';
import { batchesOf, linkColumns, naiveTotals, randomTree } from '../../../support/host/treeRows';

describe('hard links', () => {
  it(`count once in every subtree of 3,000 random trees (seed ${seed})`, () => {
    const random = new Random(seed);
    let shared = 0;
    for (let round = 0; round < 3000; round++) {
      const tree = randomTree(random, 30);
      const directories = new DirectoryColumns();
      const links = newLinks();
      for (const batch of batchesOf(tree, { random, batchSize: 8 })) {
        directories.add(batch);
        addLinks(links, batch.links);
      }
      const { parent, count } = directories;
      const linked = settleHardLinks(parent, count, links);
      if (linked.apparent.some((bytes) => bytes < 0)) shared++;
      const totals = rollUp(parent, count, directories, linked);
      const naive = naiveTotals(tree);
      for (let index = 1; index <= count; index++) {
        const expected = naive.get(pathOf(directories, index))!;
        const about = `directory ${pathOf(directories, index)} of round ${round}, seed ${seed}`;
        assert.equal(totals.apparent[index], expected.apparent, about);
        assert.equal(totals.allocated[index], expected.allocated, about);
      }
    }
    assert.ok(shared > 300, `only ${shared} trees shared an inode between folders`);
  });

  const parent = Uint32Array.of(0, 0, 1, 1);
  const settled = (links: Parameters<typeof linkColumns>[0]) => [
    ...settleHardLinks(parent, 3, linkColumns(links)).apparent.slice(1),
  ];
  const link = { inode: 5n, apparent: 10, allocated: 0 };

  it('count once in a directory that holds several names of one inode', () => {
    assert.deepEqual(
      settled([
        { ...link, directory: 2 },
        { ...link, directory: 2 },
      ]),
      [0, 10, 0],
    );
  });

  it('have the sizes that were seen last', () => {
    const links = [
      { ...link, directory: 3 },
      { ...link, directory: 2, apparent: 7 },
    ];
    assert.deepEqual(settled(links), [-7, 7, 7]);
  });

  it('are told apart by device, and by every bit of a large inode number', () => {
    const large = 2n ** 63n + 1n;
    const links = [
      { ...link, directory: 2, inode: large },
      { ...link, directory: 3, inode: large + 1n },
      { ...link, directory: 3, inode: large, device: 2 },
      { ...link, directory: 3, inode: 1n },
    ];
    assert.deepEqual(settled(links), [0, 10, 30]);
  });
});

function pathOf(directories: DirectoryColumns, index: number): string {
  const above = directories.parent[index]!;
  if (above === 0) return '';
  const path = pathOf(directories, above);
  return path === '' ? directories.name(index) : `${path}/${directories.name(index)}`;
}
