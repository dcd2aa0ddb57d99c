import { EventEmitter } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import initSqlJs from 'sql.js';
import { fromText, type ByteString } from '../src/shared/text/byteString';
import { logTo } from '../src/shared/log';
import type { RowBatch } from '../src/shared/rowBatch';
import { defaultScanSettings } from '../src/shared/scanSettings';
import { createStore } from '../src/store/store';
import { askStore, type AskedStore } from '../test/support/store/askStore';
import { emptyBatch, madeTree } from './madeTree';
import { median } from './measure';

const sizes = [100_000, 1_000_000];
const root = fromText('/made');
const bySize = { sort: 'size', metric: 'allocated', limit: 500 } as const;

/** What was measured, by what it is. */
type Figures = Readonly<Record<string, string>>;

/** Measures the store alone, in this thread, with trees that need no disk, and prints a table. */
export async function benchStore(runs: number): Promise<void> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-usage-bench-'));
  const figures: Figures[] = [];
  for (const rows of sizes)
    figures.push({
      ...(await measureWriting([...madeTree(rows)], rows, runs)),
      ...(await measureStored([...madeTree(rows)], rows, path.join(scratch, `${rows}.sqlite`))),
    });
  fs.rmSync(scratch, { recursive: true });
  console.log(
    `\n| the store, directories: | ${sizes.map((size) => size.toLocaleString('en')).join(' | ')} |`,
  );
  console.log(`|---|${'---|'.repeat(sizes.length)}`);
  for (const what of Object.keys(figures[0]!))
    console.log(`| ${what} | ${figures.map((measured) => measured[what]).join(' | ')} |`);
}

/** From the last batch to the result that is served: rolled up, written and indexed; in memory. */
async function measureWriting(batches: readonly RowBatch[], rows: number, runs: number): Promise<Figures> {
  const store = await openStore(null);
  const taken: number[] = [];
  const first: number[] = [];
  const again: number[] = [];
  for (let run = 0; run < runs + 1; run++) {
    await store.clear(root);
    for (const finished of [first, again]) {
      const { takeMs, finishMs } = await scan(store, batches);
      if (run === 0) continue; // To warm up.
      taken.push(takeMs);
      finished.push(finishMs);
    }
  }
  await store.clear(root);
  const rate = (ms: number): string => `${Math.round(rows / ms)}k`;
  return {
    'rows taken in a second, while a scan runs': rate(median(taken)),
    'rows stored a second, first scan': `${rate(median(first))} (fastest run ${rate(Math.min(...first))})`,
    'rows stored a second, rescan': `${rate(median(again))} (fastest run ${rate(Math.min(...again))})`,
  };
}

async function measureStored(batches: readonly RowBatch[], rows: number, file: string): Promise<Figures> {
  await scan(await openStore(file), batches);
  const store = await openStore(file);
  const openMs = await timed(() => store.open(root));
  return {
    'bytes a row, with its index': (fs.statSync(file).size / rows).toFixed(0),
    'read and checked, ms': openMs.toFixed(0),
    ...(await measureQueries(store, rows)),
    ...(await measureChanges(store, rows)),
  };
}

/** From the batch of a directory that was read again to the totals that are served; then, to the file. */
async function measureChanges(store: AskedStore, rows: number): Promise<Figures> {
  const ids = Array.from({ length: 49 }, (_, i) => 2 + Math.floor((i * (rows - 2)) / 49));
  let bytes = 1000;
  const change = await medianMs(ids, (id) => changeOne(store, id, bytes++));
  const { longest, ms } = await blocking(() => store.save(root, false));
  return {
    'a change in one directory, ms': change,
    'saved, ms (the thread is held for at most)': `${ms.toFixed(0)} (${longest.toFixed(0)})`,
  };
}

