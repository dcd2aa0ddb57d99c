import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openProduct } from './product';

/** What `child.js` prints: the largest resident set so far after each run, in MiB, and before the first. */
export interface ChildReport {
  readonly before: number;
  readonly after: readonly number[];
}

/** `node child.js FOLDER engine|everything RUNS MAX_PROCS`: the product in a process of its own, for its memory. */
async function main([folder, what, runs, maxProcs]: string[]): Promise<void> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
  const product = openProduct(path.resolve('dist'), scratch, Number(maxProcs));
  const run = (of: string): Promise<unknown> =>
    what === 'engine' ? product.engine(of) : product.everything(of);
  const empty = path.join(scratch, 'empty');
  fs.mkdirSync(empty);
  await run(empty);
  const before = peak();
  const after: number[] = [];
  for (let i = 0; i < Number(runs); i++) {
    await run(folder!);
    after.push(peak());
  }
  await product.close();
  fs.rmSync(scratch, { recursive: true });
  console.log(JSON.stringify({ before, after } satisfies ChildReport));
}

function peak(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

void main(process.argv.slice(2));
