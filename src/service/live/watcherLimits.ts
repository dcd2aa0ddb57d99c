import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isShared, mountOf, mountPoints } from '../../scan/reader/mounts';
import { errorCode } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import { isBelowAny, isWithin, prefixOf } from '../../shared/text/paths';
import type { StoredRoot } from '../rootRecord';

/** The number of watches that one user may have, on Linux: in this user namespace, and in the first one. */
const limitFiles = ['/proc/sys/user/max_inotify_watches', '/proc/sys/fs/inotify/max_user_watches'];

/** The parts of a root of which the system cannot tell a watcher all changes. Elsewhere than on Linux nothing is known. */
export class WatcherLimits {
  /** Stored directories at which such a file system is mounted, relative to the root; '': the root itself is in one. */
  mounts: ReadonlySet<ByteString> = new Set();
  /** The user had no more watches at a time, or fewer than the root has directories: what was not watched then stays so. */
  isReached = false;

  /** Whether a directory is in a file system that does not report all changes. */
  covers(path: ByteString): boolean {
    return this.mounts.has(path) || isBelowAny(path, this.mounts);
  }

  /** @param watched how many directories the watcher has to watch */
  async refresh({ store, real }: StoredRoot, watched: number): Promise<void> {
    if (process.platform !== 'linux') return;
    const limits = await Promise.all(limitFiles.map(textOf));
    const limit = Math.min(...limits.map((text) => (text === '' ? Infinity : Number(text))));
    this.isReached ||= watched > limit || !mayWatch();
    const mounts = sharedMounts(real);
    const rows = mounts.length > 0 ? await store.dirtyRows(real, mounts) : [];
    this.mounts = new Set(rows.flatMap(({ exact, path }) => (exact ? [path] : [])));
  }
}

/** Empty where it cannot be read. */
async function textOf(file: string): Promise<string> {
  return readFile(file, 'latin1').catch(() => '');
}

/** Whether a watch can be had now. The folder is one that surely answers. */
function mayWatch(): boolean {
  try {
    fs.watch('/', { persistent: false }).close();
    return true;
  } catch (error) {
    return !['ENOSPC', 'EMFILE'].includes(errorCode(error));
  }
}

/** The mounts in a root that others change too, relative to it; '' where the root itself is in one. */
function sharedMounts(root: ByteString): ByteString[] {
  const mounts = mountPoints();
  const holding = mountOf(mounts, root);
  if (holding && isShared(holding)) return ['' as ByteString];
  const below = mounts.filter((mount) => isWithin(mount.path, root) && isShared(mount));
  return below.map(({ path }) => path.slice(prefixOf(root).length) as ByteString);
}
