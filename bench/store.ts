import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import initSqlJs from 'sql.js';
import { fromText, type ByteString } from '../src/shared/byteString';
import type { RowBatch } from '../src/shared/rowBatch';
import { defaultScanSettings } from '../src/shared/scanSettings';
import { createStore } from '../src/store/store';
import type { StoreApi } from '../src/store/storeApi';
import { madeTree } from './madeTree';
import { median } from './measure';

const sizes = [100_000, 1_000_000];
const root = fromText('/made');
const bySize = { sort: 'size', metric: 'allocated', limit: 500 } as const;

interface StoreFigures {
  readonly rows: number;
  /** Rolled up, written and indexed, in memory. */
  readonly rowsASecond: number;
  /** The same with the ids of the result before looked up. */
  readonly rescannedASecond: number;
  readonly takenInASecond: number;
  readonly bytesARow: number;
  readonly saveMs: number;
  readonly openMs: number;
  readonly queryMs: Readonly<Record<string, number>>;
}

/** The store alone, in this thread, with trees that no disk holds. */
export async function measureStore(runs: number, scratch: string): Promise<readonly StoreFigures[]> {
  const figures = [];
  for (const rows of sizes) figures.push(await measureSize(rows, runs, scratch));
  return figures;
}

async function measureSize(rows: number, runs: number, scratch: string): Promise<StoreFigures> {
  const batches = [...madeTree(rows)];
  const memory = await openStore(scratch, null);
  const taken: number[] = [];
  const written: number[] = [];
  const rescanned: number[] = [];
  // The first one warms up.
  for (let run = 0; run < runs + 1; run++) {
    await memory.clear(root);
    const first = await scan(memory, batches);
    const second = await scan(memory, batches);
    if (run === 0) continue;
    taken.push(first.takeMs, second.takeMs);
    written.push(first.finishMs);
    rescanned.push(second.finishMs);
  }
  await memory.clear(root);

  const file = path.join(scratch, `${rows}.sqlite`);
  const { finishMs } = await scan(await openStore(scratch, file), batches);
  const store = await openStore(scratch, file);
  const openMs = await timed(() => store.open(root));
  return {
    rows,
    rowsASecond: (rows / median(written)) * 1000,
    rescannedASecond: (rows / median(rescanned)) * 1000,
    takenInASecond: (rows / median(taken)) * 1000,
    bytesARow: fs.statSync(file).size / rows,
    saveMs: finishMs - median(written),
    openMs,
    queryMs: await measureQueries(store, rows),
  };
}

async function openStore(folder: string, file: string | null): Promise<StoreApi> {
  const sql = await initSqlJs();
  const log = (level: string, message: string): void => {
    if (level !== 'info') console.error(`${level}: ${message}`);
  };
  return createStore({ sql, fs: fs.promises, events: { log }, folder, keepDays: 90, file });
}

/** How long the store takes to take in a scan's rows, and to make them its result. */
async function scan(
  store: StoreApi,
  batches: readonly RowBatch[],
): Promise<{ takeMs: number; finishMs: number }> {
  const port = Object.assign(new EventEmitter(), { close: () => undefined });
  const plan = {
    scanId: 1,
    rootPath: root,
    target: { kind: 'root' },
    settings: defaultScanSettings,
  } as const;
  store.beginScan({ ...plan, batchSize: 1000, ports: [port] });
  const takeMs = await timed(() => {
    for (const batch of batches) port.emit('message', { kind: 'batch', batch });
    port.emit('message', { kind: 'end' });
  });
  return { takeMs, finishMs: await timed(() => store.finishScan(1, 0)) };
}

/** Medians in ms. */
async function measureQueries(store: StoreApi, rows: number): Promise<StoreFigures['queryMs']> {
  const ids = Array.from({ length: 99 }, (_, i) => 1 + Math.floor((i * rows) / 99));
  const paths = ids.map((id) =>
    store
      .ancestors(root, id)
      .slice(1)
      .map(({ name }) => name)
      .join('/'),
  ) as ByteString[];
  const texts = ['test', 'lib', 'no such name', 'nodesrc', 'UTIL-1', '-zz'];
  return {
    'children of the root': await medianOf(ids, () => store.children(root, 1, bySize)),
    children: await medianOf(ids, (id) => store.children(root, id, bySize)),
    'look-up of a path': await medianOf(paths, (known) => store.lookUp(root, [known])),
    'heaviest 100': await medianOf(ids, () => store.heaviest(root, 'allocated', 100)),
    'search by name': await medianOf(texts, (text) => store.find(root, text, 'allocated', 100)),
  };
}

async function medianOf<T>(inputs: readonly T[], query: (input: T) => unknown): Promise<number> {
  const times = [];
  for (const input of inputs) times.push(await timed(() => query(input)));
  return median(times);
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export function printStore(figures: readonly StoreFigures[]): void {
  const queries = Object.keys(figures[0]?.queryMs ?? {});
  const columns = [
    ...['directories', 'rows/s', 'rows/s again', 'rows/s taken in', 'bytes a row', 'save ms', 'open ms'],
    ...queries.map((query) => `${query} ms`),
  ];
  console.log(`\n| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}`);
  for (const { rows, rowsASecond, rescannedASecond, takenInASecond, ...rest } of figures) {
    const thousands = [rowsASecond, rescannedASecond, takenInASecond].map(
      (rate) => `${Math.round(rate / 1000)}k`,
    );
    const whole = [rest.bytesARow, rest.saveMs, rest.openMs].map((value) => value.toFixed(0));
    const times = Object.values(rest.queryMs).map((ms) => ms.toFixed(2));
    console.log(`| ${[rows, ...thousands, ...whole, ...times].join(' | ')} |`);
  }
}
