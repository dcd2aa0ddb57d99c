import type { ResultInfo } from '../../../src/shared/result';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { UsageService } from '../../../src/service/usageService';
import { duOfEach } from '../../support/trees/du';
import { independentSums } from '../../support/trees/independentSum';
import { Random, seed } from '../../support/trees/random';
import { tempFolder } from '../../support/trees/tempFolder';
import { locate, allRows, newUsage } from '../../support/service/usage';

const folders = ['a', 'a/in', 'b', 'c'];
const bytes = Buffer.alloc(1_000_000, 1);

async function rescan(usage: UsageService, root: string, folder: string): Promise<ResultInfo> {
  const found = await locate(usage, path.join(root, folder));
  return usage.scanDirectory(root, found!.row.id);
}

async function assertExact(usage: UsageService, root: string, why: string): Promise<void> {
  const rows = await allRows(usage, root);
  const sizes = [...rows].map(([at, { allocated, apparent }]) => [at, { allocated, apparent }] as const);
  assert.deepEqual(new Map(sizes.sort()), new Map([...independentSums(root)].sort()), why);
  assert.equal(rows.get('')!.allocated, duOfEach(root, ['.']).get('.')!.allocated, why);
}

describe('A rescan of one folder', function () {
  this.timeout(120_000);
  let root: string;
  let usage: UsageService;
  const at = (...parts: string[]): string => path.join(root, ...parts);

  beforeEach(() => {
    root = tempFolder('rescan');
    for (const folder of folders) fs.mkdirSync(at(folder));
    usage = newUsage();
    usage.setRoots([root]);
  });
  afterEach(() => usage.close());

  it('counts a file once that had no other name before', async () => {
    fs.writeFileSync(at('a', 'file'), bytes);
    await usage.scan(root, 'normal');
    fs.linkSync(at('a', 'file'), at('b', 'file'));
    const [result, joined] = await Promise.all([rescan(usage, root, 'b'), rescan(usage, root, 'b')]);
    assert.deepEqual(result, joined);
    assert.deepEqual(result, usage.state(root)?.result);
    assert.deepEqual(result.rescans, [], 'the whole root was scanned');
    await assertExact(usage, root, 'linked');
  });

  it('counts a file once whose other names were stale when it was found', async () => {
    fs.writeFileSync(at('a', 'file'), bytes);
    fs.linkSync(at('a', 'file'), at('b', 'file'));
    await usage.scan(root, 'normal');
    fs.rmSync(at('b', 'file'));
    await rescan(usage, root, 'a');
    fs.linkSync(at('a', 'file'), at('c', 'file'));
    await rescan(usage, root, 'c');
    await rescan(usage, root, 'b');
    await assertExact(usage, root, 'stale');
  });

  it('scans no more than the folder for names outside the root, and names that it has itself', async () => {
    const outside = path.join(tempFolder('outside'), 'file');
    fs.writeFileSync(outside, bytes);
    fs.linkSync(outside, at('a', 'file'));
    await usage.scan(root, 'normal');
    fs.writeFileSync(at('b', 'one'), bytes);
    fs.linkSync(at('b', 'one'), at('b', 'two'));
    for (const folder of ['a', 'b']) await rescan(usage, root, folder);
    assert.equal(usage.state(root)?.result?.rescans.length, 2);
    await assertExact(usage, root, 'outside');
  });

  it(`leaves du's sizes once all that changed was rescanned (SEED=${seed})`, async () => {
    const random = new Random(seed);
    for (let i = 0; i < 20; i++) {
      await usage.scan(root, 'normal');
      const changed = new Set<string>();
      for (let step = 0; step < 30; step++) {
        if (random.below(3) > 0) changeOne(root, random, changed);
        else if (changed.size > 0) await rescanOne(usage, root, random.pick([...changed]), changed);
      }
      while (changed.size > 0) await rescanOne(usage, root, random.pick([...changed]), changed);
      await assertExact(usage, root, `round ${i}`);
    }
  });
});

async function rescanOne(
  usage: UsageService,
  root: string,
  folder: string,
  changed: Set<string>,
): Promise<void> {
  await rescan(usage, root, folder);
  for (const other of [...changed]) if (`${other}/`.startsWith(`${folder}/`)) changed.delete(other);
}

/** Links, moves, makes or removes a file somewhere in the folders. */
function changeOne(root: string, random: Random, changed: Set<string>): void {
  const files = folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { withFileTypes: true })
      .flatMap((entry) => (entry.isFile() ? [`${folder}/${entry.name}`] : [])),
  );
  const to = `${random.pick(folders)}/f${random.below(1_000_000)}`;
  const kind = random.below(files.length < 2 ? 1 : 6);
  const from = files.length === 0 ? '' : random.pick(files);
  const [source, target] = [path.join(root, from), path.join(root, to)];
  if (kind === 0) fs.writeFileSync(target, Buffer.alloc(1 + random.below(200_000), 1));
  else if (kind < 3) fs.linkSync(source, target);
  else if (kind === 3) fs.renameSync(source, target);
  else fs.rmSync(source);
  if (kind < 4) changed.add(path.dirname(to));
  if (kind > 2) changed.add(path.dirname(from));
}
