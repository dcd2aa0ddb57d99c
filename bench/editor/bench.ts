import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openFolder } from '../../test/editor/driver/openFolder';
import type { Workbench } from '../../test/editor/driver/workbench';
import type { Editor } from '../../test/editor/server.mjs';
import type { Probe, Probes } from './probes';

/** The editor's own start goes on for a while after its window can be used. */
const settleMs = 6_000;
/** A row's children must be in sight for their painting to be seen. */
const height = 1400;

const settings = {
  // Scans begin when the benchmark says so.
  'diskUsage.autoScan': 'never',
  // Else the editor itself walks the tree, at a time of its own.
  'files.watcherExclude': { '**': true },
  'git.enabled': false,
};

/** What every measurement needs. */
export interface Bench {
  readonly editor: Editor;
  /** Starts an editor that has the probe, but not the extension. Stop it. */
  readonly startBare: () => Promise<Editor>;
  readonly probes: Probes;
  /** Tree b. */
  readonly large: string;
  readonly runs: number;
}

export interface BenchWindow {
  readonly workbench: Workbench;
  readonly probe: Probe;
}

/** Opens a window with the view "Folders", and waits until the editor has become quiet. */
export async function openQuiet({ probes }: Bench, folder: string): Promise<BenchWindow> {
  const workbench = await openFolder(folder, { settings, height });
  const probe = await probes.next();
  await workbench.openContainer('Disk Usage');
  await wait(settleMs);
  return { workbench, probe };
}

/** Opens such a window on tree b, with a result. */
export async function openScanned(bench: Bench): Promise<BenchWindow> {
  const window = await openQuiet(bench, bench.large);
  const folder = storage(bench);
  if (!existsSync(folder) || !readdirSync(folder).some((file) => file.endsWith('.sqlite')))
    await window.probe.command('diskUsage.rescan');
  return window;
}

/** Removes every result, so that the next scan is a first one. No window may be open. */
export function removeResults(bench: Bench): void {
  rmSync(storage(bench), { recursive: true, force: true });
}

function storage({ editor }: Bench): string {
  return path.join(editor.userData, 'User/globalStorage/disk-usage.disk-usage');
}
