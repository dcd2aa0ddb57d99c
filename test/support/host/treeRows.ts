import type { ReadError } from '../../../src/shared/errors';
import { makeColumns } from '../../../src/shared/columns';
import { fileColumns, type FileBatch } from '../../../src/shared/rowBatch';
import type { LinkColumns, RowBatch } from '../../../src/shared/rowBatch';
import type { Totals } from '../../../src/shared/entry';
import type { Random } from '../trees/random';

/** A directory as a test describes it; what is left out is 0 or empty. */
export interface Tree {
  readonly name?: string;
  readonly inode?: number;
  /** In ms since 1970. */
  readonly modified?: number;
  readonly apparent?: number;
  readonly allocated?: number;
  /** Files in it, each hard-linked name among them. */
  readonly files?: number;
  readonly newest?: number;
  readonly readErrors?: number;
  readonly excluded?: number;
  /** Directories that are counted here and have no row. */
  readonly folded?: number;
  readonly links?: readonly TreeLink[];
  readonly children?: readonly Tree[];
  readonly errors?: readonly ReadError[];
  /** Files that have rows of their own. */
  readonly keptFiles?: readonly TreeFile[];
}

export interface TreeFile {
  readonly name: string;
  /** Both sizes, in bytes. */
  readonly size: number;
}

export interface TreeLink {
  readonly inode: bigint;
  readonly device?: number;
  readonly apparent: number;
  readonly allocated: number;
  /** The inode's names, in the tree and elsewhere; 0 where it is not known. */
  readonly nlink?: number;
}

interface Row extends Required<Omit<Tree, 'children' | 'folded'>> {
  readonly id: number;
  readonly parent: number;
  readonly level: number;
  readonly directories: number;
}

export interface RowOptions {
  readonly batchSize?: number;
  /** The level of the directory where the scan starts. */
  readonly level?: number;
  /** Numbers directories in any order that puts parents first, splits rows in two and sends them in any order. */
  readonly random?: Random;
}

export const MiB = 2 ** 20;

/** A directory with the same sizes on disk and apparent, in MiB. */
export function dir(name: string, size: number, children: Tree[] = []): Tree {
  return { name, apparent: size * MiB, allocated: size * MiB, children };
}

/** A tree as scan workers send it. */
export function batchesOf(tree: Tree, { batchSize = 1000, level = 0, random }: RowOptions = {}): RowBatch[] {
  let rows = rowsOf(tree, level, random);
  if (random) rows = random.shuffled(rows.flatMap((row) => (random.below(3) ? [row] : split(row))));
  const batches = [];
  for (let at = 0; at < rows.length; at += batchSize) batches.push(batchOf(rows.slice(at, at + batchSize)));
  return batches;
}

function rowsOf(tree: Tree, level: number, random: Random | undefined): Row[] {
  const rows: Row[] = [];
  const open = [{ tree, parent: 0, level }];
  while (open.length > 0) {
    const [next] = open.splice(random?.below(open.length) ?? 0, 1);
    const { children = [], folded = 0, ...own } = next!.tree;
    const id = rows.length + 1;
    rows.push({
      ...{ name: '', apparent: 0, allocated: 0, files: 0, newest: 0, readErrors: 0, excluded: 0 },
      ...{ inode: 0, modified: 0, links: [], errors: [], keptFiles: [] },
      ...own,
      ...{ id, parent: next!.parent, level: next!.level, directories: children.length + folded },
    });
    for (const child of children) open.push({ tree: child, parent: id, level: next!.level + 1 });
  }
  return rows;
}

/** A directory as it is read again; undefined: it is gone. */
export interface TreeReread {
  readonly tree: Tree | undefined;
  readonly level: number;
  readonly deep: boolean;
}

/** What scan workers send of directories that are read again, in one batch. */
export function rereadBatch(rereads: readonly TreeReread[]): RowBatch {
  const starts: Row[] = [];
  const below: Row[] = [];
  let nextId = rereads.length + 1;
  rereads.forEach(({ tree, level, deep }, i) => {
    if (!tree) return;
    const [start, ...rest] = rowsOf(tree, level, undefined);
    starts.push({ ...start!, id: i + 1 });
    const ids = new Map([[1, i + 1]]);
    for (const row of rest) {
      if (!deep && row.parent !== 1) continue;
      ids.set(row.id, nextId);
      const seen = { name: row.name, level: row.level, inode: row.inode, modified: row.modified };
      below.push({
        ...(deep ? row : { ...nothing, ...seen }),
        ...{ id: nextId++, parent: ids.get(row.parent)! },
      });
    }
  });
  return batchOf([...starts, ...below], true);
}

const nothing = {
  ...{ apparent: 0, allocated: 0, files: 0, newest: 0, readErrors: 0, excluded: 0, directories: 0 },
  ...{ links: [], errors: [], keptFiles: [] },
};

/** One row as two that add up to it; only the first says where the directory is. */
function split(row: Row): Row[] {
  const rest = {
    ...row,
    parent: 0,
    name: '',
    apparent: 1,
    allocated: 0,
    files: 0,
    links: [],
    errors: [],
    keptFiles: [],
  };
  return [
    { ...row, apparent: row.apparent - 1, directories: 0, newest: 0, readErrors: 0, excluded: 0 },
    rest,
  ];
}

