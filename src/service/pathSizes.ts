import type { ScanPool } from '../scan/pool/scanPool';
import type { PathSize } from '../shared/queries';
import { lastScanned } from '../shared/rescans';
import type { Remote } from '../shared/rpc/rpc';
import type { ByteString } from '../shared/text/byteString';
import { folderOf } from '../shared/text/paths';
import type { StoreApi } from '../store/storeApi';
import type { Root } from './root';
import { deepestHolding, isExcluded, relativeTo } from './rootPaths';
import { queriesOf } from './storeQueries';

/** Loads a root's stored result. */
export type OpenRoot = (
  root: string,
) => Promise<{ readonly real: ByteString; readonly store: Remote<StoreApi> }>;

/** The size of each path, in order: stored sizes of directories, present sizes of files. */
export async function sizesOf(
  paths: readonly string[],
  roots: ReadonlyMap<string, Root>,
  pool: ScanPool,
  open: OpenRoot,
): Promise<(PathSize | undefined)[]> {
  const sizes = new Map<string, PathSize>();
  const holder = (path: string): Root | undefined => deepestHolding(roots.values(), path);
  for (const root of new Set(paths.map(holder))) {
    const held = paths.filter((path) => holder(path) === root);
    if (root) await sizesIn(root, held, pool, open, sizes);
  }
  return paths.map((path) => sizes.get(path));
}

async function sizesIn(
  root: Root,
  paths: readonly string[],
  pool: ScanPool,
  open: OpenRoot,
  sizes: Map<string, PathSize>,
): Promise<void> {
  await root.load();
  const { result, live } = root.state;
  // Files in a folder that was never scanned start no thread.
  if (!result) return;
  const { store, real } = await open(root.path);
  const relative = paths.map((path) => relativeTo(root.path, path));
  const rows = await queriesOf(store, real).lookUp([...relative, ...relative.map(folderOf)]);
  relative.forEach((path, i) => {
    if (rows[i]) sizes.set(paths[i]!, { ...rows[i], at: lastScanned(result, path) });
  });
  const files = [...paths.keys()].filter((i) => !rows[i]);
  if (files.length === 0) return;
  const { followSymlinks, exclude } = result.settings;
  const missing = files.map((i) => relative[i]!);
  const found = await pool.fileSizes({ root: real, followSymlinks }, missing);
  const at = Date.now();
  found.forEach((size, f) => {
    const i = files[f]!;
    const parent = rows[relative.length + i];
    // A file is followed with the folder that it is in: not if that is excluded, unwatched or behind a symlink.
    const isFollowed = parent?.staleSince === undefined && parent && !isExcluded(exclude, relative[i]!);
    const staleSince = live.kind === 'following' && !isFollowed ? at : undefined;
    if (size) sizes.set(paths[i]!, { ...size, files: undefined, at, staleSince });
  });
}
