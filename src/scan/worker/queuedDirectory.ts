import type fs from 'node:fs';
import type { ByteString } from '../../shared/text/byteString';
import { Anchor, type NameStream, longPath, reach, reachWithin } from '../reader/directoryReader';
import { errorCode } from '../../shared/errors';
import type { WorkItem } from '../pool/workQueue';

/** A work item in its worker's hands, and how the worker reaches it. */
export interface QueuedDirectory extends WorkItem {
  /** The path to give to the file system: the item's own, or one that starts at `anchor`. */
  readonly access: string;
  /** The open directory that `access` starts at; undefined: `access` is absolute. */
  readonly anchor: Anchor | undefined;
  /** Parts of `access` since the anchor. */
  readonly hops: number;
  /** For a huge directory that is being read: its remaining names. */
  readonly stream: NameStream | undefined;
  /** Why it must not be read. */
  readonly unreachable: string | undefined;
}

export const untouched = { stream: undefined, unreachable: undefined } as const;

/** From about 30 parts on, a path from an open directory is cheaper than the kernel's walk along all of it. */
const hopsToFirstAnchor = 28;
/** Once paths start from an open directory, short ones pay for opening the next: a sixth of the time at 300 levels. */
const hopsPerAnchor = 4;
/** With so many directories open, the next are as far apart as the first: descriptors are few. */
const manyAnchors = 64;

/** The codes of an `open` for which there is no descriptor left. */
export const noDescriptor: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** Of a guarded directory each is opened; where so many are, the next are reached as any other. */
const manyGuarded = 256;

/** An item as it comes from another worker. */
export function toQueued(item: WorkItem, root: ByteString): QueuedDirectory {
  const hops = item.path.split('/').length - 1;
  const directory = { ...item, anchor: undefined, access: item.path, hops, ...untouched };
  try {
    const reached = item.guarded ? reachWithin(root, item.path) : reach(item.path);
    return { ...directory, ...reached, hops: reached.anchor ? 0 : hops };
  } catch (error) {
    // Looking at it by its path says why not, but would go where a symlink on the way leads.
    const code = errorCode(error);
    return item.guarded && !noDescriptor.has(code) ? { ...directory, unreachable: code } : directory;
  }
}

/** The same directory, reached from an open directory of its own if its path has become long. */
export function anchored(directory: QueuedDirectory): QueuedDirectory {
  const far = directory.anchor === undefined || Anchor.open >= manyAnchors;
  const hops = far ? hopsToFirstAnchor : hopsPerAnchor;
  const guard = directory.guarded && Anchor.open < Math.min(manyGuarded, Anchor.most);
  if (!guard && directory.hops < hops && directory.access.length < longPath) return directory;
  try {
    const anchor = Anchor.at(directory.access);
    return anchor ? { ...directory, anchor: anchor.retain(), access: anchor.path, hops: 0 } : directory;
  } catch (error) {
    const code = errorCode(error);
    if (noDescriptor.has(code)) Anchor.most = Anchor.open >> 1;
    // Its path may lead out of the root by now.
    else if (directory.guarded && code !== 'EACCES') return { ...directory, unreachable: code };
    // No descriptor to be had, or not readable: reading by path works, or says why not.
    return directory;
  }
}

/** The same directory by its whole path, its open directory released; unchanged where the path is too long. */
export function withoutAnchor(directory: QueuedDirectory): QueuedDirectory {
  if (!directory.anchor || directory.path.length >= longPath) return directory;
  directory.anchor.release();
  return {
    ...directory,
    anchor: undefined,
    access: directory.path,
    hops: directory.path.split('/').length - 1,
  };
}

/** What of a directory's inode is told when the directory is read. */
export function ownInode(stats: fs.Stats): Pick<WorkItem, 'apparent' | 'allocated' | 'modified' | 'inode'> {
  return {
    apparent: stats.size,
    allocated: stats.blocks * 512,
    modified: stats.mtimeMs,
    inode: stats.ino,
  };
}

// Asked once: each is a system call, and there are many directories.
const ownUser = process.getuid?.();
const ownGroup = process.getgid?.();

/** So long before a scan a directory's change counts as recent, in ms. */
export const recentMs = 10_000;

/**
 * Whether a directory in this one may be swapped for a symbolic link while it is read: its entries changed just now
 * (to move a directory changes where it was), or others than this user may change them.
 */
export function mayBeSwapped(stats: fs.Stats, since: number): boolean {
  if (stats.ctimeMs > since || (stats.mode & 0o002) !== 0) return true;
  if (ownUser === undefined) return false;
  return stats.uid !== ownUser || ((stats.mode & 0o020) !== 0 && stats.gid !== ownGroup);
}

/** `device:inode`. */
export function inodeKey(stats: fs.Stats): string {
  return `${stats.dev}:${stats.ino}`;
}
