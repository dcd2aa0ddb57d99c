import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type Bench, openScanned } from './bench';
import { type Figure, percentile } from './figures';
import type { Probe } from './probes';

/** As many as an Explorer of a usual window shows. */
const rowsInSight = 40;
const target = 5;

/** How soon the Explorer's decorations are answered. */
export async function measureHovering(bench: Bench): Promise<Figure[]> {
  const { workbench, probe } = await openScanned(bench);
  const [single, together] = split(somePaths(bench.large));
  await warmUp(probe, bench.large);
  const alone = await ask(probe, single, 1);
  const batched = await ask(probe, together, rowsInSight);
  const known = await ask(probe, [...single, ...together], 1);
  await workbench.close();
  const figure = (what: string, ms: readonly number[]): Figure => ({
    what: `hover: ${what}, p95 of ${ms.length}`,
    ...{ value: percentile(ms, 0.95), unit: 'ms', target },
    note: `median ${percentile(ms, 0.5).toFixed(2)} ms, worst ${Math.max(...ms).toFixed(1)} ms`,
  });
  return [
    figure('not asked before, one by one', alone),
    figure(`not asked before, ${rowsInSight} at once`, batched),
    figure('asked before', known),
  ];
}

/** Threads start with the first question. */
async function warmUp(probe: Probe, folder: string): Promise<void> {
  await probe.decorate([folder, ...readdirSync(folder).map((name) => path.join(folder, name))]);
}

async function ask(probe: Probe, paths: readonly string[], atOnce: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < paths.length; i += atOnce) {
    const asked = paths.slice(i, i + atOnce);
    const { ms, answered } = await probe.decorate(asked);
    if (answered !== asked.length) throw new Error(`No size for one of ${asked.join(' ')}`);
    times.push(...ms);
  }
  return times;
}

/** Folders and files, of each of the first groups of a tree of three levels. */
function somePaths(folder: string): string[] {
  const inside = (parent: string): string[] =>
    readdirSync(parent, { encoding: 'utf8' })
      .filter((name) => !name.includes('\ufffd'))
      .map((name) => path.join(parent, name));
  const groups = inside(folder)
    .slice(0, 4)
    .flatMap((part) => inside(part).slice(0, 5));
  return groups.flatMap((group) => inside(group).flatMap((item) => [item, ...inside(item).slice(0, 1)]));
}

/** Every other one. */
function split(paths: readonly string[]): [string[], string[]] {
  return [paths.filter((_, i) => i % 2 === 0), paths.filter((_, i) => i % 2 === 1)];
}
