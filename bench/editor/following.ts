import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../test/editor/driver/temporaryFolder';
import type { TreeView } from '../../test/editor/driver/treeView';
import { untilFollowed } from '../../test/editor/driver/untilFollowed';
import { openFolder } from '../../test/editor/driver/openFolder';
import type { Bench } from './bench';
import { type Figure, percentile } from './figures';

const changes = 20;
const burstFiles = 2_000;
const bursts = 5;
const target = 2_000;
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
    return untilSays(tree, 'many', new RegExp(`^${i + 20 + 7}\\.\\d* MiB .* 2,001 files$`));
  });
  await workbench.close();
  return [figureOf('a change shows in the tree', single), figureOf(`${burstFiles} changes at once`, burst)];
}

/** How long each takes from its last write on. @param change resolves when it shows; gives when it was written. */
async function timeEach(count: number, change: (i: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 1; i <= count; i++) times.push(await change(i));
  return times;
}

async function untilSays(tree: TreeView, label: string, pattern: RegExp): Promise<number> {
  const written = performance.now();
  await tree.rowsThat(`${label} says ${pattern.source}`, (rows) =>
    rows.some((row) => row.label === label && pattern.test(row.description)),
  );
  return performance.now() - written;
}

function figureOf(what: string, ms: readonly number[]): Figure {
  return {
    what: `live: ${what}, worst of ${ms.length}`,
    ...{ value: Math.max(...ms), unit: 'ms', target },
    note: `median ${percentile(ms, 0.5).toFixed(0)} ms, looked at every tenth of a second`,
  };
}
