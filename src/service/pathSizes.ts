import type { PathSize } from '../shared/queries';
import type { ScanPool } from '../scan/pool/scanPool';
import { type ByteString, fromText } from '../shared/text/byteString';
import { lastScanned } from '../shared/rescans';
import { folderOf } from '../shared/text/paths';
import type { Remote } from '../shared/rpc/rpc';
import type { StoreApi } from '../store/storeApi';
import type { Root } from './root';
import { queriesOf } from './storeQueries';
import { deepestHolding, isExcluded, relativeTo } from './rootPaths';

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
  const unfollowed = new Set<string>();
  const holder = (path: string): Root | undefined => deepestHolding(roots.values(), path);
  for (const root of new Set(paths.map(holder))) {
    const within = paths.filter((path) => holder(path) === root);
    if (root) await directorySizes(root, within, { open, sizes, unfollowed });
  }
  // Files in a folder that was never scanned start no thread.
  const others = paths.filter((path) => !sizes.has(path) && holder(path)?.state.result);
  if (others.length > 0) {
    const found = await pool.fileSizes(others.map(fromText));
    const at = Date.now();
    found.forEach((size, i) => {
      const staleSince = unfollowed.has(others[i]!) ? at : undefined;
      if (size) sizes.set(others[i]!, { ...size, files: undefined, at, staleSince });
    });
  }
  return paths.map((path) => sizes.get(path));
}

interface Answers {
  readonly open: OpenRoot;
  readonly sizes: Map<string, PathSize>;
  /** Files that live updates do not follow. */
  readonly unfollowed: Set<string>;
}

async function directorySizes(
  root: Root,
  paths: readonly string[],
  { open, sizes, unfollowed }: Answers,
): Promise<void> {
  await root.load();
  const { result } = root.state;
  if (!result) return;
  const { store, real } = await open(root.path);
  const relative = paths.map((path) => relativeTo(root.path, path));
  const rows = await queriesOf(store, real).lookUp([...relative, ...relative.map(folderOf)]);
  relative.forEach((path, i) => {
    const row = rows[i];
    const parent = rows[relative.length + i];
    if (row) sizes.set(paths[i]!, { ...row, at: lastScanned(result, path) });
    // A file is followed with the folder that it is in: not one that is behind a symlink, excluded or unwatched.
    else if (!parent || parent.staleSince !== undefined || isExcluded(result.settings.exclude, path))
      if (root.state.live.kind === 'following') unfollowed.add(paths[i]!);
  });
}
