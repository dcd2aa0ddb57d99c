import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { rootId } from '../src/shared/entry';
import { dist } from '../test/support/paths';
import { highWater, median } from './measure';
import { openUsage } from './openUsage';
import { treeFolder } from './trees';

const day = 86_400_000;

/** Prints what it takes to sort the files of tree b by type, age and size, as a ratio to a scan in the same run. */
export async function benchTypes(folder: string, maxProcs: number, runs: number): Promise<void> {
  const root = treeFolder(folder, 'b');
  const storage = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
  const usage = openUsage(dist, storage, { maxProcs });
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  const now = Date.now();
  const limits = {
    ages: [now + day, now - day, now - 7 * day, now - 30 * day, now - 365 * day],
    lengths: [0, 1024, 1024 ** 2, 100 * 1024 ** 2],
  };
  const scans: number[] = [];
  const counts: number[] = [];
  try {
    usage.setRoots([root]);
    for (let run = 0; run < runs + 1; run++) {
      const scan = await timed(() => usage.scan(root, 'normal'));
      const count = await timed(() => usage.breakdown(root, rootId, limits));
      if (run === 0) continue; // The first is to warm up.
      scans.push(scan);
      counts.push(count);
    }
  } finally {
    await usage.close();
    fs.rmSync(storage, { recursive: true });
  }
  const ratio = median(counts.map((count, i) => count / scans[i]!));
  const seconds = [scans, counts].map((each) => (median(each) / 1000).toFixed(2));
  console.log('\n| tree | s of a scan | s of a count by type, age and size | ratio | peak MiB |');
  console.log('|---|---|---|---|---|');
  console.log(`| b | ${seconds.join(' | ')} | ${ratio.toFixed(2)} | ${highWater('self')} |`);
}
