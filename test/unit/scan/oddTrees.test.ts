import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { makeRandomTree } from '../../support/trees/randomTree';
import { Random, seed } from '../../support/trees/random';
import { tempFolder } from '../../support/trees/tempFolder';
import { describeWithMounts } from '../../support/faults/mounts';
import { type Oddities, oddMount } from '../../support/faults/oddMount';
import { allRows, newUsage } from '../../support/service/usage';
import { independentSums } from '../../support/trees/independentSum';
import type { UsageService } from '../../../src/service/usageService';

function randomOddities(random: Random): Oddities {
  const inodes = random.pick(['stable', 'changing', 'renewed'] as const);
  return {
    noTypes: random.below(2) === 0,
    inodes,
    // Numbers that change now and then make the names of a file one inode or several, by chance.
    cacheMs: inodes === 'changing' ? 0 : random.pick([0, 100]),
    // A directory without blocks that is so large would be one with recursive sizes.
    ...random.pick([{ noBlocks: true }, { directorySize: 4096 }, { directorySize: 300_000 }, {}]),
    ...random.pick([{}, { listMs: 20 }]),
  };
}

async function assertSizes(usage: UsageService, root: string, { inodes }: Oddities): Promise<void> {
  const rows = await allRows(usage, root);
  const found = [...rows].map(([name, { allocated, apparent }]) => [name, { allocated, apparent }] as const);
  assert.deepEqual(new Map(found.sort()), new Map([...independentSums(root)].sort()));
  // Where inode numbers change, `du` itself loses its way back from a folder.
  if (inodes !== 'stable') return;
  const du = execFileSync('du', ['-s', '--block-size=1', root], { encoding: 'utf8' });
  assert.equal(rows.get('')!.allocated, Number(du.split('\t')[0]));
}

describeWithMounts('A random tree on an odd file system', function () {
  this.timeout(60_000);
  const count = 8;

  for (let i = 0; i < count; i++) {
    const random = new Random(seed + i);
    const oddities = randomOddities(random);
    it(`has the sizes of du: ${JSON.stringify(oddities)} (seed ${seed}, tree ${i})`, async () => {
      const folder = tempFolder('mirrored');
      makeRandomTree(folder, random);
      const mount = await oddMount({ mirror: folder, ...oddities });
      const usage = newUsage({ maxProcs: 1 + random.below(3), batchSize: 1 + random.below(20) });
      try {
        usage.setRoots([mount.folder]);
        await usage.scan(mount.folder, 'normal');
        await assertSizes(usage, mount.folder, oddities);
      } finally {
        await usage.close();
        mount.release();
      }
    });
  }
});
