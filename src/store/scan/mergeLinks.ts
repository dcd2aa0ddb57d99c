import type { LinkColumns } from '../../shared/rowBatch';
import { groupByInode, type InodeGroups } from './hardLinks';
import { LinkRows } from './linkRows';

/** In stored links, the directory of those that are taken off. */
export const replaced = 0;

/**
 * The stored links that are kept, and a scan's. Undefined where an inode misses more of its names than it did: one
 * of these may be in the root and, since it was the only one when it was looked at, be counted there as a file
 * without hard links.
 *
 * What is stored may be older than what is found. So an inode whose names were removed here can be one whose
 * remaining names had replaced them before, and not only an inode that was never stored is in doubt. A name outside
 * of the root is missing from the first scan on, and no reason to doubt.
 */
export function mergeLinks(
  stored: LinkRows,
  found: LinkColumns,
  directoryOf: (directory: number) => number,
): LinkRows | undefined {
  const before = stored.count;
  stored.add(found, directoryOf);
  const groups = groupByInode(stored);
  if (missesMore(stored, before, groups)) return undefined;
  // What was seen last is true of every name: the next rescan compares with it.
  const { inode, last } = groups;
  for (let link = 0; link < stored.count; link++) stored.nlink[link] = stored.nlink[last[inode[link]!]!]!;
  const merged = new LinkRows();
  merged.add(stored);
  return merged;
}

/** @param before how many of the links were stored. */
function missesMore(links: LinkRows, before: number, { inode, last }: InodeGroups): boolean {
  const missedBefore = new Float64Array(last.length);
  const names = new Uint32Array(last.length);
  for (let link = 0; link < before; link++) {
    const group = inode[link]!;
    missedBefore[group] = links.nlink[link]! - ++names[group]!;
  }
  names.fill(0);
  for (let link = 0; link < links.count; link++) {
    if (links.directory[link] !== replaced) names[inode[link]!]!++;
  }
  return last.some((link, group) => {
    const missed = links.nlink[link]! - names[group]!;
    return names[group] !== 0 && missed > Math.max(0, missedBefore[group]!);
  });
}
