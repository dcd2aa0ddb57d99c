import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Measured, measureCommand, median } from './measure';
import { type Command, type Peer, peersHere } from './peers';
import { ProductProcess } from './productProcess';
import type { Row } from './report';
import { type TreeName, treeFolder } from './trees';

/** What is timed, once a run. */
interface Contestant {
  readonly name: string;
  readonly run: () => Promise<Measured>;
}

export interface TreeOptions {
  /** The folder that holds the trees. */
  readonly folder: string;
  readonly maxProcs: number;
  readonly runs: number;
  /** Empty the caches before every run: needs root. */
  readonly cold: boolean;
  /** The product and du alone, without other programs. */
  readonly brief?: boolean;
}

/** Measures the product and its peers on one tree, once their totals agree. Throws where they do not. */
export async function measureTree(tree: TreeName, options: TreeOptions): Promise<Row[]> {
  const root = treeFolder(options.folder, tree);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
  const products = (options.brief ? [false] : [false, true]).map(
    (portable) => new Product(options, portable),
  );
  try {
    for (const { everything } of products) await checkTotals(root, everything);
    const ours = products.flatMap((product) => product.contestants(root));
    const rows = await race(
      tree,
      [...peers(options, root, scratch), ...ours, ...headless(options, root)],
      options,
    );
    for (const { said } of products) console.error(`${tree}: ${said}`);
    return rows;
  } finally {
    for (const product of products) product.end();
    fs.rmSync(scratch, { recursive: true });
  }
}

/** Our engine and everything with one reader: a process each, for the memory that each takes. */
class Product {
  readonly engine: ProductProcess;
  readonly everything: ProductProcess;
  /** What reads, and the entries of each worker. */
  said = '';

  constructor(
    { maxProcs }: TreeOptions,
    private readonly portable: boolean,
  ) {
    this.engine = new ProductProcess(maxProcs, portable);
    this.everything = new ProductProcess(maxProcs, portable);
  }

  contestants(root: string): Contestant[] {
    const suffix = this.portable ? ', portable' : '';
    const engine = async (): Promise<Measured> => {
      const done = await this.engine.run('engine', root);
      this.said = `${done.reader}; entries by worker ${done.shares.join(' + ')}`;
      return done;
    };
    return [
      { name: `engine${suffix}`, run: engine },
      { name: `everything${suffix}`, run: () => this.everything.run('everything', root) },
    ];
  }

  end(): void {
    this.engine.end();
    this.everything.end();
  }
}

/** A wrong total is not worth timing. */
async function checkTotals(root: string, product: ProductProcess): Promise<void> {
  const du = Number(execFileSync('du', ['-s', '--block-size=1', root], { encoding: 'utf8' }).split('\t')[0]);
  const { allocated } = await product.run('everything', root);
  if (allocated !== du) throw new Error(`${root}: ${allocated} bytes here, ${du} by du`);
}

function peers({ brief }: TreeOptions, root: string, scratch: string): Contestant[] {
  const { peers, missing } = peersHere(scratch, brief ? ['du'] : undefined);
  if (missing.length > 0) console.error(`Not here, so not compared: ${missing.join(', ')}`);
  return peers.map((peer) => asContestant(peer, root, scratch));
}

function headless({ maxProcs, brief }: TreeOptions, root: string): Contestant[] {
  const command: Command = [process.execPath, 'dist/headless.js', root, '--max-procs', String(maxProcs)];
  return brief ? [] : [{ name: 'npm run scan', run: () => measureCommand(command) }];
}

function asContestant(peer: Peer, root: string, scratch: string): Contestant {
  // du ends with 1 where something could not be read; it has counted all the same.
  const codes = peer.name === 'du' ? [0, 1] : [0];
  return { name: peer.name, run: () => measureCommand(peer.command(root, scratch), codes) };
}

/** Run by run and one after the other, so that what else the machine does hits all of them alike. */
async function race(
  tree: TreeName,
  contestants: readonly Contestant[],
  options: TreeOptions,
): Promise<Row[]> {
  const measured = new Map<string, Measured[]>(contestants.map(({ name }) => [name, []]));
  for (let i = 0; i < options.runs + 1; i++) {
    for (const { name, run } of contestants) {
      if (options.cold) dropCaches();
      const result = await run();
      if (i > 0) measured.get(name)!.push(result); // The first is to warm up.
    }
  }
  const du = measured.get('du')!;
  return contestants.map(({ name }) => toRow(tree, name, measured.get(name)!, du));
}

function dropCaches(): void {
  execFileSync('sync');
  fs.writeFileSync('/proc/sys/vm/drop_caches', '3');
}

function toRow(tree: string, name: string, runs: readonly Measured[], du: readonly Measured[]): Row {
  return {
    tree,
    name,
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    ratio: median(runs.map(({ wallMs }, i) => wallMs / du[i]!.wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    peakMib: Math.max(...runs.map(({ peakMib }) => peakMib)),
  };
}
