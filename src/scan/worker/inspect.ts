import type { Stats } from 'node:fs';
import type { Sizes } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';
import { errorCode } from '../../shared/errors';
import { unpackPaths } from '../../shared/text/packedPaths';
import { join } from '../../shared/text/paths';
import type { CallState } from '../pool/callState';
import { ConfinedPaths } from '../reader/confinedPaths';
import { isDirectory, longPath, lstat, withAccessPath, realPath, tryLstat } from '../reader/directoryReader';
import { inodeKey } from './queuedDirectory';
import type { Inspection, KnownDirectories, SearchedRoot } from './workerApi';

/** Describes the entry at a path. Undefined: there is none. Throws on other failures. */
export function inspect(
  given: ByteString,
  rootPath: ByteString,
  followSymlinks: boolean,
): Inspection | undefined {
  try {
    // Longer paths were found below a directory that was resolved.
    const path = followSymlinks && given.length < longPath ? realPath(given) : given;
    const stats = withAccessPath(path, (access) => lstat(access), followSymlinks ? undefined : rootPath);
    return stats && { path, device: stats.dev, inode: inodeKey(stats), isDirectory: isDirectory(stats) };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  }
}

/**
 * Indices of the directories that may differ from what is known. A directory's time changes when entries are added to it
 * or removed from it, not when they grow.
 */
export function verify(known: KnownDirectories, state: CallState): Uint32Array {
  const { paths, inode, modified, sureUntil } = known;
  const differing = lookAt(known, unpackPaths(paths), state, (stats, i) => {
    const time = modified[i]!;
    if (time === 0 || time > sureUntil) return i;
    const isSame = stats && isDirectory(stats) && stats.ino === inode[i] && isSameTime(stats.mtimeMs, time);
    return isSame ? undefined : i;
  });
  return Uint32Array.from(differing.filter((i) => i !== undefined));
}

/** Undefined for directories and for what is not there. */
export function fileSizes(
  root: SearchedRoot,
  paths: readonly ByteString[],
  state: CallState,
): (Sizes | undefined)[] {
  return lookAt(root, paths, state, (stats) =>
    stats && !isDirectory(stats) ? { apparent: stats.size, allocated: stats.blocks * 512 } : undefined,
  );
}

function lookAt<T>(
  { root, followSymlinks }: SearchedRoot,
  paths: readonly ByteString[],
  state: CallState,
  use: (stats: Stats | undefined, i: number) => T,
): T[] {
  const confined = followSymlinks ? undefined : new ConfinedPaths(root);
  try {
    return paths.map((path, i) => {
      const stats = confined ? confined.lstat(path) : tryLstat(join(root, path));
      state.beat();
      return use(stats, i);
    });
  } finally {
    confined?.close();
  }
}

/** Whether two times in ms are the same, one of them kept in whole microseconds. */
function isSameTime(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.001;
}
