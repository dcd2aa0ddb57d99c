import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../../test/editor/driver/until';
import { type Bench, openScanned } from './bench';
import { type Figure, medianAndWorst } from './figures';
import type { Probe } from './probes';

const target = 300;
const reloads = 5;

interface Reopening {
  /** From the extension's loading to the rows' painting. */
  readonly paintedMs: number;
  /** Of that, until the provider had given the first level. */
  readonly givenMs: number;
}

/** How long the stored result of tree b takes to be shown after a reload. */
export async function measureReopening(bench: Bench): Promise<Figure[]> {
  const { workbench } = await openScanned(bench);
  const runs: Reopening[] = [];
  for (let i = 0; i < reloads; i++) {
    await workbench.reload();
    const probe = await bench.probes.next();
    const paintedAt = await until('the first level is painted', () =>
      workbench.page.evaluate(() => window.firstPaintAt),
    );
    runs.push(await reopening(probe, paintedAt));
    await wait(2000);
  }
  await workbench.close();
  return [
    ...medianAndWorst(
      'reload with the result of b: activation to first level painted',
      runs.map(({ paintedMs }) => paintedMs),
      target,
    ),
    ...medianAndWorst(
      "of that, until the provider's rows are there",
      runs.map(({ givenMs }) => givenMs),
      target,
    ),
  ];
}

async function reopening(probe: Probe, paintedAt: number): Promise<Reopening> {
  const { loaded = NaN } = await probe.takeMarks();
  const calls = await probe.takeCalls();
  // The first level is what a root gives, the root alone what the view gives.
  const level = calls.find(({ provider, count }) => provider === 'children' && count > 1);
  const givenAt = level ? level.startedAt + level.ms : NaN;
  return { paintedMs: paintedAt - loaded, givenMs: givenAt - loaded };
}
