import { access } from 'node:fs/promises';
import path from 'node:path';
import { compileExclude } from '../scan/globs/glob';
import { resolveRoot } from '../scan/reader/resolveRoot';
import { errorCode } from '../shared/errors';
import { type ByteString, fromText } from '../shared/text/byteString';
import { folderOf } from '../shared/text/paths';
import { databasePath } from '../store/file/databaseFolder';

/**
 * A path relative to a folder, as the store has it: bytes, parts joined by '/'; '' is the folder. Undefined for a path
 * outside of it. Both are absolute, in the platform's form.
 */
export function pathBelow(folder: string, target: string): ByteString | undefined {
  const relative = path.relative(folder, target);
  const isOutside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return isOutside ? undefined : fromText(relative.split(path.sep).join('/'));
}

/** The deepest root that contains the path. */
export function deepestHolding<T extends { readonly path: string }>(
  roots: Iterable<T>,
  target: string,
): T | undefined {
  const holding = [...roots].filter((root) => pathBelow(root.path, target) !== undefined);
  return holding.sort((a, b) => b.path.length - a.path.length)[0];
}

/** Whether a scan with these globs leaves a path out, or a folder above it. The path is relative to the scan's root. */
export function isExcluded(globs: readonly string[], path: ByteString): boolean {
  const exclude = compileExclude(globs);
  for (let at = path; exclude && at !== ''; at = folderOf(at)) if (exclude(at)) return true;
  return false;
}

/** Replaces bytes that are not UTF-8. */
const unreadable = fromText('\uFFFD');

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
