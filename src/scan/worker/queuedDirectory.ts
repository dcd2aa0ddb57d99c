import type fs from 'node:fs';
import type { ByteString } from '../../shared/text/byteString';
import { Anchor, type NameStream, longPath, reach, reachWithin } from '../reader/directoryReader';
import { errorCode } from '../../shared/errors';
import type { WorkItem } from '../pool/workQueue';

/** A work item that a worker has taken, and how the worker reaches it. */
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

/** From about 30 parts on, a path that starts from an open directory is faster for the kernel than the whole path. */
const hopsToFirstAnchor = 28;
/** Once a path starts from an open directory, opening the next one soon pays: a sixth of the time at 300 levels. */
const hopsPerAnchor = 4;
/** With so many directories open, the distance grows to that of the first: descriptors are few. */
const manyAnchors = 64;

/** Error codes of `open` when no descriptor is left. */
export const noDescriptor: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** Each guarded directory is opened, up to so many; further ones are reached like any other. */
const manyGuarded = 256;

/** Prepares an item from the queue. */
export function toQueued(item: WorkItem, root: ByteString): QueuedDirectory {
  const hops = item.path.split('/').length - 1;
  const directory = { ...item, anchor: undefined, access: item.path, hops, ...untouched };
  try {
    const reached = item.guarded ? reachWithin(root, item.path) : reach(item.path);
    return { ...directory, ...reached, hops: reached.anchor ? 0 : hops };
  } catch (error) {
    // Trying the path itself would tell why, but would follow a symlink on the way.
    const code = errorCode(error);
    return item.guarded && !noDescriptor.has(code) ? { ...directory, unreachable: code } : directory;
  }
}

/** The same directory, opened to start paths from it if its path has become long. */
export function anchored(directory: QueuedDirectory): QueuedDirectory {
  const far = directory.anchor === undefined || Anchor.open >= manyAnchors;
  const hops = far ? hopsToFirstAnchor : hopsPerAnchor;
  const guard = directory.guarded && Anchor.open < Math.min(manyGuarded, Anchor.max);
  if (!guard && directory.hops < hops && directory.access.length < longPath) return directory;
  try {
    const anchor = Anchor.at(directory.access);
    return anchor ? { ...directory, anchor: anchor.retain(), access: anchor.path, hops: 0 } : directory;
  } catch (error) {
    const code = errorCode(error);
    if (noDescriptor.has(code)) Anchor.max = Anchor.open >> 1;
    // Its path may lead out of the root now.
    else if (directory.guarded && code !== 'EACCES') return { ...directory, unreachable: code };
    // No descriptor, or no permission: reading by path works, or tells why.
    return directory;
  }
}

/** The same directory by its whole path, its open directory released; unchanged if the path is too long. */
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

/** The values of a directory's inode that are written when the directory is read. */
export function ownInode(stats: fs.Stats): Pick<WorkItem, 'apparent' | 'allocated' | 'modified' | 'inode'> {
  return {
    apparent: stats.size,
    allocated: stats.blocks * 512,
    modified: stats.mtimeMs,
    inode: stats.ino,
  };
}

// Cached: each is a system call, and there are many directories.
const ownUser = process.getuid?.();
const ownGroup = process.getgid?.();

/** A directory's change counts as recent for so long before a scan, in ms. */
export const recentMs = 10_000;

/**
 * Whether a directory in this one may be swapped for a symbolic link while it is read: this one's entries changed just
 * now (moving a directory changes the folder it was in), or other users may change them.
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
