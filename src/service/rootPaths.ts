import { access } from 'node:fs/promises';
import path from 'node:path';
import { compileExclude } from '../scan/globs/glob';
import { resolveRoot } from '../scan/reader/resolveRoot';
import { errorCode } from '../shared/errors';
import { type ByteString, fromText } from '../shared/text/byteString';
import { folderOf } from '../shared/text/paths';
import { databasePath } from '../store/file/databaseFolder';

/** Whether a path is the folder or inside it. Both are absolute, in the platform's form. */
export function holds(folder: string, target: string): boolean {
  const relative = path.relative(folder, target);
  return (
    relative === '' ||
    (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative))
  );
}

/** The deepest root that contains the path. */
export function deepestHolding<T extends { readonly path: string }>(
  roots: Iterable<T>,
  target: string,
): T | undefined {
  let deepest: T | undefined;
  for (const root of roots) {
    if (holds(root.path, target) && root.path.length > (deepest?.path.length ?? -1)) deepest = root;
  }
  return deepest;
}

/** A path relative to a root, as the store has it: bytes, parts joined by '/'; '' is the root. */
export function relativeTo(root: string, target: string): ByteString {
  return fromText(path.relative(root, target).split(path.sep).join('/'));
}

/** Whether a scan with these globs leaves a path out, or a folder above it. The path is relative to the scan's root. */
export function isExcluded(globs: readonly string[], path: ByteString): boolean {
  const exclude = compileExclude(globs);
  for (let at = path; exclude && at !== ''; at = folderOf(at)) if (exclude(at)) return true;
  return false;
}

/** Replaces bytes that are not UTF-8. */
const unreadable = fromText('\uFFFD');

/** Like `relativeTo`, but fast; undefined for a path outside of the root. Both are in the platform's form. */
export function pathBelow(root: string, target: string): ByteString | undefined {
  if (target === root) return '' as ByteString;
  const start = root.endsWith(path.sep) ? root.length : root.length + 1;
  if (!target.startsWith(root) || (start > root.length && target[root.length] !== path.sep)) return undefined;
  const below = target.slice(start);
  return fromText(path.sep === '/' ? below : below.replaceAll(path.sep, '/'));
}

/**
 * The editor's paths are text. If a name in the path is not UTF-8, only the folder above that name is known, and this
 * returns it; undefined for other paths.
 */
export function readablePart(path: ByteString): ByteString | undefined {
  const end = path.indexOf(unreadable);
  return end < 0 ? undefined : folderOf(path.slice(0, end));
}

/** False: no result of the root is in the folder of the databases. No thread or process is needed to see that. */
export async function mayBeStored(root: string, storageFolder: string): Promise<boolean> {
  try {
    await access(databasePath(storageFolder, await resolveRoot(root)));
    return true;
  } catch (error) {
    return errorCode(error) !== 'ENOENT';
  }
}
