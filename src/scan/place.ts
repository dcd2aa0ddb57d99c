import fs from 'node:fs';
import { Anchor, type NameStream, longPath, reach } from './directoryReader';
import type { WorkItem } from './workQueue';

/** A work item in its worker's hands, and how the worker reaches it. */
export interface Place extends WorkItem {
  /** The path to give to the file system: the item's own, or one that starts at `anchor`. */
  readonly access: string;
  /** The open directory that `access` starts at; undefined: `access` is absolute. */
  readonly anchor: Anchor | undefined;
  /** Parts of `access` since the anchor. */
  readonly hops: number;
  /** For a huge directory that is being read: its remaining names. */
  readonly stream: NameStream | undefined;
}

/** From about 30 parts on, a path from an open directory is cheaper than the kernel's walk along all of it. */
const hopsToFirstAnchor = 28;
/** Once paths start from an open directory, short ones pay for opening the next: a sixth of the time at 300 levels. */
const hopsPerAnchor = 4;
/** With so many directories open, the next are as far apart as the first: descriptors are few. */
const manyAnchors = 64;

/** An item as it comes from another worker. */
export function placeOf(item: WorkItem): Place {
  const hops = item.path.split('/').length - 1;
  const place = { ...item, anchor: undefined, access: item.path, hops, stream: undefined };
  try {
    const reached = reach(item.path);
    return { ...place, ...reached, hops: reached.anchor ? 0 : hops };
  } catch {
    // Looking at it by its path says why not.
    return place;
  }
}

/** The same place, reached from an open directory of its own if its path has become long. */
export function anchored(place: Place): Place {
  const far = place.anchor === undefined || Anchor.open >= manyAnchors;
  const hops = far ? hopsToFirstAnchor : hopsPerAnchor;
  if (place.hops < hops && place.access.length < longPath) return place;
  try {
    const anchor = Anchor.at(place.access);
    return anchor ? { ...place, anchor: anchor.retain(), access: anchor.path, hops: 0 } : place;
  } catch {
    // No descriptor to be had, or not readable: reading by path works, or says why not.
    return place;
  }
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

export function isDirectory(stats: fs.Stats): boolean {
  return (stats.mode & fs.constants.S_IFMT) === fs.constants.S_IFDIR;
}

/** `device:inode`. */
export function inodeKey(stats: fs.Stats): string {
  return `${stats.dev}:${stats.ino}`;
}
