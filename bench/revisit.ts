import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { UsageService } from '../src/service/usageService';
import { dist } from '../test/support/paths';
import { median } from './measure';
import { openUsage } from './openUsage';
import { type TreeName, treeFolder } from './trees';

const measuredTrees: readonly TreeName[] = ['a', 'b'];

/** Prints what it takes to open a stored result and to see by the folders' times that it is still true. */
export async function benchRevisit(folder: string, runs: number): Promise<void> {
  const rows: string[] = [];
  for (const tree of measuredTrees) {
    const root = treeFolder(folder, tree);
    const scans: number[] = [];
    const opens: number[] = [];
    const revisits: number[] = [];
    for (let run = 0; run < runs; run++) {
      const storage = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
      try {
        scans.push(await inService(storage, root, true, (usage) => usage.scan(root, 'normal')));
        opens.push(await inService(storage, root, false, (usage) => usage.load(root)));
        revisits.push(await inService(storage, root, true, (usage) => revisit(usage, root)));
      } finally {
        fs.rmSync(storage, { recursive: true });
      }
    }
    const seconds = [scans, opens, revisits].map((each) => (median(each) / 1000).toFixed(2));
    const shares = [opens, revisits].map((each) => 100 * median(each.map((took, i) => took / scans[i]!)));
    rows.push(`| ${[tree, ...seconds, ...shares.map((share) => `${share.toFixed(0)} %`)].join(' | ')} |`);
  }
  console.log('\n| tree | CPU s of a first scan | to open it | to open and compare it | share | share |');
  console.log('|---|---|---|---|---|---|');
  for (const row of rows) console.log(row);
}

async function revisit(usage: UsageService, root: string): Promise<void> {
  const verified = new Promise<void>((resolve) => {
    let began = false;
    usage.onDidChange(() => {
      const { verifying, busy } = usage.state(root)!.live;
      began ||= verifying;
      if (began && !verifying && !busy) resolve();
    });
  });
  const { result } = await usage.load(root);
  if (!result) throw new Error(`There is no stored result of ${root}`);
  await verified;
  if (usage.state(root)!.result!.scannedAt !== result.scannedAt) throw new Error(`${root} was scanned again`);
}

/** CPU time of this process, in ms, with all threads that the work starts. */
async function inService(
  storageFolder: string,
  root: string,
  liveUpdates: boolean,
  work: (usage: UsageService) => Promise<unknown>,
): Promise<number> {
  const before = process.cpuUsage();
  const usage = openUsage(dist, storageFolder, { liveUpdates });
  try {
    usage.setRoots([root]);
    await work(usage);
  } finally {
    await usage.close();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
