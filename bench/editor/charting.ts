import { until } from '../../test/editor/driver/until';
import type { Workbench } from '../../test/editor/driver/workbench';
import { type Bench, type BenchWindow, openScanned } from './bench';
import { type Figure, medianAndWorst } from './figures';

const target = 400;
const opened = 6;

/** How long the chart of tree b takes from its command to its first tiles. */
export async function measureChart(bench: Bench): Promise<Figure[]> {
  const window = await openScanned(bench);
  const runs: ChartRun[] = [];
  for (let i = 0; i < opened; i++) {
    runs.push(await openChart(window));
    await window.probe.command('workbench.action.closeActiveEditor');
    await window.workbench.page.waitForTimeout(1000);
  }
  await window.workbench.close();
  const [first, ...later] = runs;
  return [
    {
      ...{ what: 'chart: command to first tiles painted, first time in a window', unit: 'ms', target },
      ...{ value: first!.paintedMs, note: describe(first!) },
    },
    ...medianAndWorst(
      'chart: command to first tiles painted, opened again',
      later.map(({ paintedMs }) => paintedMs),
      target,
      describe(later.toSorted((a, b) => a.paintedMs - b.paintedMs)[later.length >> 1]!),
    ),
  ];
}

interface ChartRun {
  readonly paintedMs: number;
  /** When our page ran its script. */
  readonly pageMs: number;
  /** When it got what to paint. */
  readonly snapshotMs: number;
}

function describe({ pageMs, snapshotMs }: ChartRun): string {
  return `page ready after ${pageMs} ms, snapshot sent after ${snapshotMs} ms`;
}

async function openChart({ workbench, probe }: BenchWindow): Promise<ChartRun> {
  await probe.takeMarks();
  const { startedAt } = await probe.command('diskUsage.showChart');
  const paintedAt = await until('the chart is painted', () => chartPaintedAt(workbench));
  const { 'page ready': page = NaN, snapshot = NaN } = await probe.takeMarks();
  return {
    ...{ paintedMs: paintedAt - startedAt, pageMs: page - startedAt },
    snapshotMs: snapshot - startedAt,
  };
}

function chartPaintedAt(workbench: Workbench): Promise<number | undefined> {
  const chart = workbench.webviewFrame().locator('.chart');
  return chart.evaluate(() => window.firstPaintAt, undefined, { timeout: 2000 });
}
