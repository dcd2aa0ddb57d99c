import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Measured, measureCommand, measureHere, median } from './measure';
import { measureMemory } from './memory';
import { type Command, type Peer, peersHere } from './peers';
import { openProduct } from './product';
import type { Row } from './report';
import { type TreeName, treeFolder } from './trees';

/** What is timed, once a run. */
interface Contestant {
  readonly name: string;
  readonly run: () => Promise<Measured>;
  /** The largest resident set, in MiB, where a run does not tell. */
  readonly peakMib?: () => number;
}

export interface TreeOptions {
  /** The folder that holds the trees. */
  readonly folder: string;
  readonly maxProcs: number;
  readonly runs: number;
  /** Empty the caches before every run: needs root. */
  readonly cold: boolean;
  /** The product and du alone, without other programs and without what takes a process of its own. */
  readonly brief?: boolean;
}

/** Measures the product and its peers on one tree, once their totals agree. Throws where they do not. */
export async function measureTree(tree: TreeName, options: TreeOptions): Promise<Row[]> {
  const root = treeFolder(options.folder, tree);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
  const { maxProcs, brief } = options;
  const product = openProduct(path.resolve('dist'), scratch, maxProcs);
  const { peers, missing } = peersHere(scratch);
  if (missing.length > 0) console.error(`Not here, so not compared: ${missing.join(', ')}`);
  const commands: Contestant[] = peers
    .filter(({ name }) => !brief || name === 'du')
    .map((peer) => asContestant(peer, root, scratch));
  const headless: Command = [process.execPath, 'dist/headless.js', root, '--max-procs', String(maxProcs)];
  let shares: readonly number[] = [];
  const peakOf = (what: 'engine' | 'everything') => (): number =>
    measureMemory(root, what, 1, maxProcs).after[0]!;
  const ours: Contestant[] = [
    {
      name: 'engine',
      run: () => measureHere(async () => (shares = await product.engine(root))),
      peakMib: peakOf('engine'),
    },
    {
      name: 'everything',
      run: () => measureHere(() => product.everything(root)),
      peakMib: peakOf('everything'),
    },
  ];
  if (!brief) ours.push({ name: 'npm run scan', run: () => measureCommand(headless) });
  await checkTotals(root, product.everything(root));
  const rows = await race(tree, [...commands, ...ours], options);
  await product.close();
  fs.rmSync(scratch, { recursive: true });
  console.error(`${tree}: entries by worker ${shares.join(' + ')}`);
  return rows;
}

function asContestant(peer: Peer, root: string, scratch: string): Contestant {
  return { name: peer.name, run: () => measureCommand(peer.command(root, scratch)) };
}

/** A wrong total is not worth timing. */
async function checkTotals(root: string, ours: Promise<number>): Promise<void> {
  const du = Number(execFileSync('du', ['-s', '--block-size=1', root], { encoding: 'utf8' }).split('\t')[0]);
  const allocated = await ours;
  if (allocated !== du) throw new Error(`${root}: ${allocated} bytes here, ${du} by du`);
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
  return contestants.map(({ name, peakMib }) =>
    toRow(tree, name, measured.get(name)!, du, options.brief ? undefined : peakMib?.()),
  );
}

function dropCaches(): void {
  execFileSync('sync');
  fs.writeFileSync('/proc/sys/vm/drop_caches', '3');
}

function toRow(
  tree: string,
  name: string,
  runs: readonly Measured[],
  du: readonly Measured[],
  peakMib: number | undefined,
): Row {
  const peaks = runs.flatMap((run) => (run.peakMib === undefined ? [] : [run.peakMib]));
  return {
    tree,
    name,
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    ratio: median(runs.map(({ wallMs }, i) => wallMs / du[i]!.wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    peakMib: peaks.length > 0 ? Math.max(...peaks) : peakMib,
  };
}
