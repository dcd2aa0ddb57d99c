import type { Child, ChildPage } from '../shared/queries';
import type { RowQuery } from '../shared/result';
import type { ScanPool } from '../scan/pool/scanPool';
import type { FileListing } from '../scan/worker/workerApi';
import type { ByteString } from '../shared/text/byteString';
import { type DirectoryRow, type RowId, type Totals, rootId } from '../shared/entry';
import { HumanError } from '../shared/errors';
import { compareEntries } from '../shared/text/order';
import type { Remote } from '../shared/rpc/rpc';
import type { ScanSettings } from '../shared/scanSettings';
import { join } from '../shared/text/paths';
import { words } from '../shared/text/words';
import type { StoreApi } from '../store/storeApi';

export interface Directory {
  readonly row: DirectoryRow;
  /** Absolute. */
  readonly path: ByteString;
}

/** A row and its path. Throws a HumanError where the newest result has no such row. */
export async function directoryOf(store: Remote<StoreApi>, root: ByteString, id: RowId): Promise<Directory> {
  const trail = await store.ancestors(root, id);
  const row = trail.at(-1);
  if (!row)
    throw new HumanError(
      words('This folder is no longer in the newest result. Rescan to see what is there now.'),
    );
  const names = trail.filter((ancestor) => ancestor.id !== rootId).map((ancestor) => ancestor.name);
  return { row, path: join(root, names.join('/')) };
}

/** Whether what lies below has no rows, because it is deeper than `dirLevel`. */
export function isAtLimit(row: DirectoryRow): boolean {
  return row.children === 0 && row.directories > 0;
}

export interface ReadPage {
  readonly page: ChildPage;
  readonly listing: FileListing;
}

/** A directory's children: directories from the store, files from one read of the directory. */
export async function readPage(
  store: Remote<StoreApi>,
  pool: ScanPool,
  root: ByteString,
  directory: Directory,
  { exclude, followSymlinks }: ScanSettings,
  query: RowQuery,
): Promise<ReadPage> {
  const { row, path } = directory;
  const [directories, listing, expansion] = await Promise.all([
    store.children(root, row.id, query),
    pool.listFiles(path, { rootPath: root, exclude, followSymlinks, ...query }),
    isAtLimit(row) ? store.expansion(root, row.id) : undefined,
  ]);
  const order = compareEntries(query.sort, query.metric);
  const children: Child[] = [
    ...directories.map((child): Child => ({ kind: 'directory', row: child })),
    ...listing.files.map((file): Child => ({ kind: 'file', file })),
  ];
  children.sort((a, b) => order(entryOf(a), entryOf(b)));
  const count = isAtLimit(row) ? directories.length : row.children;
  return {
    page: {
      children: children.slice(0, query.limit),
      total: count + listing.total,
      filesError: listing.error,
      expansion: expansion && differs(expansion, row) ? expansion : undefined,
    },
    listing,
  };
}

function differs(a: Totals, b: Totals): boolean {
  return (['allocated', 'apparent', 'files', 'directories'] as const).some((key) => a[key] !== b[key]);
}

function entryOf(child: Child): Parameters<ReturnType<typeof compareEntries>>[0] {
  return child.kind === 'directory' ? child.row : child.file;
}
