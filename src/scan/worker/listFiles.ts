import type { ExcludedEntry, FileEntry } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';
import { compareEntries, compareNames } from '../../shared/text/order';
import { isWithin, join, prefixOf } from '../../shared/text/paths';
import { compileExclude, compileReasons } from '../../shared/text/glob';
import { CallState } from '../pool/callState';
import { LeftOutPaths } from './leftOut';
import { type Entries, type Inode, isDirectory, isFile, isSymlink, systemCode } from '../reader/inode';
import { type FileSystem, withFolder } from '../reader/fileSystem';
import { type FileListing, noFiles } from '../../shared/queries';
import { Mounts } from './mounts';
import type { FileQuery } from './workerApi';

/**
 * The files of one directory and what is excluded in it, read now: the database holds directories only. Throws a
 * CancelledError.
 */
export function listFiles(
  fileSystem: FileSystem,
  directory: ByteString,
  query: FileQuery,
  state = new CallState(),
): FileListing {
  const { rootPath, followSymlinks } = query;
  const base = followSymlinks ? directory : rootPath;
  try {
    const { files, excluded } = withFolder(fileSystem.openFolder(base, followSymlinks), (folder) => {
      const entries = folder.open(directory.slice(prefixOf(base).length));
      return readFiles(fileSystem, directory, entries, query, state);
    });
    files.sort(compareEntries(query.sort, query.metric));
    excluded.sort((a, b) => compareNames(a.name, b.name));
    return {
      ...{ files: files.slice(0, query.limit), fileCount: files.length },
      ...{ excluded: excluded.slice(0, query.limit), excludedCount: excluded.length, filesError: undefined },
    };
  } catch (error) {
    const code = systemCode(error);
    return { ...noFiles, filesError: { operation: 'readdir', path: directory, code } };
  }
}

/** Throws a SystemError if the names cannot be read. */
function readFiles(
  fileSystem: FileSystem,
  directory: ByteString,
  entries: Entries,
  query: FileQuery,
  state: CallState,
): { readonly files: FileEntry[]; readonly excluded: ExcludedEntry[] } {
  const exclude = compileExclude(query.exclude, query.rootPath);
  const mounts = query.oneFileSystem ? new Mounts(fileSystem, query.rootPath) : undefined;
  const globOf = compileReasons(query.exclude, query.rootPath);
  const { inode } = fileSystem;
  const relative = prefixOf(directory).slice(prefixOf(query.rootPath).length);
  const leftOut = new LeftOutPaths(query.leftOut ?? []).in(directory);
  const files: FileEntry[] = [];
  const excluded: ExcludedEntry[] = [];
  while (entries.next()) {
    const name = entries.name as ByteString;
    const path = `${relative}${name}` as ByteString;
    const glob = exclude?.(path) ? globOf(path) : undefined;
    const left = leftOut?.get(name);
    if (glob !== undefined) excluded.push({ name, reason: { kind: 'glob', glob } });
    else if (left?.type !== undefined)
      excluded.push({ name, reason: { kind: 'fileSystem', type: left.type } });
    if (glob !== undefined || left) continue;
    const failure = entries.look();
    state.beat();
    // Entries that have vanished are left out; a scan records them.
    if (failure !== undefined) continue;
    const isOther = mounts?.isOther(directory, name) ?? false;
    if (isOther) excluded.push({ name, reason: { kind: 'oneFileSystem' } });
    if (isOther || isDirectory(inode)) continue;
    const entry = toEntry(name, inode);
    if (query.followSymlinks && entry.kind === 'symlink')
      files.push(...followed(fileSystem, entry, () => entries.resolve(join(directory, entry.name)), query));
    else files.push(entry);
  }
  return { files, excluded };
}

/** A followed symlink counts as its target; a directory outside the root has a row of its own. */
function followed(
  fileSystem: FileSystem,
  entry: FileEntry,
  resolve: () => ByteString,
  { rootPath }: FileQuery,
): FileEntry[] {
  const { inode } = fileSystem;
  const nothing = { ...entry, apparent: 0, allocated: 0 };
  try {
    const target = resolve();
    if (isWithin(target, rootPath) || fileSystem.look(target) !== undefined) return [nothing];
    return isDirectory(inode) ? [] : [{ ...toEntry(entry.name, inode), kind: 'symlink' }];
  } catch {
    return [nothing];
  }
}

function toEntry(name: ByteString, inode: Inode): FileEntry {
  return {
    name,
    kind: isFile(inode) ? 'file' : isSymlink(inode) ? 'symlink' : 'other',
    apparent: inode.apparent,
    allocated: inode.allocated,
    modified: Math.floor(inode.modified / 1000),
    links: inode.links,
  };
}
