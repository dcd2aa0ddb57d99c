import assert from 'node:assert/strict';
import { type Log, silentLog } from '../../../src/shared/log';
import { type ScanSettings, defaultScanSettings } from '../../../src/shared/scanSettings';
import type { HangTimeouts } from '../../../src/scan/pool/watchdog';
import type { DirectoryRow, FileEntry, RowId } from '../../../src/shared/entry';
import type { FolderPage, PathSize, RowQuery } from '../../../src/shared/queries';
import { compareEntries } from '../../../src/shared/text/order';
import type { LiveTimings } from '../../../src/service/live/liveTimings';
import { pathBelow } from '../../../src/service/rootPaths';
import { type Usage, type UsageConfig, onRequestOnly } from '../../../src/service/usage';
import { UsageService } from '../../../src/service/usageService';
import { removeWorkerPath, scanWorkerPath, storeWorkerPath, wasmPath } from '../paths';
import { tempFolder } from '../trees/tempFolder';

export interface TestUsageOptions {
  readonly maxProcs?: number;
  readonly batchSize?: number;
  readonly settings?: Partial<ScanSettings>;
  readonly config?: Partial<Omit<UsageConfig, 'maxProcs' | 'batchSize' | 'settings'>>;
  readonly timings?: Partial<LiveTimings>;
  readonly hangTimeouts?: HangTimeouts;
  readonly storageFolder?: string;
  readonly databaseFile?: string | null;
  readonly log?: Partial<Log>;
  /** Another file than the built worker. */
  readonly storeWorkerPath?: string;
}

/** The service with real threads, on the real built workers. Close it. */
export function newUsage(options: TestUsageOptions = {}): UsageService {
  return new UsageService({
    config: withGetters(
      {
        ...onRequestOnly,
        maxProcs: options.maxProcs ?? 2,
        ...(options.batchSize && { batchSize: options.batchSize }),
        settings: () => ({ ...defaultScanSettings, ...options.settings }),
      },
      options.config,
    ),
    log: { ...silentLog, ...options.log },
    storageFolder: options.storageFolder ?? tempFolder('storage'),
    ...(options.hangTimeouts && { hangTimeouts: options.hangTimeouts }),
    ...(options.timings && { timings: options.timings }),
    ...(options.databaseFile === undefined ? {} : { databaseFile: options.databaseFile }),
    scanWorkerPath,
    removeWorkerPath,
    storeWorkerPath: options.storeWorkerPath ?? storeWorkerPath,
    wasmPath,
  });
}

/** The row of an absolute path, in the deepest root that contains it. */
export async function locate(
  usage: Usage,
  target: string,
): Promise<{ readonly root: string; readonly row: DirectoryRow } | undefined> {
  const [root] = usage.roots
    .filter(({ path }) => pathBelow(path, target) !== undefined)
    .sort((a, b) => b.path.length - a.path.length);
  if (!root || !(await usage.load(root.path)).result) return undefined;
  const [row] = await usage.query(root.path).lookUp([pathBelow(root.path, target)!]);
  return row && { root: root.path, row };
}

/** As `{ ...base, ...more }`, where what `more` computes goes on being computed: a setting that changes. */
export function withGetters<Base extends object, More extends object>(
  base: Base,
  more: More | undefined,
): Base & More {
  const own = Object.getOwnPropertyDescriptors(more ?? {});
  return Object.defineProperties({ ...base }, own) as Base & More;
}

/** The sizes of paths that lead through no symbolic link. */
export async function sizesOf(
  usage: Usage,
  root: string,
  paths: readonly string[],
): Promise<(PathSize | undefined)[]> {
  return (await usage.sizes(root, paths)).map((info) => {
    assert.ok(!info || !('isLink' in info));
    return info;
  });
}

/** Every stored directory by its path relative to the root, as bytes. */
export async function allRows(usage: UsageService, root: string): Promise<Map<string, DirectoryRow>> {
  const rows = new Map<string, DirectoryRow>();
  const paths = new Map<number, string>();
  for (let after = 0; ;) {
    const page = await usage.query(root).page(after, 10_000);
    for (const row of page) {
      const parent = paths.get(row.parent);
      const path = parent ? `${parent}/${row.name}` : row.name;
      paths.set(row.id, path);
      rows.set(path, row);
      after = row.id;
    }
    if (page.length === 0) return rows;
  }
}

/** A row of a folder. */
export type Child =
  | { readonly kind: 'directory'; readonly row: DirectoryRow }
  | { readonly kind: 'file'; readonly file: FileEntry };

export interface ChildPage extends FolderPage {
  /** Directories and files together. */
  readonly children: readonly Child[];
  readonly total: number;
}

/** A folder with its rows as a view merges them. */
export async function childrenOf(usage: Usage, root: string, id: RowId, query: RowQuery): Promise<ChildPage> {
  const page = await usage.folder(root, id, { ...query, listing: true });
  const order = compareEntries(query.sort, query.metric);
  const children: Child[] = [
    ...page.directories.map((row): Child => ({ kind: 'directory', row })),
    ...page.files.map((file): Child => ({ kind: 'file', file })),
  ];
  const entryOf = (child: Child): DirectoryRow | FileEntry =>
    child.kind === 'directory' ? child.row : child.file;
  children.sort((a, b) => order(entryOf(a), entryOf(b)));
  return { ...page, children: children.slice(0, query.limit), total: page.directoryCount + page.fileCount };
}
