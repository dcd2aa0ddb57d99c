import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../../test/editor/driver/until';
import { type Bench, openScanned } from './bench';
import { median } from '../measure';
import { type Figure, medianAndWorst } from './figures';

const target = 300;
const reloads = 5;

/** How long the stored result of tree b takes to be shown after a reload. */
export async function measureReopening(bench: Bench): Promise<Figure[]> {
  const { workbench } = await openScanned(bench);
  const times: number[] = [];
  const readTimes: number[] = [];
  const reading: number[] = [];
  for (let i = 0; i < reloads; i++) {
    await workbench.reload();
    const paintedAt = await until('the first level is painted', () =>
      workbench.page.evaluate(() => window.firstPaintAt),
    );
    const activatedAt = lastActivation(bench.editor.userData);
    const read = lastRead(workbench.log.read());
    times.push(paintedAt - activatedAt);
    readTimes.push(read.at - activatedAt);
    reading.push(read.elapsed);
    await wait(2000);
  }
  await workbench.close();
  const note = `each: ${times.map((ms) => ms.toFixed(0)).join(', ')}`;
  const lasted = `of these ${median(reading)} ms from when it was asked for`;
  return [
    ...medianAndWorst('reload with b: activation to first level painted', times, target, note),
    ...medianAndWorst('of these until the result is read', readTimes, undefined, lasted),
  ];
}

/** When a stored result had been read, the last time, and how long that took in ms, as the log says. */
function lastRead(log: string): { at: number; elapsed: number } {
  const line = log
    .split('\n')
    .filter((text) => / rows, read in \d+ ms/.test(text))
    .at(-1)!;
  return { at: timeOf(line), elapsed: Number(/read in (\d+) ms/.exec(line)![1]) };
}

/**
 * When an extension host began to activate Disk Usage, the last time, as its log says. The probe cannot tell: the
 * view in sight has Disk Usage loaded before it.
 */
function lastActivation(userData: string): number {
  const logs = path.join(userData, 'logs');
  const begins = readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('exthost.log'))
    .flatMap((file) => readFileSync(path.join(logs, file), 'utf8').split('\n'))
    .filter((line) => line.includes('_doActivateExtension disk-usage.disk-usage,'));
  return Math.max(...begins.map(timeOf));
}

/** When a line of a log was written. */
function timeOf(line: string): number {
  return Date.parse(line.slice(0, '2000-01-01 00:00:00.000'.length));
}
