import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { highWater, type Measured, measureHere } from './measure';
import { smallHeaps } from '../src/process/processApi';
import { openProduct } from './product';

/** What the parent asks for. */
export interface Task {
  readonly what: 'engine' | 'everything';
  readonly folder: string;
}

/** What one task took. */
export interface Done extends Measured {
  /** Entries by worker, of the engine. */
  readonly shares: readonly number[];
  /** What the engine's log says of its reader. */
  readonly reader: string | undefined;
  /** Of everything. */
  readonly allocated: number;
}

/**
 * The product in a process of its own, as in an editor, for its memory, and so that the process that starts other programs stays
 * small: what a large one starts begins late. Run by `ProductProcess`, with the number of workers.
 */
function serve(maxProcs: number): void {
  setFlagsFromString(smallHeaps);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
  const product = openProduct(path.resolve('dist'), scratch, maxProcs);
  const run = async ({ what, folder }: Task): Promise<Done> => {
    let shares: readonly number[] = [];
    let allocated = 0;
    const measured = await measureHere(async () => {
      if (what === 'engine') shares = await product.engine(folder);
      else allocated = await product.everything(folder);
    });
    return { ...measured, shares, reader: product.reader(), allocated, peakMib: highWater('self') };
  };
  process.on('message', (task: Task) => {
    void run(task).then((done) => process.send?.(done));
  });
  process.on('disconnect', () => {
    fs.rmSync(scratch, { recursive: true, force: true });
    process.exit();
  });
}

serve(Number(process.argv[2]));
