import { setTimeout as wait } from 'node:timers/promises';
import { median, measureCommand } from '../measure';
import { type Bench, openQuiet, removeResults } from './bench';
import type { Figure } from './figures';
import type { HostLoad } from './probe/probeApi';
import type { Probe } from './probes';

const idleMs = 10_000;

interface Run {
  readonly idle: HostLoad;
  /** While another process scans. */
  readonly beside: HostLoad;
  readonly scan: HostLoad;
}

/** How late the extension host's event loop is, and how its memory grows, while tree b is scanned. */
export async function measureScanning(bench: Bench): Promise<Figure[]> {
  const runs: Run[] = [];
  for (let i = 0; i < bench.runs; i++) runs.push(await measureRun(bench));
  const medianOf = (pick: (run: Run) => number): number => median(runs.map(pick));
  const worstOf = (pick: (run: Run) => number): number => Math.max(...runs.map(pick));
  const each = (pick: (run: Run) => number): string =>
    `each run: ${runs.map((run) => pick(run).toFixed(1)).join(', ')}`;
  const ms = 'ms' as const;
  const above = ({ scan, idle }: Run): number => scan.p99 - idle.p99;
  const grown = ({ scan }: Run): number => scan.rssPeak - scan.rssBefore;
  return [
    { what: 'event loop delay, idle: p99', value: medianOf(({ idle }) => idle.p99), unit: ms },
    { what: 'event loop delay, idle: maximum', value: worstOf(({ idle }) => idle.max), unit: ms },
    {
      ...{ what: 'event loop delay, b scanned by another process: p99', unit: ms },
      ...{ value: medianOf(({ beside }) => beside.p99), note: each(({ beside }) => beside.p99) },
    },
    {
      ...{ what: 'event loop delay, b scanned by another process: maximum', unit: ms },
      value: worstOf(({ beside }) => beside.max),
    },
    {
      ...{ what: 'event loop delay, b scanned by the extension: p99', unit: ms },
      ...{ value: medianOf(({ scan }) => scan.p99), note: each(({ scan }) => scan.p99) },
    },
    {
      ...{ what: 'event loop delay, b scanned by the extension: p99 above idle', unit: ms, target: 10 },
      ...{ value: medianOf(above), note: each(above) },
    },
    {
      ...{ what: 'event loop delay, b scanned by the extension: maximum', unit: ms },
      ...{ value: worstOf(({ scan }) => scan.max), note: each(({ scan }) => scan.max) },
    },
    {
      ...{ what: "growth of the extension host's memory, at its peak", unit: 'MiB', target: 47.7 },
      value: medianOf(grown),
      note: `from ${medianOf(({ scan }) => scan.rssBefore).toFixed(0)} MiB; ${each(grown)}`,
    },
    {
      ...{ what: 'memory of the process beside it, at its peak', unit: 'MiB' },
      value: medianOf(({ scan }) => scan.servicePeak),
      note: each(({ scan }) => scan.servicePeak),
    },
  ];
}

/** In a window and extension host of its own, whose tree shows what the scan finds. */
async function measureRun(bench: Bench): Promise<Run> {
  removeResults(bench);
  const { workbench, probe } = await openQuiet(bench, bench.large);
  const idle = await watched(probe, () => wait(idleMs));
  const beside = await watched(probe, () =>
    measureCommand([process.execPath, 'dist/headless.js', bench.large]),
  );
  const scan = await watched(probe, () => probe.command('diskUsage.rescan'));
  await workbench.close();
  return { idle, beside, scan };
}

async function watched(probe: Probe, work: () => Promise<unknown>): Promise<HostLoad> {
  await probe.beginWatch();
  await work();
  return probe.endWatch();
}
