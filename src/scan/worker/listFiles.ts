import fs from 'node:fs';
import type { ByteString } from '../../shared/text/byteString';
import type { FileEntry } from '../../shared/entry';
import { errorCode } from '../../shared/errors';
import { compareEntries } from '../../shared/text/order';
import { isWithin, prefixOf } from '../../shared/text/paths';
import { isDirectory, lstat, withAccessPath, readNames, realPath, tryLstat } from '../reader/directoryReader';
import { CallState } from '../pool/callState';
import { compileExclude } from '../globs/glob';
import type { FileListing, FileQuery, FoundDirectory } from './workerApi';

const { S_IFMT, S_IFLNK, S_IFREG } = fs.constants;

/** The files of one directory, read now: the database holds directories only. Throws a CancelledError. */
export function listFiles(directory: ByteString, query: FileQuery, state = new CallState()): FileListing {
  try {
    const [own, files] = withAccessPath(
      directory,
      (access) => [lstat(access), readFiles(directory, access, query, state)] as const,
      query.followSymlinks ? undefined : query.rootPath,
    );
    files.sort(compareEntries(query.sort, query.metric));
    const found = own && foundIn(own, files);
    return { files: files.slice(0, query.limit), total: files.length, found, error: undefined };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'UNKNOWN') throw error;
    return { files: [], total: 0, found: undefined, error: { operation: 'readdir', path: directory, code } };
  }
}

function foundIn(own: fs.Stats, files: readonly FileEntry[]): FoundDirectory {
  const alone = { apparent: own.size, allocated: own.blocks * 512 };
  const linked = { apparent: 0, allocated: 0 };
  let newest = Math.max(0, Math.floor(own.mtimeMs / 1000));
  let hasLinks = false;
  for (const { links, apparent, allocated, modified } of files) {
    const sums = links > 1 ? linked : alone;
    sums.apparent += apparent;
    sums.allocated += allocated;
    newest = Math.max(newest, modified);
    hasLinks ||= links > 1;
  }
  return { ...alone, inode: own.ino, modified: own.mtimeMs, newest, linked, hasLinks };
}

/** @param access the directory's path for `fs`. Throws as `readdir` does. */
function readFiles(directory: ByteString, access: string, query: FileQuery, state: CallState): FileEntry[] {
  const exclude = compileExclude(query.exclude);
  const prefix = prefixOf(access);
  const relative = prefixOf(directory).slice(prefixOf(query.rootPath).length);
  const files: FileEntry[] = [];
  for (const name of readNames(access)) {
    if (exclude?.(`${relative}${name}` as ByteString)) continue;
    // Entries that have vanished are left out; a scan records them.
    const stats = tryLstat(prefix + name);
    state.beat();
    if (!stats || isDirectory(stats)) continue;
    const entry = toEntry(name as ByteString, stats);
    if (query.followSymlinks && entry.kind === 'symlink')
      files.push(...followed(entry, prefix + name, query));
    else files.push(entry);
  }
  return files;
}

/** A followed symlink counts as its target; a directory outside the root has a row of its own. */
function followed(entry: FileEntry, path: string, { rootPath }: FileQuery): FileEntry[] {
  const nothing = { ...entry, apparent: 0, allocated: 0 };
  try {
    const target = realPath(path);
    const stats = isWithin(target, rootPath) ? undefined : lstat(target);
    if (!stats) return [nothing];
    return isDirectory(stats) ? [] : [{ ...toEntry(entry.name, stats), kind: 'symlink' }];
  } catch {
    return [nothing];
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
