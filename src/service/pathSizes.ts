import type { ScanPool } from '../scan/pool/scanPool';
import type { PathSize } from '../shared/queries';
import { lastScanned } from '../shared/rescans';
import type { ByteString } from '../shared/text/byteString';
import { isExcluded } from '../shared/text/glob';
import { folderOf } from '../shared/text/paths';
import type { Root } from './root';
import { pathBelow } from './rootPaths';

/** No path in a root: it names nothing. */
const outside = '\0' as ByteString;

/** The size of each path in a root, in order: stored sizes of directories, present sizes of files. */
export async function sizesIn(
  root: Root,
  paths: readonly string[],
  pool: ScanPool,
): Promise<readonly (PathSize | undefined)[]> {
  await root.load();
  const { result, live } = root.state;
  // Files in a folder that was never scanned start no thread.
  if (!result) return paths.map(() => undefined);
  const { real, queries } = await root.open();
  // A path outside of the root has no row, and no file is looked at for it.
  const relative = paths.map((path) => pathBelow(root.path, path) ?? outside);
  const rows = await queries.lookUp([...relative, ...relative.map(folderOf)]);
  const sizes = relative.map(
    (path, i): PathSize | undefined => rows[i] && { ...rows[i], at: lastScanned(result, path) },
  );
  const files = [...paths.keys()].filter((i) => !rows[i] && relative[i] !== outside);
  if (files.length === 0) return sizes;
  const { followSymlinks, exclude } = result.settings;
  const missing = files.map((i) => relative[i]!);
  const found = await pool.fileSizes({ root: real, followSymlinks }, missing);
  const at = Date.now();
  found.forEach((size, f) => {
    const i = files[f]!;
    const parent = rows[relative.length + i];
    // A file is followed with the folder that it is in: not if that is excluded, unwatched or behind a symlink.
    const isLeftOut = isExcluded(exclude, relative[i]!) || root.live.unwatched.covers(relative[i]!);
    const isFollowed = parent?.staleSince === undefined && parent && !isLeftOut;
    const staleSince = live.kind === 'following' && !isFollowed ? at : undefined;
    if (size) sizes[i] = { ...size, files: undefined, at, staleSince };
  });
  return sizes;
}
