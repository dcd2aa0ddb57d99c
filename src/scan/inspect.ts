import fs from 'node:fs';
import type { ByteString } from '../shared/byteString';
import { lstat } from './directoryReader';
import { inodeKey } from './walk';
import type { Inspection } from './workerApi';

/** What is at a path. Throws where it cannot be looked at. */
export function inspect(path: ByteString): Inspection | undefined {
  const stats = lstat(path);
  if (!stats) return undefined;
  const isDirectory = (stats.mode & fs.constants.S_IFMT) === fs.constants.S_IFDIR;
  return { device: stats.dev, inode: inodeKey(stats), isDirectory };
}
