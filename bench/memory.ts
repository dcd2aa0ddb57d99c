import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Task } from './child';
import { ProductProcess } from './productProcess';
import { type TreeName, treeFolder } from './trees';

/** Prints what a scan takes over a process that has scanned an empty folder, once and again, and of a million folders. */
export async function benchMemory(folder: string, maxProcs: number): Promise<void> {
  console.log('\n| peak MiB | of an empty folder | and once | twice | ten times |\n|---|---|---|---|---|');
  const tell = async (what: Task['what'], tree: TreeName, runs: number): Promise<void> => {
    const peaks = await peaksOf(what, treeFolder(folder, tree), runs, maxProcs);
    console.log(`| ${tree}, ${what} | ${[peaks[0], peaks[1], peaks[2], peaks[10]].join(' | ')} |`);
  };
  await tell('engine', 'b', 10);
  await tell('everything', 'b', 10);
  await tell('everything', 'dirs', 1);
}

/** The peak after a scan of an empty folder, then after each of the folder. */
async function peaksOf(
  what: Task['what'],
  folder: string,
  runs: number,
  maxProcs: number,
): Promise<(number | undefined)[]> {
  const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
  const product = new ProductProcess(maxProcs);
  const peaks = [(await product.run(what, empty)).peakMib];
  for (let run = 0; run < runs; run++) peaks.push((await product.run(what, folder)).peakMib);
  product.end();
  fs.rmdirSync(empty);
  return peaks;
}
