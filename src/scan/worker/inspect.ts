import { errorCode, HumanError } from '../../shared/errors';
import { type ByteString, toText } from '../../shared/text/byteString';
import { unpackPaths } from '../../shared/text/packedPaths';
import { isWithin, join, prefixOf } from '../../shared/text/paths';
import { words } from '../../shared/text/words';
import type { CallState } from '../pool/callState';
import { LeftOutPaths, noAnswer } from './leftOut';
import {
  SystemError,
  inodeKey,
  isDirectory,
  isOther,
  isSymlink,
  resolvePath,
  systemCode,
} from '../reader/inode';
import { type FileSystem, type Folder, withFolder } from '../reader/fileSystem';
import type { FileLink, FoundFile, Inspection, KnownDirectories, SearchedRoot } from './workerApi';

/** Describes the entry at a path. Undefined: there is none. Throws a HumanError where it cannot be looked at. */
export function inspect(
  fileSystem: FileSystem,
  given: ByteString,
  rootPath: ByteString,
  followSymlinks: boolean,
): Inspection | undefined {
  const { inode } = fileSystem;
  try {
    const path = followSymlinks ? realPath(given) : given;
    const below = path.slice(prefixOf(rootPath).length);
    const failure =
      followSymlinks || path === rootPath
        ? fileSystem.look(path)
        : withFolder(fileSystem.openFolder(rootPath, false), (folder) => folder.look(below));
    if (failure !== undefined) throw new SystemError(failure);
    return { path, inode: inodeKey(inode), isDirectory: isDirectory(inode) };
  } catch (error) {
    const code = systemCode(error);
    if (['ENOENT', 'ENOTDIR'].includes(code)) return undefined;
    throw new HumanError(words('Cannot read {1} ({0}).', code, toText(given)), { cause: error });
  }
}

/** The path with all symbolic links resolved; the path itself where it is too long to be resolved. */
function realPath(path: ByteString): ByteString {
  try {
    return resolvePath(path);
  } catch (error) {
    // Such a path was found below a directory that was resolved.
    if (errorCode(error) === 'ENAMETOOLONG') return path;
    throw error;
  }
}

/**
 * Indices of the directories that may differ from what is known. A directory's time changes when entries are added to it
 * or removed from it, not when they grow.
 */
export function verify(fileSystem: FileSystem, known: KnownDirectories, state: CallState): Uint32Array {
  const { paths, inode, modified, sureUntil } = known;
  const found = fileSystem.inode;
  const differing: number[] = [];
  lookAtAll(fileSystem, known, unpackPaths(paths), state, (look, i) => {
    const time = modified[i]!;
    const isSure = sureUntil === Infinity || (time !== 0 && time <= sureUntil);
    const numberNow = (): number => (look() === undefined && isDirectory(found) ? found.number : 0);
    const isReplaced = isOther(numberNow, inode[i]!);
    // The time is kept in whole microseconds.
    if (!isSure || isReplaced || Math.abs(found.modified - time) >= 0.001) differing.push(i);
  });
  return Uint32Array.from(differing);
}

/** Undefined for directories and for what is not there. */
export function fileSizes(
  fileSystem: FileSystem,
  root: SearchedRoot,
  paths: readonly ByteString[],
  state: CallState,
): (FoundFile | undefined)[] {
  const { inode } = fileSystem;
  const found = paths.map((): FoundFile | undefined => undefined);
  lookAtAll(fileSystem, root, paths, state, (look, i) => {
    const failure = look();
    if (failure === noAnswer) return;
    const isLink = failure === undefined && isSymlink(inode);
    // Without following, a look that succeeds leads through no symbolic link.
    const isPlain = failure === undefined && !isLink && !root.followSymlinks;
    const link = isPlain ? undefined : findLink(root, paths[i]!, isLink);
    // A followed link counts as its target, except in the root, where that counts by itself.
    const isFollowed = root.followSymlinks && link?.real !== undefined && !isWithin(link.real, root.root);
    const isThere = isFollowed ? fileSystem.look(link.real) === undefined : failure === undefined;
    const elsewhere = isFollowed ? undefined : link;
    if (!elsewhere && (!isThere || isDirectory(inode))) return;
    const { apparent, allocated } = isThere ? inode : { apparent: 0, allocated: 0 };
    found[i] = { apparent, allocated, link: elsewhere };
  });
  return found;
}

/** The target of a path that is a symbolic link or leads through one; undefined for any other. */
function findLink({ root }: SearchedRoot, relative: ByteString, isLink: boolean): FileLink | undefined {
  const path = join(root, relative);
  try {
    const real = resolvePath(path);
    return real === path ? undefined : { isLink, real };
  } catch {
    return isLink ? { isLink, real: undefined } : undefined;
  }
}

/** Goes through paths below a root. `look` fills the inode of `fileSystem`, or returns an error code. */
function lookAtAll(
  fileSystem: FileSystem,
  { root, followSymlinks, leftOut = [] }: SearchedRoot,
  paths: readonly ByteString[],
  state: CallState,
  use: (look: () => string | undefined, i: number) => void,
): void {
  const left = leftOut.length > 0 ? new LeftOutPaths(leftOut) : undefined;
  const lookFrom = (look: (path: ByteString) => string | undefined): void => {
    paths.forEach((path, i) => {
      use(() => (left?.holding(join(root, path)) ? noAnswer : look(path)), i);
      state.beat();
    });
  };
  if (followSymlinks) {
    lookFrom((path) => fileSystem.look(join(root, path)));
    return;
  }
  let folder: Folder;
  try {
    folder = fileSystem.openFolder(root, false);
  } catch (error) {
    const failure = systemCode(error);
    lookFrom(() => failure);
    return;
  }
  withFolder(folder, () => lookFrom((path) => folder.look(path)));
}
