import type { RowId } from '../../shared/entry';
import { linkKeys } from '../../shared/rowBatch';
import { type Link, type LinkRows, toLink } from '../scan/linkRows';
import { inodesIn, inodeText, linksOf, replaceLinks } from '../parts/links';
import type { Change } from '../parts/part';
import type { Statements } from '../sql/statements';

/** What the links of one inode say of it; the last one's sizes are the newest. */
interface InodeState extends Pick<Link, 'apparent' | 'allocated' | 'nlink'> {
  readonly names: number;
}

/** The stored links of every inode that a change touches, before and after it. Directories are row ids. */
export class LinkChanges {
  /** A JSON array. */
  readonly #inodes: string;
  readonly stored: readonly Link[];
  /** All links of an inode have the sizes that were read last. */
  readonly after: readonly Link[];
  /** Rows that were not read and share an inode that has other sizes or fewer names now. */
  readonly related: readonly RowId[];
  /** Whether an inode misses more of its names than before: one may be in the root, counted as a file without any. */
  readonly missesMore: boolean;
  /** Rows that hold such an inode, where it was found: it is new in some place. */
  readonly uncertain: readonly RowId[];

  constructor(
    private readonly statements: Statements,
    { renewed, removed, idOf }: Change,
    found: LinkRows,
  ) {
    const read = linksIn(found);
    const inodes = new Set(inodesIn(statements, JSON.stringify([...renewed, ...removed])));
    for (const link of read) inodes.add(inodeText(link));
    this.#inodes = JSON.stringify([...inodes]);
    this.stored = inodes.size === 0 ? [] : linksOf(statements, this.#inodes);
    const kept = this.stored.filter(({ directory }) => !renewed.has(directory) && !removed.has(directory));
    const renewing = read
      .map((link) => ({ ...link, directory: idOf(link.directory) }))
      .filter(({ directory }) => directory !== 0);
    const links = [...kept, ...renewing];

    const before = statesOf(this.stored);
    const now = statesOf(links);
    this.after = links.map((link) => {
      const { apparent, allocated, nlink } = now.get(keyOf(link))!;
      return { ...link, apparent, allocated, nlink };
    });
    const isOther = (link: Link): boolean => differ(before.get(keyOf(link)), now.get(keyOf(link)));
    this.related = rowsOf(kept.filter(isOther));
    const doubtful = links.filter(
      (link) => missed(now.get(keyOf(link))) > Math.max(0, missed(before.get(keyOf(link)))),
    );
    this.missesMore = doubtful.length > 0;
    const renewedKeys = new Set(renewing.map(keyOf));
    this.uncertain = rowsOf(doubtful.filter((link) => renewedKeys.has(keyOf(link))));
  }

  write(): void {
    if (this.stored.length + this.after.length > 0) replaceLinks(this.statements, this.#inodes, this.after);
  }
}

function linksIn(rows: LinkRows): Link[] {
  return Array.from({ length: rows.count }, (_, at) => toLink(linkKeys.map((key) => rows[key][at])));
}

function statesOf(links: readonly Link[]): Map<string, InodeState> {
  const states = new Map<string, InodeState>();
  for (const link of links) {
    const { apparent, allocated, nlink } = link;
    const names = 1 + (states.get(keyOf(link))?.names ?? 0);
    states.set(keyOf(link), { apparent, allocated, nlink, names });
  }
  return states;
}

function differ(before: InodeState | undefined, now: InodeState | undefined): boolean {
  return (['names', 'nlink', 'apparent', 'allocated'] as const).some((key) => before?.[key] !== now?.[key]);
}

/** How many names an inode has elsewhere. */
function missed(state: InodeState | undefined): number {
  return state ? state.nlink - state.names : 0;
}

function rowsOf(links: readonly Link[]): RowId[] {
  return [...new Set(links.map(({ directory }) => directory))];
}

function keyOf({ device, inodeHigh, inodeLow }: Link): string {
  return `${device}:${inodeHigh}:${inodeLow}`;
}
