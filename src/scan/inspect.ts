import type { ByteString } from '../shared/byteString';
import { lstat } from './directoryReader';
import { inodeKey, isDirectory } from './place';
import type { Inspection } from './workerApi';

/** What is at a path. Throws where it cannot be looked at. */
export function inspect(path: ByteString): Inspection | undefined {
  const stats = lstat(path);
  if (!stats) return undefined;
  return { device: stats.dev, inode: inodeKey(stats), isDirectory: isDirectory(stats) };
}
