import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import { errorCode } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import { isBelowAny, isWithin, prefixOf } from '../../shared/text/paths';
import type { StoredRoot } from '../rootRecord';

/** File systems that others change too, or that are changed behind the mount: then the kernel has no event. */
const sharedKinds =
  /^(nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|coda|ceph|lustre|beegfs|gpfs|ocfs2|gfs2?|orangefs|pvfs2|9p|virtiofs|vboxsf|vmhgfs|prl_fs|drvfs|fuse(\..+)?)$/;

/** The number of watches that one user may have, on Linux: in this user namespace, and in the first one. */
const limitFiles = ['/proc/sys/user/max_inotify_watches', '/proc/sys/fs/inotify/max_user_watches'];

/** The parts of a root of which the system cannot tell a watcher all changes. Elsewhere than on Linux nothing is known. */
export class WatcherLimits {
  /** Stored directories at which such a file system is mounted, relative to the root; '': the root itself is in one. */
  mounts: ReadonlySet<ByteString> = new Set();
  /** The user has no more watches, or fewer than the root has directories. */
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
    this.isReached = watched > limit || !mayWatch();
    const mounts = sharedMounts(await textOf('/proc/self/mountinfo'), real);
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
    return errorCode(error) !== 'ENOSPC';
  }
}

/** The mounts of such file systems in a root, relative to it; '' where the root itself is in one. */
export function sharedMounts(table: string, root: ByteString): ByteString[] {
  const unescape = (path: string): string =>
    path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
  // 36 35 98:0 /source /mount/point options … - kind device options
  const mounts = table.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const path = before?.split(' ')[4];
    return path && after ? [{ path: unescape(path), isShared: sharedKinds.test(after.split(' ')[0]!) }] : [];
  });
  // Of several at the same place the last one is seen.
  const seen = new Map(mounts.map(({ path, isShared }) => [path, isShared]));
  const holding = [...seen.keys()]
    .filter((path) => isWithin(root, path))
    .sort((a, b) => b.length - a.length)[0];
  const below = [...seen].flatMap(([path, isShared]) =>
    isShared && path !== root && isWithin(path, root)
      ? [path.slice(prefixOf(root).length) as ByteString]
      : [],
  );
  return holding !== undefined && seen.get(holding) ? ['' as ByteString] : below;
}
