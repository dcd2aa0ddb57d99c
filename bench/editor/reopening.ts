import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../../test/editor/driver/until';
import { type Bench, openScanned } from './bench';
import { type Figure, medianAndWorst } from './figures';

const target = 300;
const reloads = 5;

/** How long the stored result of tree b takes to be shown after a reload. */
export async function measureReopening(bench: Bench): Promise<Figure[]> {
  const { workbench } = await openScanned(bench);
  const times: number[] = [];
  for (let i = 0; i < reloads; i++) {
    await workbench.reload();
    const paintedAt = await until('the first level is painted', () =>
      workbench.page.evaluate(() => window.firstPaintAt),
    );
    times.push(paintedAt - lastActivation(bench.editor.userData));
    await wait(2000);
  }
  await workbench.close();
  const note = `each: ${times.map((ms) => ms.toFixed(0)).join(', ')}`;
  return medianAndWorst('reload with b: activation to first level painted', times, target, note);
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
  return Math.max(...begins.map((line) => Date.parse(line.slice(0, '2000-01-01 00:00:00.000'.length))));
}
