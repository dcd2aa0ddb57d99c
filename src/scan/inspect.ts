import type { ByteString } from '../shared/byteString';
import { errorCode } from '../shared/errors';
import { longPath, lstat, reached, realPath } from './directoryReader';
import { inodeKey, isDirectory } from './place';
import type { Inspection } from './workerApi';

/** What is at a path. Throws where it cannot be looked at. */
export function inspect(given: ByteString, followSymlinks: boolean): Inspection | undefined {
  try {
    // What is longer was found below a directory that was resolved.
    const path = followSymlinks && given.length < longPath ? realPath(given) : given;
    const stats = reached(path, (access) => lstat(access));
    return stats && { path, device: stats.dev, inode: inodeKey(stats), isDirectory: isDirectory(stats) };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  }
}
