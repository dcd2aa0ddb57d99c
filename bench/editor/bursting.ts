import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openFolder } from '../../test/editor/driver/openFolder';
import { temporaryFolder } from '../../test/editor/driver/temporaryFolder';
import { untilScanned } from '../../test/editor/driver/untilScanned';
import { median } from '../measure';
import type { Bench } from './bench';
import type { Figure } from './figures';
import type { HostLoad } from './probe/probeApi';

const folders = 500;
const filesInEach = 100;
/** The editor passes on 2,500 events a second, and drops what exceeds 30,000 that wait. */
const perSecond = 5_000;
/** Until all is told of, and what follows from it is over. */
const patienceMs = 45_000;
const settleMs = 6_000;

/** The window is as a person's: with the editor's watcher, and without what scans or asks by itself. */
const settings = { 'diskUsage.autoScan': 'never', 'git.enabled': false };

/** How late the extension host's event loop is during a burst of changes, beside an editor without the extension. */
export async function measureBurst(bench: Bench): Promise<Figure[]> {
  const folder = makeFiles();
  const runs: { readonly bare: HostLoad; readonly followed: HostLoad }[] = [];
  const bareEditor = await bench.startBare();
  try {
    for (let i = 0; i < bench.runs; i++) {
      const window = await openFolder(folder, { settings, editor: bareEditor });
      const bare = await burstIn(bench, folder, () => wait(settleMs));
      await window.close();
      const workbench = await openFolder(folder, { settings });
      const followed = await burstIn(bench, folder, async () => {
        await workbench.openContainer('Disk Usage');
        await workbench.palette('Disk Usage: Rescan');
        await untilScanned(workbench.tree('Folders'));
        await wait(settleMs);
      });
      await workbench.close();
      runs.push({ bare, followed });
    }
  } finally {
    await bareEditor.stop();
  }
  const each = (pick: (run: (typeof runs)[number]) => number): string =>
    `each run: ${runs.map((run) => pick(run).toFixed(1)).join(', ')}`;
  const above = ({ bare, followed }: (typeof runs)[number]): number => followed.p99 - bare.p99;
  const what = 'event loop delay, burst of 50,000 changes';
  const unit = 'ms' as const;
  return [
    { what: `${what} without the extension: p99`, unit, value: median(runs.map(({ bare }) => bare.p99)) },
    { what: `${what}: p99`, unit, value: median(runs.map(({ followed }) => followed.p99)) },
    { what: `${what}: p99 above that`, unit, target: 10, value: median(runs.map(above)), note: each(above) },
    {
      ...{ what: `${what} without the extension: maximum`, unit },
      value: Math.max(...runs.map(({ bare }) => bare.max)),
    },
    { what: `${what}: maximum`, unit, value: Math.max(...runs.map(({ followed }) => followed.max)) },
  ];
}

async function burstIn({ probes }: Bench, folder: string, prepare: () => Promise<void>): Promise<HostLoad> {
  const probe = await probes.next();
  await prepare();
  await probe.beginWatch();
  const begun = Date.now();
  await changeAll(folder);
  await wait(Math.max(0, begun + patienceMs - Date.now()));
  return probe.endWatch();
}

function makeFiles(): string {
  const folder = temporaryFolder();
  for (let i = 0; i < folders; i++) {
    mkdirSync(path.join(folder, `d${i}`));
    for (let j = 0; j < filesInEach; j++) writeFileSync(fileOf(folder, i, j), '');
  }
  return folder;
}

/** Every file once, a tenth of a second's share at a time. */
async function changeAll(folder: string): Promise<void> {
  for (let done = 0; done < folders * filesInEach; done++) {
    if (done % (perSecond / 10) === 0) await wait(100);
    writeFileSync(fileOf(folder, Math.floor(done / filesInEach), done % filesInEach), String(Date.now()));
  }
}

function fileOf(folder: string, directory: number, file: number): string {
  return path.join(folder, `d${directory}`, `f${file}`);
}
