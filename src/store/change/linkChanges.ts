import type { RowId } from '../../shared/entry';
import type { LinkColumns } from '../../shared/rowBatch';
import * as sql from './changeQueries';
import { groupByInode } from '../scan/hardLinks';
import { LinkRows } from '../scan/linkRows';
import { toLink, type StoredLink } from '../sql/resultDatabase';
import type { Statements } from '../sql/statements';

/** The stored links of every inode that a change touches, with directories' row ids, and what becomes of them. */
export class LinkChanges {
  readonly #statements: Statements;
  /** A JSON array. */
  readonly #inodes: string;
  readonly stored: readonly StoredLink[];
  /** The links of these inodes from now on: all of an inode have the sizes that were seen last. */
  readonly after: readonly StoredLink[];
  /** Rows that were not read and share an inode that has other sizes or fewer names now. */
  readonly related: readonly RowId[];
  /** Rows that hold an inode of which a name may be elsewhere, counted there as a file without hard links. */
  readonly uncertain: readonly RowId[];

  /**
   * @param read rows whose links are those that were found.
   * @param removed rows that are gone.
   * @param idOf the row of a directory of the scan; 0: none.
   */
  constructor(
    statements: Statements,
    read: ReadonlySet<RowId>,
    removed: ReadonlySet<RowId>,
    found: LinkColumns,
    idOf: (directory: number) => RowId,
  ) {
    this.#statements = statements;
    const touched = JSON.stringify([...read, ...removed]);
    const inodes = new Set(statements.all(sql.inodesIn, [touched], ([inode]) => String(inode)));
    for (let link = 0; link < found.count; link++) inodes.add(inodeText(found, link));
    this.#inodes = JSON.stringify([...inodes]);
    this.stored = inodes.size === 0 ? [] : statements.all(sql.linksOf, [this.#inodes], toLink);
    const links = new LinkRows();
    for (const link of this.stored)
      if (!read.has(link.directory) && !removed.has(link.directory)) links.append(link);
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
    if (this.stored.length + this.after.length === 0) return;
    this.#statements.run(sql.deleteLinksOf, [this.#inodes]);
    for (const { device, inodeHigh, inodeLow, directory, apparent, allocated, nlink } of this.after)
      this.#statements.run(sql.insertLink, [
        device,
        inodeHigh,
        inodeLow,
        directory,
        apparent,
        allocated,
        nlink,
      ]);
  }
}

function relatedRows(stored: readonly StoredLink[], after: readonly StoredLink[], kept: number): RowId[] {
  const state = (links: readonly StoredLink[]): Map<string, string> => {
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
  const isOther = (link: StoredLink): boolean => before.get(keyOf(link)) !== now.get(keyOf(link));
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
function uncertainRows(stored: readonly StoredLink[], after: readonly StoredLink[], kept: number): RowId[] {
  const missed = (links: readonly StoredLink[]): Map<string, number> => {
    const names = new Map<string, number>();
    for (const link of links) names.set(keyOf(link), (names.get(keyOf(link)) ?? 0) + 1);
    return new Map(links.map((link) => [keyOf(link), link.nlink - names.get(keyOf(link))!]));
  };
  const before = missed(stored);
  const now = missed(after);
  const found = new Set(after.slice(kept).map(keyOf));
  const doubtful = (link: StoredLink): boolean =>
    found.has(keyOf(link)) && now.get(keyOf(link))! > Math.max(0, before.get(keyOf(link)) ?? 0);
  return [...new Set(after.filter(doubtful).map(({ directory }) => directory))];
}

function keyOf({ device, inodeHigh, inodeLow }: StoredLink): string {
  return `${device}:${inodeHigh}:${inodeLow}`;
}

function linkAt(links: LinkRows, at: number): StoredLink {
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

/** As SQLite keeps it: a signed number of 64 bits. */
function inodeText({ inodeHigh, inodeLow }: LinkColumns, link: number): string {
  return String(BigInt.asIntN(64, (BigInt(inodeHigh[link]!) << 32n) | BigInt(inodeLow[link]!)));
}
