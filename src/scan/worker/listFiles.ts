import fs from 'node:fs';
import type { ByteString } from '../../shared/text/byteString';
import type { FileEntry } from '../../shared/entry';
import { errorCode } from '../../shared/errors';
import { compareEntries } from '../../shared/text/order';
import { isWithin, prefixOf } from '../../shared/text/paths';
import { isDirectory, lstat, withAccessPath, readNames, realPath, tryLstat } from '../reader/directoryReader';
import { CallState } from '../pool/callState';
import { compileExclude } from '../globs/glob';
import type { FileListing, FileQuery } from './workerApi';

const { S_IFMT, S_IFLNK, S_IFREG } = fs.constants;

/** The files of one directory, read now: the database holds directories only. Throws a CancelledError. */
export function listFiles(directory: ByteString, query: FileQuery, state = new CallState()): FileListing {
  try {
    const files = withAccessPath(
      directory,
      (access) => readFiles(directory, access, query, state),
      query.followSymlinks ? undefined : query.rootPath,
    );
    files.sort(compareEntries(query.sort, query.metric));
    return { files: files.slice(0, query.limit), total: files.length, error: undefined };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'UNKNOWN') throw error;
    return { files: [], total: 0, error: { operation: 'readdir', path: directory, code } };
  }
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
