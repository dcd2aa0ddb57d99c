import { execFileSync } from 'node:child_process';
import type { ChildReport } from './child';
import { treeFolder } from './trees';

const runs = 10;

/** Runs the product on a folder in a process of its own. */
export function measureMemory(
  folder: string,
  what: 'engine' | 'everything',
  runs: number,
  maxProcs: number,
): ChildReport {
  const args = ['out/bench/child.js', folder, what, String(runs), String(maxProcs)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as ChildReport;
}

/** Prints what a scan takes over a process that has scanned an empty folder, once and again, and of a million folders. */
export function benchMemory(folder: string, maxProcs: number): void {
  console.log('\n| peak memory in MiB | before | after 1 scan | after 2 | after 10 |\n|---|---|---|---|---|');
  const b = treeFolder(folder, 'b');
  for (const what of ['engine', 'everything'] as const) {
    const { before, after } = measureMemory(b, what, runs, maxProcs);
    console.log(`| b, ${what} | ${[before, after[0], after[1], after.at(-1)].join(' | ')} |`);
  }
  const { before, after } = measureMemory(treeFolder(folder, 'dirs'), 'everything', 1, maxProcs);
  console.log(`| a million folders, everything | ${before} | ${after[0]} | | |`);
}