async function changeOne(store: AskedStore, id: number, bytes: number): Promise<void> {
  const children = store.children(root, id, { ...bySize, limit: -1 });
  const batch = emptyBatch(1 + children.length);
  const inodeOf = (of: number): number => store.identities(root, of - 1, 1).inode[0]!;
  [id, ...children.map((child) => child.id)].forEach((of, at) => {
    batch.id[at] = at + 1;
    batch.parent[at] = at === 0 ? 0 : 1;
    batch.inode[at] = inodeOf(of);
    batch.modified[at] = 1.7e12;
  });
  batch.apparent[0] = batch.allocated[0] = bytes;
  batch.directories[0] = children.length;
  const names = ['', ...children.map(({ name }) => name)].join('/') + '/';
  const port = newPort();
  void store.beginScan({
    ...{
      scanId: 2,
      rootPath: root,
      settings: defaultScanSettings,
      batchSize: 1000,
      logLevel: 'info',
      ports: [port],
    },
    target: { kind: 'changes', rereads: [{ id, deep: false }] },
  });
  port.emit('message', { kind: 'batch', batch: { ...batch, names } });
  port.emit('message', { kind: 'end' });
  await store.finishChanges(2);
}

/** How long some work takes, and for how long at most it lets nothing else run. In ms. */
async function blocking(work: () => Promise<unknown>): Promise<{ ms: number; longest: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await setTimeout(5);
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  await setTimeout(5);
  delay.disable();
  return { ms, longest: delay.max / 1e6 };
}

async function openStore(file: string | null): Promise<AskedStore> {
  const sql = await initSqlJs();
  const log = logTo((level, message) => {
    if (level !== 'info') console.error(`${level}: ${message}`);
  });
  return askStore(createStore({ sql, fs: fs.promises, log, folder: '', file }));
}

/** How long the store takes to take in a scan's rows, and to make them its result. */
async function scan(
  store: AskedStore,
  batches: readonly RowBatch[],
): Promise<{ takeMs: number; finishMs: number }> {
  const port = newPort();
  const plan = {
    scanId: 1,
    rootPath: root,
    target: { kind: 'root' },
    settings: defaultScanSettings,
    logLevel: 'info',
  } as const;
  const takeMs = await timed(() => {
    const taken = store.beginScan({ ...plan, batchSize: 1000, historyLimit: 100, ports: [port] });
    for (const batch of batches) port.emit('message', { kind: 'batch', batch });
    port.emit('message', { kind: 'end' });
    return taken;
  });
  return { takeMs, finishMs: await timed(() => store.finishScan(1, 0)) };
}

async function measureQueries(store: AskedStore, rows: number): Promise<Figures> {
  const ids = Array.from({ length: 99 }, (_, i) => 1 + Math.floor((i * rows) / 99));
  const paths = ids.map((id) => pathOf(store, id));
  const texts = ['test', 'lib', 'no such name', 'nodesrc', 'UTIL-1', '-zz'];
  return {
    'children by size, of any directory, ms': await medianMs(ids, (id) => store.children(root, id, bySize)),
    '500 heaviest children of the root, ms': await medianMs(ids, () => store.children(root, 1, bySize)),
    'look-up of a path, ms': await medianMs(paths, (known) => store.lookUp(root, [known])),
    'heaviest 100, ms': await medianMs(ids, () => store.heaviest(root, 'allocated', 100)),
    'search by name, ms': await medianMs(texts, (text) => store.find(root, text, 'allocated', 100)),
  };
}

function pathOf(store: AskedStore, id: number): ByteString {
  const [, ...below] = store.ancestors(root, id);
  return below.map(({ name }) => name).join('/') as ByteString;
}

async function medianMs<T>(inputs: readonly T[], query: (input: T) => unknown): Promise<string> {
  const times = [];
  for (const input of inputs) times.push(await timed(() => query(input)));
  return median(times).toFixed(2);
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** A port without a thread behind it, so that nothing but the store is measured. */
function newPort(): MessagePort {
  return Object.assign(new EventEmitter(), { close: () => undefined }) as unknown as MessagePort;
}
