import type { ScanPool } from '../scan/pool/scanPool';
import type { LinkedPath, PathInfo } from '../shared/queries';
import { lastScanned } from '../shared/rescans';
import type { ByteString } from '../shared/text/byteString';
import { isExcluded } from '../shared/text/glob';
import { folderOf, isWithin, prefixOf } from '../shared/text/paths';
import type { Root } from './root';
import { pathBelow } from './rootPaths';

/** No path in a root: it names nothing. */
const outside = '\0' as ByteString;

/**
 * Describes each path in a root, in order: stored sizes of directories, present sizes of files, and the targets of
 * symbolic links in any of the roots.
 */
export async function pathInfos(
  root: Root,
  paths: readonly string[],
  pool: ScanPool,
  roots: readonly Root[],
): Promise<readonly (PathInfo | undefined)[]> {
  await root.load();
  // A path outside of the root has no row, and no file is looked at for it.
  const found = await infosIn(
    root,
    paths.map((path) => pathBelow(root.path, path) ?? outside),
    pool,
  );
  return Promise.all(
    found.map(async (info) => {
      if (!info || !('isLink' in info) || info.real === undefined) return info;
      return { ...info, target: await targetOf(info.real, pool, roots) };
    }),
  );
}

/** Describes a path by the deepest root that has it. @param real without symbolic links */
async function targetOf(
  real: ByteString,
  pool: ScanPool,
  roots: readonly Root[],
): Promise<LinkedPath['target']> {
  const prefix = (root: Root): string => prefixOf(root.record.result?.rootPath ?? '\0');
  const [root] = roots
    .filter(({ record: { result } }) => result && isWithin(real, result.rootPath))
    .sort((a, b) => prefix(b).length - prefix(a).length);
  if (!root) return undefined;
  const [size] = await infosIn(root, [real.slice(prefix(root).length) as ByteString], pool);
  return size && !('isLink' in size) ? { ...size, root: root.path } : undefined;
}

/** By paths relative to a root that is loaded. */
async function infosIn(
  root: Root,
  relative: readonly ByteString[],
  pool: ScanPool,
): Promise<(PathInfo | undefined)[]> {
  const { result, live } = root.state;
  // Files in a folder that was never scanned start no thread.
  if (!result) return relative.map(() => undefined);
  const { real, queries } = await root.open();
  const rows = await queries.lookUp([...relative, ...relative.map(folderOf)]);
  const infos = relative.map(
    (path, i): PathInfo | undefined => rows[i] && { ...rows[i], at: lastScanned(result, path) },
  );
  const files = [...relative.keys()].filter((i) => !rows[i] && relative[i] !== outside);
  if (files.length === 0) return infos;
  const { followSymlinks, exclude } = result.settings;
  const missing = files.map((i) => relative[i]!);
  const found = await pool.fileSizes({ root: real, followSymlinks }, missing);
  const at = Date.now();
  found.forEach((file, f) => {
    const i = files[f]!;
    if (!file) return;
    const { apparent, allocated, link } = file;
    if (link) {
      infos[i] = { ...link, target: undefined };
      return;
    }
    const parent = rows[relative.length + i];
    // A file is followed with the folder that it is in: not if that is excluded, unwatched or behind a symlink.
    const isLeftOut = isExcluded(exclude, real, relative[i]!) || root.live.unwatched.covers(relative[i]!);
    const isFollowed = parent?.staleSince === undefined && parent && !isLeftOut;
    const staleSince = live.kind === 'following' && !isFollowed ? at : undefined;
    infos[i] = { apparent, allocated, files: undefined, readErrors: 0, at, staleSince };
  });
  return infos;
}
