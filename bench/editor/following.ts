import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../test/editor/driver/temporaryFolder';
import type { TreeView } from '../../test/editor/driver/treeView';
import { untilFollowed } from '../../test/editor/driver/untilFollowed';
import { openFolder } from '../../test/editor/driver/openFolder';
import type { Bench } from './bench';
import { type Figure, medianAndWorst } from './figures';

const changes = 20;
const burstFiles = 2_000;
const bursts = 5;
const target = 2_000;
const note = 'looked at every tenth of a second';
/** A file's length changes the row's text each time. */
const step = 1 << 20;

/** The window is as a person's: with the editor's watcher. */
const settings = { 'git.enabled': false };

/** How soon the tree shows what changed on the disk. */
export async function measureFollowing(bench: Bench): Promise<Figure[]> {
  const folder = temporaryFolder({ 'one/file.bin': 1, 'many/file0': 1 });
  const workbench = await openFolder(folder, { settings });
  // Other measurements wait for theirs in turn.
  await bench.probes.next();
  await workbench.openContainer('Disk Usage');
  const tree = workbench.tree('Folders');
  await untilFollowed(tree, folder);
  const single = await timeEach(changes, async (i) => {
    writeFileSync(path.join(folder, 'one/file.bin'), Buffer.alloc(i * step, 1));
    return untilSays(tree, 'one', new RegExp(`^${i}\\.\\d* MiB`));
  });
  const burst = await timeEach(bursts, async (i) => {
    for (let j = 0; j < burstFiles; j++) writeFileSync(path.join(folder, 'many', `file${j}`), `${i}`);
    writeFileSync(path.join(folder, 'many/last'), Buffer.alloc((20 + i) * step, 1));
    // The small files take 4 KiB each.
    return untilSays(tree, 'many', new RegExp(`^${i + 20 + 7}\\.\\d* MiB .* 2,001 files$`));
  });
  await workbench.close();
  return [
    ...medianAndWorst('live: a change shows in the tree', single, target, note),
    ...medianAndWorst(`live: ${burstFiles} changes at once show`, burst, target, note),
  ];
}

/** @param change makes a change, and says how long it took from its last write until it showed, in ms. */
async function timeEach(count: number, change: (i: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 1; i <= count; i++) times.push(await change(i));
  return times;
}

/** How long it takes until a row says so, in ms. */
async function untilSays(tree: TreeView, label: string, pattern: RegExp): Promise<number> {
  const written = performance.now();
  await tree.rowsThat(`${label} says ${pattern.source}`, (rows) =>
    rows.some((row) => row.label === label && pattern.test(row.description)),
  );
  return performance.now() - written;
}
