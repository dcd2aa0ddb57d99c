import fs from 'node:fs';
import type { ByteString } from '../shared/byteString';
import type { FileEntry, Sizes } from '../shared/entry';
import { errorCode } from '../shared/errors';
import { compareEntries } from '../shared/order';
import { lstat, readNames } from './directoryReader';
import { compileExclude } from './exclude';
import { isDirectory, join } from './place';
import type { FileListing, FileQuery } from './workerApi';

const { S_IFMT, S_IFLNK, S_IFREG } = fs.constants;

/** The files of one directory, read now: the database holds directories only. */
export function listFiles(directory: ByteString, query: FileQuery): FileListing {
  const exclude = compileExclude(query.exclude);
  const prefix = join(directory, '');
  const relative = prefix.slice(join(query.rootPath, '').length);
  const files: FileEntry[] = [];
  let names: string[];
  try {
    names = readNames(directory);
  } catch (error) {
    return { files, total: 0, error: { operation: 'readdir', path: directory, code: errorCode(error) } };
  }
  for (const name of names) {
    if (exclude?.(`${relative}${name}` as ByteString)) continue;
    const stats = tryLstat(prefix + name);
    if (stats && !isDirectory(stats)) files.push(toEntry(name as ByteString, stats));
  }
  files.sort(compareEntries(query.sort, query.metric));
  return { files: files.slice(0, query.limit), total: files.length, error: undefined };
}

export function fileSizes(paths: readonly ByteString[]): (Sizes | undefined)[] {
  return paths.map((path) => {
    const stats = tryLstat(path);
    if (!stats || isDirectory(stats)) return undefined;
    return { apparent: stats.size, allocated: stats.blocks * 512 };
  });
}

/** What vanished or cannot be looked at is not in a listing; a scan records it. */
function tryLstat(path: string): fs.Stats | undefined {
  try {
    return lstat(path);
  } catch {
    return undefined;
  }
}

function toEntry(name: ByteString, stats: fs.Stats): FileEntry {
  const type = stats.mode & S_IFMT;
  return {
    name,
    kind: type === S_IFREG ? 'file' : type === S_IFLNK ? 'symlink' : 'other',
    apparent: stats.size,
    allocated: stats.blocks * 512,
    modified: Math.floor(stats.mtimeMs / 1000),
    links: stats.nlink,
  };
}
