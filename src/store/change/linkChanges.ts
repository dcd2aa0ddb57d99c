import type { RowId } from '../../shared/entry';
import type { LinkColumns } from '../../shared/rowBatch';
import { groupByInode } from '../scan/hardLinks';
import { type Link, LinkRows } from '../scan/linkRows';
import { inodesIn, inodeText, linksOf, replaceLinks } from '../parts/links';
import type { Change } from '../parts/part';
import type { Statements } from '../sql/statements';

/** The stored links of every inode that a change touches, before and after it. Directories are row ids. */
export class LinkChanges {
  readonly #statements: Statements;
  /** A JSON array. */
  readonly #inodes: string;
  readonly stored: readonly Link[];
  /** All links of an inode have the sizes that were read last. */
  readonly after: readonly Link[];
  /** Rows that were not read and share an inode that has other sizes or fewer names now. */
  readonly related: readonly RowId[];
  /** Rows that hold an inode of which a name may be elsewhere, counted there as a file without hard links. */
  readonly uncertain: readonly RowId[];

  constructor(statements: Statements, { renewed, removed, idOf }: Change, found: LinkColumns) {
    this.#statements = statements;
    const inodes = new Set(inodesIn(statements, JSON.stringify([...renewed, ...removed])));
    for (let link = 0; link < found.count; link++) inodes.add(inodeText(found, link));
    this.#inodes = JSON.stringify([...inodes]);
    this.stored = inodes.size === 0 ? [] : linksOf(statements, this.#inodes);
    const links = new LinkRows();
    for (const link of this.stored)
      if (!renewed.has(link.directory) && !removed.has(link.directory)) links.append(link);
    const kept = links.count;
    links.add(found, idOf);
    const { inode, last } = groupByInode(links);
    this.after = Array.from({ length: links.count }, (_, link) => {
      const newest = last[inode[link]!]!;
      return {
        ...linkAt(links, link),
        apparent: links.apparent[newest]!,
        allocated: links.allocated[newest]!,
        nlink: links.nlink[newest]!,
      };
    });
    this.related = relatedRows(this.stored, this.after, kept);
    this.uncertain = uncertainRows(this.stored, this.after, kept);
  }

  write(): void {
    if (this.stored.length + this.after.length > 0) replaceLinks(this.#statements, this.#inodes, this.after);
  }
}

function relatedRows(stored: readonly Link[], after: readonly Link[], kept: number): RowId[] {
  const state = (links: readonly Link[]): Map<string, string> => {
    const names = new Map<string, number>();
    for (const link of links) names.set(keyOf(link), (names.get(keyOf(link)) ?? 0) + 1);
    return new Map(
      links.map((link) => [
        keyOf(link),
        [names.get(keyOf(link)), link.nlink, link.apparent, link.allocated].join(),
      ]),
    );
  };
  const before = state(stored);
  const now = state(after);
  const isOther = (link: Link): boolean => before.get(keyOf(link)) !== now.get(keyOf(link));
  return [
    ...new Set(
      after
        .slice(0, kept)
        .filter(isOther)
        .map(({ directory }) => directory),
    ),
  ];
}

/** An inode is new in the places where it was found when it misses more of its names now than it did before. */
function uncertainRows(stored: readonly Link[], after: readonly Link[], kept: number): RowId[] {
  const missed = (links: readonly Link[]): Map<string, number> => {
    const names = new Map<string, number>();
    for (const link of links) names.set(keyOf(link), (names.get(keyOf(link)) ?? 0) + 1);
    return new Map(links.map((link) => [keyOf(link), link.nlink - names.get(keyOf(link))!]));
  };
  const before = missed(stored);
  const now = missed(after);
  const found = new Set(after.slice(kept).map(keyOf));
  const doubtful = (link: Link): boolean =>
    found.has(keyOf(link)) && now.get(keyOf(link))! > Math.max(0, before.get(keyOf(link)) ?? 0);
  return [...new Set(after.filter(doubtful).map(({ directory }) => directory))];
}

function keyOf({ device, inodeHigh, inodeLow }: Link): string {
  return `${device}:${inodeHigh}:${inodeLow}`;
}

function linkAt(links: LinkRows, at: number): Link {
  return {
    device: links.device[at]!,
    inodeHigh: links.inodeHigh[at]!,
    inodeLow: links.inodeLow[at]!,
    directory: links.directory[at]!,
    apparent: links.apparent[at]!,
    allocated: links.allocated[at]!,
    nlink: links.nlink[at]!,
  };
}
