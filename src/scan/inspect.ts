import type { ByteString } from '../shared/byteString';
import { errorCode } from '../shared/errors';
import { longPath, lstat, reached, realPath, tryLstat } from './directoryReader';
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
export function verify({ paths, inode, modified }: KnownDirectories): Uint32Array {
  const differing: number[] = [];
  paths.forEach((path, i) => {
    const stats = tryLstat(path);
    if (!stats || !isDirectory(stats) || stats.ino !== inode[i]) differing.push(i);
    else if (Math.abs(stats.mtimeMs - modified[i]!) >= 0.001) differing.push(i);
  });
  return Uint32Array.from(differing);
}
