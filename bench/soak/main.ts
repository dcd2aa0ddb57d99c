import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../../test/support/trees/random';
import { report } from './counts';
import { Soak } from './soak';

const usageText = `Usage: npm run soak -- [--minutes N] [--seed N]
Scans, cancels, edits, reloads and kills at random, for ten minutes unless told otherwise, and compares with du.`;

/** `npm run soak`. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (values.help || !(minutes > 0) || !Number.isInteger(seed)) {
    console.log(usageText);
    return values.help ? 0 : 2;
  }
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'disk-usage-soak-'));
  const soak = new Soak(folder, new Random(seed));
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    console.log(report(await soak.run(minutes * 60_000), seconds(), seed));
    execFileSync('rm', ['-rf', folder]);
    return 0;
  } catch (error) {
    await soak.kill();
    console.error(error);
    console.error(
      `Failed after ${Math.round(seconds())} s and ${soak.counts.operations} operations: --seed ${seed}; all is left in ${folder}`,
    );
    return 1;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
