import fs from 'node:fs';
import type { DuSizes } from './du';

/**
 * Every directory of a tree with its sizes, summed the plainest way there is: a set of inodes for each.
 * @param onFile is given each entry that is no directory, with its path relative to the root.
 */
export function independentSums(root: string, onFile?: OnFile): Map<string, DuSizes> {
  const sums = new Map<string, DuSizes>();
  const fd = fs.openSync(root, 'r');
  visit(`/proc/self/fd/${fd}`, '', sums, onFile);
  fs.closeSync(fd);
  return sums;
}

type OnFile = (path: string, stats: fs.Stats) => void;

type Inodes = Map<string, DuSizes>;

function visit(path: string, name: string, sums: Map<string, DuSizes>, onFile?: OnFile): Inodes {
  const fd = fs.openSync(Buffer.from(path, 'latin1'), fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  const here = `/proc/self/fd/${fd}`;
  const inodes: Inodes = new Map();
  add(inodes, fs.fstatSync(fd));
  for (const entry of fs.readdirSync(here, 'latin1')) {
    const stats = fs.lstatSync(Buffer.from(`${here}/${entry}`, 'latin1'));
    const at = name === '' ? entry : `${name}/${entry}`;
    if (stats.isDirectory()) {
      const below = visit(`${here}/${entry}`, at, sums, onFile);
      for (const [inode, sizes] of below) inodes.set(inode, sizes);
    } else {
      add(inodes, stats);
      onFile?.(at, stats);
    }
  }
  fs.closeSync(fd);
  const sum = { allocated: 0, apparent: 0 };
  for (const sizes of inodes.values()) {
    sum.allocated += sizes.allocated;
    sum.apparent += sizes.apparent;
  }
  sums.set(name, sum);
  return inodes;
}

function add(inodes: Inodes, stats: fs.Stats): void {
  inodes.set(`${stats.dev}:${stats.ino}`, { allocated: stats.blocks * 512, apparent: stats.size });
}
