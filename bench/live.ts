import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dist } from '../test/support/paths';
import { median } from './measure';
import { openUsage } from './openUsage';

const sizes = [1_000, 10_000, 100_000];
const perFolder = 100;

/** Prints what one change costs in roots of ever more directories. */
export async function benchLive(runs: number): Promise<void> {
  const rows: string[] = [];
  for (const size of sizes) {
    const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
    const { one, hundred } = await measure(scratch, size, runs).finally(() => {
      fs.rmSync(scratch, { recursive: true });
    });
    rows.push(`| ${size.toLocaleString('en')} | ${one} | ${hundred} |`);
  }
  console.log('\n| directories | ms for a change in one | ms for changes in 100 |\n|---|---|---|');
  for (const row of rows) console.log(row);
}

async function measure(
  scratch: string,
  size: number,
  runs: number,
): Promise<{ readonly one: string; readonly hundred: string }> {
  const root = path.join(scratch, 'root');
  const folders = Array.from({ length: size }, (_, i) =>
    path.join(root, `part-${Math.floor(i / perFolder)}`, `folder-${i % perFolder}`),
  );
  for (const folder of folders) fs.mkdirSync(folder, { recursive: true });
  // What is measured is the work, not the wait for more events.
  const timings = { gather: 0, secondLook: 3_600_000, save: 3_600_000 };
  const usage = openUsage(dist, path.join(scratch, 'storage'), { liveUpdates: true }, timings);
  try {
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    let next = 0;
    const change = async (count: number): Promise<number> => {
      const paths = Array.from({ length: count }, () => {
        const file = path.join(folders[(next += 7_919) % size]!, `file-${next}`);
        fs.writeFileSync(file, 'changed');
        return file;
      });
      const files = usage.state(root)!.result!.totals.files + count;
      const started = performance.now();
      const done = new Promise<void>((resolve) => {
        const subscription = usage.onDidChange(() => {
          if (usage.state(root)!.result!.totals.files !== files) return;
          subscription.dispose();
          resolve();
        });
      });
      usage.filesChanged(paths);
      await done;
      return performance.now() - started;
    };
    const times = async (count: number): Promise<string> => {
      const measured: number[] = [];
      // The first one opens what the others use.
      for (let run = 0; run < runs + 1; run++) measured.push(await change(count));
      return median(measured.slice(1)).toFixed(1);
    };
    return { one: await times(1), hundred: await times(100) };
  } finally {
    await usage.close();
  }
}
