import type { LinkColumns } from '../../shared/rowBatch';
import type { SizeColumns } from './rollup';

/**
 * The bytes that hard links add to each directory, so that rolled-up totals count an inode once in every subtree: its
 * bytes in each directory that holds a name of it, less its bytes at the lowest common ancestor of each two of
 * these directories that are neighbors in depth-first preorder (where every subtree is contiguous, so that
 * k directories of one subtree meet k - 1 times in it). All names of an inode have the sizes of the last one.
 * @param parent by directory; smaller than the directory's own index, 0 where there is none.
 */
export function settleHardLinks(parent: Uint32Array, count: number, links: LinkColumns): SizeColumns {
  const apparent = new Float64Array(count + 1);
  const allocated = new Float64Array(count + 1);
  if (links.count === 0) return { apparent, allocated };
  const { inode, last } = groupByInode(links);
  const { place, at } = preorder(parent, count);
  // Sorted by inode, and each inode's directories in preorder.
  const keys = Float64Array.from(
    inode,
    (group, link) => group * (count + 1) + place[links.directory[link]!]!,
  );
  let previous = -1;
  for (const key of keys.sort()) {
    if (key === previous) continue;
    const group = Math.floor(key / (count + 1));
    const directory = at[key % (count + 1)]!;
    const sizes = last[group]!;
    apparent[directory]! += links.apparent[sizes]!;
    allocated[directory]! += links.allocated[sizes]!;
    if (Math.floor(previous / (count + 1)) === group) {
      const meeting = commonAncestor(parent, at[previous % (count + 1)]!, directory);
      apparent[meeting]! -= links.apparent[sizes]!;
      allocated[meeting]! -= links.allocated[sizes]!;
    }
    previous = key;
  }
  return { apparent, allocated };
}

/** Each link's inode, a device with an inode number, as a small number, and by that the inode's last link. */
function groupByInode(links: LinkColumns): { inode: Uint32Array; last: Uint32Array } {
  const { count, device, inodeHigh, inodeLow } = links;
  const inode = new Uint32Array(count);
  const last = new Uint32Array(count);
  // Open addressing, at most half full: a slot holds an inode's number + 1.
  const mask = 2 ** Math.ceil(Math.log2(count * 2)) - 1;
  const slots = new Uint32Array(mask + 1);
  const same = (a: number, b: number): boolean =>
    inodeLow[a] === inodeLow[b] && inodeHigh[a] === inodeHigh[b] && device[a] === device[b];
  let groups = 0;
  for (let link = 0; link < count; link++) {
    let slot = hash(inodeLow[link]!, inodeHigh[link]!, device[link]!) & mask;
    while (slots[slot] !== 0 && !same(last[slots[slot]! - 1]!, link)) slot = (slot + 1) & mask;
    if (slots[slot] === 0) slots[slot] = ++groups;
    inode[link] = slots[slot]! - 1;
    last[inode[link]!] = link;
  }
  return { inode, last: last.subarray(0, groups) };
}

function hash(low: number, high: number, device: number): number {
  let mixed = Math.imul(
    low ^ Math.imul(high, 0x9e3779b1) ^ Math.imul(device % 2 ** 32, 0x85ebca6b),
    0xc2b2ae35,
  );
  mixed ^= mixed >>> 15;
  return Math.imul(mixed, 0x27d4eb2f) ^ (mixed >>> 13);
}

/** Each directory's place in a depth-first walk that visits parents before their children, and the directory at each. */
function preorder(parent: Uint32Array, count: number): { place: Uint32Array; at: Uint32Array } {
  const size = new Uint32Array(count + 1).fill(1);
  for (let index = count; index > 0; index--) size[parent[index]!]! += size[index]!;
  const place = new Uint32Array(count + 1);
  const at = new Uint32Array(count + 1);
  // The place of each directory's next child: behind the subtrees of its earlier children.
  const next = new Uint32Array(count + 1).fill(1, 0, 1);
  for (let index = 1; index <= count; index++) {
    const above = parent[index]!;
    place[index] = next[above]!;
    at[place[index]!] = index;
    next[above]! += size[index]!;
    next[index] = place[index]! + 1;
  }
  return { place, at };
}

/** An ancestor's index is smaller, so the larger of the two is never the common one until they meet. */
function commonAncestor(parent: Uint32Array, a: number, b: number): number {
  while (a !== b) {
    if (a > b) a = parent[a]!;
    else b = parent[b]!;
  }
  return a;
}
