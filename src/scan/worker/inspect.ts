import type { ByteString } from '../../shared/text/byteString';
import { errorCode } from '../../shared/errors';
import { unpackPaths } from '../../shared/text/packedPaths';
import { join } from '../../shared/text/paths';
import { isSameTime } from '../../shared/storedTime';
import { longPath, lstat, reached, realPath, tryLstat } from '../reader/directoryReader';
import { inodeKey, isDirectory } from './place';
import type { Inspection, KnownDirectories } from './workerApi';

/** What is at a path. Throws where it cannot be looked at. */
export function inspect(
  given: ByteString,
  rootPath: ByteString,
  followSymlinks: boolean,
): Inspection | undefined {
  try {
    // What is longer was found below a directory that was resolved.
    const path = followSymlinks && given.length < longPath ? realPath(given) : given;
    const stats = reached(path, (access) => lstat(access), followSymlinks ? undefined : rootPath);
    return stats && { path, device: stats.dev, inode: inodeKey(stats), isDirectory: isDirectory(stats) };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  }
}

/** What is added to or removed from a directory modifies it; what only grows in it does not. */
export function verify({ root, paths, inode, modified, sureUntil }: KnownDirectories): Uint32Array {
  const isSame = (path: ByteString, i: number): boolean => {
    const known = modified[i]!;
    if (known === 0 || known > sureUntil) return false;
    const stats = tryLstat(join(root, path));
    if (!stats || !isDirectory(stats) || stats.ino !== inode[i]) return false;
    return isSameTime(stats.mtimeMs, known);
  };
  const differing: number[] = [];
  unpackPaths(paths).forEach((path, i) => {
    if (!isSame(path, i)) differing.push(i);
  });
  return Uint32Array.from(differing);
}
