import type { ByteString } from '../shared/byteString';
import { errorCode } from '../shared/errors';
import { lstat, realPath } from './directoryReader';
import { inodeKey, isDirectory } from './place';
import type { Inspection } from './workerApi';

/** What is at a path. Throws where it cannot be looked at. */
export function inspect(given: ByteString, followSymlinks: boolean): Inspection | undefined {
  const path = followSymlinks ? resolved(given) : given;
  const stats = path === undefined ? undefined : lstat(path);
  if (path === undefined || stats === undefined) return undefined;
  return { path, device: stats.dev, inode: inodeKey(stats), isDirectory: isDirectory(stats) };
}

function resolved(path: ByteString): ByteString | undefined {
  try {
    return realPath(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
