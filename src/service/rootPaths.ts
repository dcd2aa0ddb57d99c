import { access } from 'node:fs/promises';
import path from 'node:path';
import { type MountPoint, mountsToLeaveOut } from '../scan/reader/mounts';
import { resolveRoot } from '../scan/reader/resolveRoot';
import { errorCode } from '../shared/errors';
import type { ResultInfo } from '../shared/result';
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

/** The mounts below a root that its result leaves out for the kind of their file system, as they are now. */
export function leftOutMounts({ rootPath, settings }: ResultInfo): MountPoint[] {
  return mountsToLeaveOut(rootPath, { ...settings, followSymlinks: false });
}