function batchOf(rows: readonly Row[], isReread = false): RowBatch {
  return {
    count: rows.length,
    id: Uint32Array.from(rows, ({ id }) => id),
    parent: Uint32Array.from(rows, ({ parent }) => parent),
    level: Uint16Array.from(rows, ({ level }) => level),
    inode: Float64Array.from(rows, ({ inode, parent, id }) =>
      isReread || parent !== 0 || id === 1 ? inode : 0,
    ),
    modified: Float64Array.from(rows, ({ modified }) => modified),
    names: rows.map(({ name, parent }) => (parent === 0 ? '/' : `${name}/`)).join(''),
    apparent: Float64Array.from(rows, ({ apparent }) => apparent),
    allocated: Float64Array.from(rows, ({ allocated }) => allocated),
    files: Uint32Array.from(rows, ({ files }) => files),
    directories: Uint32Array.from(rows, ({ directories }) => directories),
    newest: Float64Array.from(rows, ({ newest }) => newest),
    readErrors: Uint32Array.from(rows, ({ readErrors }) => readErrors),
    excluded: Uint32Array.from(rows, ({ excluded }) => excluded),
    links: linkColumns(rows.flatMap(({ id, links }) => links.map((link) => ({ ...link, directory: id })))),
    keptFiles: fileBatch(
      rows.flatMap(({ id, keptFiles }) => keptFiles.map((file) => ({ ...file, directory: id }))),
    ),
    errors: rows.flatMap(({ id, errors }) => errors.map((error) => ({ ...error, directory: id }))),
  };
}

function fileBatch(files: readonly (TreeFile & { directory: number })[]): FileBatch {
  const columns = makeColumns(fileColumns, files.length);
  columns.directory.set(files.map(({ directory }) => directory));
  columns.apparent.set(files.map(({ size }) => size));
  columns.allocated.set(files.map(({ size }) => size));
  columns.nlink.fill(1);
  const names = files.map(({ name }) => `${name}\0`).join('');
  return { count: files.length, names, threshold: 0, ...columns };
}

export function linkColumns(links: readonly (TreeLink & { directory: number })[]): LinkColumns {
  return {
    count: links.length,
    device: Float64Array.from(links, ({ device = 1 }) => device),
    inodeHigh: Uint32Array.from(links, ({ inode }) => Number(inode >> 32n)),
    inodeLow: Uint32Array.from(links, ({ inode }) => Number(inode & 0xffffffffn)),
    directory: Uint32Array.from(links, ({ directory }) => directory),
    apparent: Float64Array.from(links, ({ apparent }) => apparent),
    allocated: Float64Array.from(links, ({ allocated }) => allocated),
    nlink: Uint32Array.from(links, ({ nlink = 0 }) => nlink),
  };
}

/**
 * Every directory's totals by its path, each from a walk of its own subtree with a set of the inodes in it.
 * All links of an inode are taken to have the same sizes.
 */
export function naiveTotals(tree: Tree, path = ''): Map<string, Totals> {
  const totals = new Map([[path, totalsOf(tree)]]);
  for (const child of tree.children ?? []) {
    const childPath = path === '' ? child.name! : `${path}/${child.name!}`;
    for (const [below, values] of naiveTotals(child, childPath)) totals.set(below, values);
  }
  return totals;
}

function totalsOf(tree: Tree): Totals {
  const totals = {
    ...{ apparent: 0, allocated: 0, files: 0, directories: 0, newest: 0, readErrors: 0, excluded: 0 },
  };
  const seen = new Set<string>();
  const visit = (directory: Tree): void => {
    totals.apparent += directory.apparent ?? 0;
    totals.allocated += directory.allocated ?? 0;
    totals.files += directory.files ?? 0;
    totals.directories += (directory.children?.length ?? 0) + (directory.folded ?? 0);
    totals.newest = Math.max(totals.newest, directory.newest ?? 0);
    totals.readErrors += directory.readErrors ?? 0;
    totals.excluded += directory.excluded ?? 0;
    for (const { device = 1, inode, apparent, allocated } of directory.links ?? []) {
      const key = `${device}:${inode}`;
      if (!seen.has(key)) {
        totals.apparent += apparent;
        totals.allocated += allocated;
      }
      seen.add(key);
    }
    for (const child of directory.children ?? []) visit(child);
  };
  visit(tree);
  return totals;
}

/** A tree of at most `size` directories with hard links inside and across them. */
export function randomTree(random: Random, size: number): Tree {
  type Growing = Tree & { children: Growing[]; links: TreeLink[] };
  const grow = (name: string): Growing => ({
    ...{ name, children: [], links: [] },
    apparent: 1 + random.below(5000),
    allocated: 512 * random.below(20),
    files: random.below(9),
    newest: random.below(2_000_000_000),
    readErrors: random.below(9) === 0 ? 1 : 0,
    excluded: random.below(9) === 0 ? 2 : 0,
    folded: random.below(5) === 0 ? 3 : 0,
  });
  const all = [grow('')];
  const count = 1 + random.below(size);
  // Now deep, now wide.
  const reach = 1 + random.below(count);
  while (all.length < count) {
    const child = grow(`d${all.length}`);
    all[Math.max(0, all.length - 1 - random.below(reach))]!.children.push(child);
    all.push(child);
  }
  for (let inodes = random.below(8); inodes > 0; inodes--) {
    const inode = BigInt(random.below(5)) << BigInt(random.pick([0, 31, 40]));
    const device = 1 + random.below(2);
    // The same inode has the same sizes in every tree, so that one can be grafted into another.
    const apparent = Number(inode % 9973n) + device;
    const link = { inode, device, apparent, allocated: apparent * 512 };
    for (let names = 1 + random.below(6); names > 0; names--) random.pick(all).links.push(link);
  }
  return all[0]!;
}
