import path from 'node:path';
import { type ByteString, fromText } from '../shared/text/byteString';
import { folderOf } from '../shared/text/paths';

/** Whether a path is a folder, or in it. Both absolute, in the platform's form. */
export function holds(folder: string, target: string): boolean {
  const relative = path.relative(folder, target);
  return (
    relative === '' ||
    (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative))
  );
}

/** Of nested roots the deepest one that holds the path. */
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

/** A path's parts below a root as the store knows them: bytes, joined by '/'; '' is the root. */
export function relativeTo(root: string, target: string): ByteString {
  return fromText(path.relative(root, target).split(path.sep).join('/'));
}

/** In place of what is not UTF-8. */
const unreadable = fromText('\uFFFD');

/** As `relativeTo`, but quick; undefined for what is not the root's. Both in the platform's form. */
export function pathBelow(root: string, target: string): ByteString | undefined {
  if (target === root) return '' as ByteString;
  const start = root.endsWith(path.sep) ? root.length : root.length + 1;
  if (!target.startsWith(root) || (start > root.length && target[root.length] !== path.sep)) return undefined;
  const below = target.slice(start);
  return fromText(path.sep === '/' ? below : below.replaceAll(path.sep, '/'));
}

/**
 * The editor's paths are text. Of one with a name in it that is not UTF-8, this is the folder above that name, which
 * is all that can be told of it; undefined for others.
 */
export function readablePart(path: ByteString): ByteString | undefined {
  const end = path.indexOf(unreadable);
  return end < 0 ? undefined : folderOf(path.slice(0, end));
}
