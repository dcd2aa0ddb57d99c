import type { ResultInfo } from '../../../src/shared/result';
import { rmSync } from 'node:fs';
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import initSqlJs, { type SqlJsStatic } from 'sql.js';
import type { ByteString } from '../../../src/shared/text/byteString';
import { fromText } from '../../../src/shared/text/byteString';
import type { DirectoryRow, Totals } from '../../../src/shared/entry';
import { logTo, type LogLevel } from '../../../src/shared/log';
import { batchTransfer, type RowBatch } from '../../../src/shared/rowBatch';
import { defaultScanSettings } from '../../../src/shared/scanSettings';
import type { FileSystem } from '../../../src/store/file/fileSystem';
import { inspect, sealOf } from '../../../src/store/file/fileFormat';
import type { Moments } from '../../../src/store/parts/meta';
import { createStore } from '../../../src/store/store';
import type { ScanPlan, ScanTarget, StoreApi } from '../../../src/store/storeApi';
import { askStore, type AskedStore } from './askStore';
import { batchesOf, type RowOptions, type Tree } from '../host/treeRows';

export const root = fromText('/some/root');
export const heaviestFirst = { sort: 'size', metric: 'allocated', limit: 1000 } as const;

let sqlJs: Promise<SqlJsStatic> | undefined;

export function loadSqlJs(): Promise<SqlJsStatic> {
  sqlJs ??= initSqlJs();
  return sqlJs;
}

export interface Harness {
  readonly store: AskedStore;
  readonly folder: string;
  readonly log: string[];
}

export interface HarnessOptions {
  readonly folder?: string;
  readonly fs?: Partial<FileSystem>;
  readonly file?: string | null;
  readonly sql?: SqlJsStatic;
}

/** A store on a real folder, with the real sql.js. Two on the same folder are a window and its reload. */
export async function startStore(options: HarnessOptions = {}): Promise<Harness> {
  const folder = options.folder ?? path.join(await scratch(), 'db');
  const log: string[] = [];
  const store = askStore(
    createStore({
      ...{ folder, sql: options.sql ?? (await loadSqlJs()), fs: { ...fs, ...options.fs } },
      ...(options.file === undefined ? {} : { file: options.file }),
      log: logTo((level, message) => log.push(`${level}: ${message}`)),
    }),
  );
  return { store, folder, log };
}

const scratchFolders: string[] = [];
process.once('exit', () => {
  for (const folder of scratchFolders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes when the tests end: a test may open it again. */
async function scratch(): Promise<string> {
  const folder = await fs.mkdtemp(path.join(tmpdir(), 'disk-usage-store-'));
  scratchFolders.push(folder);
  return folder;
}

export interface ScanOptions extends RowOptions {
  readonly target?: ScanTarget;
  readonly ports?: number;
  readonly root?: ByteString;
  readonly transactionRows?: number;
  readonly historyLimit?: number;
  readonly logLevel?: LogLevel;
}

export type Post = (port: number, batch: RowBatch) => void;

export interface RunningScan {
  readonly id: number;
  /** What the store answers to the beginning of the scan. */
  readonly taken: Promise<void>;
  readonly post: Post;
  end(port: number): void;
  /** The worker is gone. */
  close(port: number): void;
}

let scans = 0;

export function beginScan(store: StoreApi, options: ScanOptions = {}): RunningScan {
  const channels = Array.from({ length: options.ports ?? 1 }, () => new MessageChannel());
  const id = ++scans;
  const plan: ScanPlan = {
    ...{ scanId: id, rootPath: options.root ?? root, target: options.target ?? { kind: 'root' } },
    ...{ settings: defaultScanSettings, batchSize: options.transactionRows ?? 1000 },
    historyLimit: options.historyLimit ?? 100,
    logLevel: options.logLevel ?? 'info',
    ports: channels.map(({ port1 }) => port1),
  };
  const taken = store.beginScan(plan);
  // Whoever waits hears of a failure; most ask for the finished scan instead.
  taken.catch(() => undefined);
  return {
    id,
    taken,
    post: (port, batch) => {
      channels[port]!.port2.postMessage({ kind: 'batch', batch }, batchTransfer(batch) as ArrayBuffer[]);
    },
    end: (port) => {
      channels[port]!.port2.postMessage({ kind: 'end' });
    },
    close: (port) => {
      channels[port]!.port2.close();
    },
  };
}

/** Sends a whole tree through real ports and finishes the scan, which is expected to be enough. */
export async function scan(store: StoreApi, tree: Tree, options: ScanOptions = {}): Promise<ResultInfo> {
  const info = await tryScan(store, tree, options);
  assert.ok(info, 'the whole root has to be scanned');
  return info;
}

/** Undefined where the scan of a directory is not enough. */
export function tryScan(
  store: StoreApi,
  tree: Tree,
  options: ScanOptions = {},
): Promise<ResultInfo | undefined> {
  const ports = options.ports ?? 1;
  const running = beginScan(store, options);
  batchesOf(tree, options).forEach((batch, i) => {
    running.post(i % ports, batch);
  });
  for (let port = 0; port < ports; port++) running.end(port);
  return store.finishScan(running.id, 12);
}

/** Every stored directory by its path. */
export function rowsByPath(store: AskedStore, of: ByteString = root): Map<string, DirectoryRow> {
  const paths = new Map<number, string>();
  const rows = new Map<string, DirectoryRow>();
  for (const row of store.page(of, 0, 1_000_000)) {
    const above = paths.get(row.parent) ?? '';
    const own = above === '' ? row.name : `${above}/${row.name}`;
    paths.set(row.id, own);
    rows.set(own, row);
  }
  return rows;
}

export function totalsByPath(store: AskedStore, of: ByteString = root): Map<string, Totals> {
  return new Map([...rowsByPath(store, of)].map(([key, row]) => [key, totalsOfRow(row)]));
}

export function totalsOfRow(row: Totals): Totals {
  const { apparent, allocated, files, directories, newest, readErrors, excluded } = row;
  return { apparent, allocated, files, directories, newest, readErrors, excluded };
}

/** What is in the folder of databases, without the locks of those that are open. */
export async function filesIn(folder: string): Promise<string[]> {
  return (await fs.readdir(folder)).filter((name) => !name.endsWith('.lock')).sort();
}

/** As if a process on another machine wrote the database. */
export async function lockElsewhere(file: string): Promise<void> {
  await fs.writeFile(`${file}.lock`, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'another' }));
}

/** Writes a stored file anew, as another version or a window with another clock would have. */
export async function rewriteStored(
  file: string,
  { statement = '', moments }: { readonly statement?: string; readonly moments?: Moments },
): Promise<void> {
  const content = await inspect(await fs.readFile(file), false);
  assert.ok(content.kind === 'result');
  const db = new (await loadSqlJs()).Database(content.pages);
  db.run(statement);
  const pages = db.export();
  db.close();
  await fs.writeFile(file, [pages, await sealOf(pages, moments ?? content.moments)]);
}
