import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchInEditor } from './inEditor';
import { type Measured, measureCommand, measureHere, median } from './measure';
import { installedPeers } from './peers';
import { openProduct } from './product';
import { benchStore } from './store';
import { type TreeName, treeFolder, trees } from './trees';

const usageText = `Usage: npm run bench -- [TREE…] [store] [editor] [--runs N] [--max-procs N] [--folder DIR] [--cold] [--json FILE] [--compare FILE]
Trees: ${Object.entries(trees)
  .map(([name, { says }]) => `\n  ${name.padEnd(5)} ${says}`)
  .join('')}
store: the store alone, with made rows of 100,000 and 1,000,000 directories
editor: the extension in a real VS Code, with tree b (Linux x64 only)`;

/** What is timed, once a run. */
interface Contestant {
  readonly name: string;
  readonly run: () => Promise<Measured>;
}

interface Row {
  readonly tree: string;
  readonly name: string;
  readonly wallMs: number;
  /** To du's wall time, the median of the ratios run by run. */
  readonly ratio: number;
  readonly cpuMs: number;
  readonly peakMib: number | undefined;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '7' },
      'max-procs': { type: 'string', default: '2' },
      folder: { type: 'string', default: 'artifacts/bench' },
      cold: { type: 'boolean', default: false },
      json: { type: 'string', default: 'artifacts/bench/result.json' },
      compare: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usageText);
    return;
  }
  const wanted = positionals.length > 0 ? positionals : [...Object.keys(trees), 'store', 'editor'];
  const names = wanted.filter((name) => name !== 'store' && name !== 'editor') as TreeName[];
  const unknown = names.filter((name) => !(name in trees));
  if (unknown.length > 0) throw new Error(`No such tree: ${unknown.join(' ')}\n${usageText}`);
  const maxProcs = Number(values['max-procs']);
  const rows: Row[] = [];
  for (const name of names)
    rows.push(...(await measureTree(name, path.resolve(values.folder), maxProcs, values)));
  console.log(`\n${machine()}; medians`);
  if (names.length > 0) {
    printTable(rows, maxProcs);
    fs.mkdirSync(path.dirname(values.json), { recursive: true });
    fs.writeFileSync(values.json, JSON.stringify({ machine: machine(), maxProcs, rows }, null, 2));
    if (values.compare !== undefined) compare(rows, values.compare);
  }
  if (wanted.includes('store')) await benchStore(Number(values.runs));
  if (wanted.includes('editor'))
    benchInEditor(path.resolve(values.folder), path.resolve(path.dirname(values.json), 'editor.json'));
}

async function measureTree(
  tree: TreeName,
  folder: string,
  maxProcs: number,
  { runs, cold }: { runs: string; cold: boolean },
): Promise<Row[]> {
  const root = treeFolder(folder, tree);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
  const product = openProduct(path.resolve('dist'), scratch, maxProcs);
  const { peers, missing } = installedPeers();
  if (missing.length > 0) console.error(`Not installed, so not compared: ${missing.join(', ')}`);
  const headless = [process.execPath, 'dist/headless.js', root, '--max-procs', String(maxProcs)] as const;
  let shares: readonly number[] = [];
  const contestants: Contestant[] = [
    ...peers.map((peer) => ({ name: peer.name, run: () => measureCommand(peer.command(root, scratch)) })),
    { name: 'engine', run: () => measureHere(async () => (shares = await product.engine(root))) },
    { name: 'everything', run: () => measureHere(() => product.everything(root)) },
    { name: 'npm run scan', run: () => measureCommand(headless) },
  ];
  await checkTotals(root, product.everything(root));
  const measured = new Map<string, Measured[]>(contestants.map(({ name }) => [name, []]));
  // Run by run and one after the other, so that what else the machine does hits all of them alike.
  for (let i = 0; i < Number(runs) + 1; i++) {
    for (const { name, run } of contestants) {
      if (cold) dropCaches();
      const result = await run();
      if (i > 0) measured.get(name)!.push(result);
    }
  }
  await product.close();
  fs.rmSync(scratch, { recursive: true });
  console.error(`${tree}: entries by worker ${shares.join(' + ')}`);
  const du = measured.get('du')!;
  return contestants.map(({ name }) => toRow(tree, name, measured.get(name)!, du));
}

/** A wrong total is not worth timing. */
async function checkTotals(root: string, ours: Promise<number>): Promise<void> {
  const du = Number(execFileSync('du', ['-s', '--block-size=1', root], { encoding: 'utf8' }).split('\t')[0]);
  const allocated = await ours;
  if (allocated !== du) throw new Error(`${root}: ${allocated} bytes here, ${du} by du`);
}

function dropCaches(): void {
  execFileSync('sync');
  fs.writeFileSync('/proc/sys/vm/drop_caches', '3');
}

function toRow(tree: string, name: string, runs: readonly Measured[], du: readonly Measured[]): Row {
  const peaks = runs.flatMap(({ peakMib }) => (peakMib === undefined ? [] : [peakMib]));
  return {
    tree,
    name,
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    ratio: median(runs.map(({ wallMs }, i) => wallMs / du[i]!.wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    peakMib: peaks.length > 0 ? Math.max(...peaks) : undefined,
  };
}

function machine(): string {
  return `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
}

function printTable(rows: readonly Row[], maxProcs: number): void {
  console.log(`\n${maxProcs} workers; ratio of wall time to du's in the same run\n`);
  console.log('| tree | what | wall s | ratio to du | CPU s | peak MiB |\n|---|---|---|---|---|---|');
  for (const { tree, name, wallMs, ratio, cpuMs, peakMib } of rows) {
    const numbers = [(wallMs / 1000).toFixed(2), ratio.toFixed(2), (cpuMs / 1000).toFixed(2), peakMib ?? ''];
    console.log(`| ${tree} | ${name} | ${numbers.join(' | ')} |`);
  }
}

/** Names what became more than a tenth slower, as a ratio to du, than in an earlier run. */
function compare(rows: readonly Row[], file: string): void {
  const { rows: before } = JSON.parse(fs.readFileSync(file, 'utf8')) as { rows: readonly Row[] };
  for (const row of rows) {
    const earlier = before.find(({ tree, name }) => tree === row.tree && name === row.name);
    if (!earlier || row.ratio <= earlier.ratio * 1.1) continue;
    console.log(
      `Slower: ${row.name} on ${row.tree}, ${earlier.ratio.toFixed(2)} → ${row.ratio.toFixed(2)} of du`,
    );
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
