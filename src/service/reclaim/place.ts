import { lstat, realpath } from 'node:fs/promises';
import type { MountPoint } from '../../scan/reader/mounts';
import { type ByteString, toBytes } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { folderOf, isWithin } from '../../shared/text/paths';
import { words, type Words } from '../../shared/text/words';
import { pathBuffer } from './diskLook';

/**
 * Whether a folder may be offered at all: a real directory on the file system of its parent, reached through no symbolic
 * link, and not a mount point. @param path absolute
 */
export async function isOrdinary(path: ByteString, mounts: readonly MountPoint[]): Promise<boolean> {
  if (mounts.some((mount) => mount.path === path)) return false;
  try {
    const [own, parent, real] = await Promise.all([
      lstat(pathBuffer(path), { bigint: true }),
      lstat(pathBuffer(folderOf(path)), { bigint: true }),
      realpath(pathBuffer(path), 'buffer'),
    ]);
    return own.isDirectory() && own.dev === parent.dev && real.equals(toBytes(path));
  } catch {
    return false;
  }
}

/** Why a folder is not selected for what is mounted in it. */
export function mountWithin(path: ByteString, mounts: readonly MountPoint[]): Words[] {
  const mounted = mounts.find((mount) => isWithin(mount.path, path));
  return mounted
    ? [
        words(
          'A file system is mounted in it: {0}',
          displayName(mounted.path.slice(path.length + 1) as ByteString),
        ),
      ]
    : [];
}
