import path from 'node:path';
import { type ByteString, fromText } from '../shared/byteString';

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
const unreadable = '\uFFFD';

/**
 * As `relativeTo`, but quick; undefined for what is not the root's. Both in the platform's form. The editor's paths are
 * text: of one that is not UTF-8 in part, only what is above that part can be told.
 */
export function pathBelow(root: string, target: string): ByteString | undefined {
  if (target === root) return '' as ByteString;
  const start = root.endsWith(path.sep) ? root.length : root.length + 1;
  if (!target.startsWith(root) || (start > root.length && target[root.length] !== path.sep)) return undefined;
  const below = readable(target.slice(start));
  return fromText(path.sep === '/' ? below : below.replaceAll(path.sep, '/'));
}

function readable(below: string): string {
  const end = below.indexOf(unreadable);
  return end < 0 ? below : below.slice(0, Math.max(0, below.lastIndexOf(path.sep, end)));
}
