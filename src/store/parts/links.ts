import type { SqlValue } from 'sql.js';
import type { LinkColumns, RowBatch } from '../../shared/rowBatch';
import { groupByInode, type InodeGroups } from '../scan/hardLinks';
import { type Link, LinkRows } from '../scan/linkRows';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { Statements } from '../sql/statements';
import type { DirectoryIds, FoundRows, Graft, Part, WriteTable } from './part';

/** Names of inodes that have more than one, one row a name. The totals depend on them: see `settleHardLinks`. */
export const links: Part = {
  schema: `
    create table link (
      device integer not null,
      inode integer not null,
      directory integer not null,
      apparent integer not null,
      allocated integer not null,
      -- How many names the inode had when it was last read.
      nlink integer not null
    )`,
};

const values = '(?, (? << 32) | ?, ?, ?, ?, ?)';
const columns =
  'device, (inode >> 32) & 0xffffffff, inode & 0xffffffff, directory, apparent, allocated, nlink';

/** Finds links by inode and by directory. Only live changes need it, so that a scan does not make it. */
export function indexLinks(statements: Statements): void {
  statements.run('create index if not exists link_by_inode on link (inode)');
  statements.run('create index if not exists link_by_directory on link (directory)');
}

/** The names of these inodes. @param inodes a JSON array of `inodeText`. */
export function linksOf(statements: Statements, inodes: string): Link[] {
  const query = `
    select ${columns} from json_each(?) cross join link on inode = cast(value as integer) order by link.rowid`;
  return statements.all(query, [inodes], toLink);
}

/** The inodes with names in these directories, as `inodeText`. @param directories a JSON array of ids. */
export function inodesIn(statements: Statements, directories: string): string[] {
  const query =
    'select distinct cast(inode as text) from link where directory in (select value from json_each(?))';
  return statements.all(query, [directories], ([inode]) => String(inode));
}

/** @param inodes a JSON array of `inodeText`. */
export function replaceLinks(statements: Statements, inodes: string, replacement: readonly Link[]): void {
  statements.run('delete from link where inode in (select cast(value as integer) from json_each(?))', [
    inodes,
  ]);
  for (const { device, inodeHigh, inodeLow, directory, apparent, allocated, nlink } of replacement) {
    const row = [device, inodeHigh, inodeLow, directory, apparent, allocated, nlink];
    statements.run(`insert into link values ${values}`, row);
  }
}

/** An inode's number as SQLite keeps it, a signed number of 64 bits: not all are whole numbers of JavaScript. */
export function inodeText({ inodeHigh, inodeLow }: LinkColumns, link: number): string {
  return String(BigInt.asIntN(64, (BigInt(inodeHigh[link]!) << 32n) | BigInt(inodeLow[link]!)));
}

/** The links that a scan found. Live changes settle theirs before the totals, in `LinkChanges`. */
export class FoundLinks implements Pick<FoundRows, 'add' | 'write'> {
  constructor(readonly rows = new LinkRows()) {}

  add({ links: found }: RowBatch): void {
    this.rows.add(found);
  }

  async write(write: WriteTable, idOf: DirectoryIds): Promise<void> {
    const { count, device, inodeHigh, inodeLow, directory, apparent, allocated, nlink } = this.rows;
    await write('link', values, count, (link, row, at) => {
      row[at] = device[link]!;
      row[at + 1] = inodeHigh[link]!;
      row[at + 2] = inodeLow[link]!;
      row[at + 3] = idOf(directory[link]!);
      row[at + 4] = apparent[link]!;
      row[at + 5] = allocated[link]!;
      row[at + 6] = nlink[link]!;
    });
  }

  /**
   * Undefined where an inode misses more of its names than it did: one of these may be in the root and, since it was the
   * only one when it was read, be counted there as a file without hard links.
   *
   * The stored links may be older than the scan. So an inode whose names were removed here can be one whose remaining
   * names had replaced them before, and not only an inode that was never stored is in doubt. A name outside of the root
   * is missing from the first scan on, and no reason to doubt.
   */
  graft({ statements }: ResultDatabase, { keptIndex, foundIndex }: Graft): FoundLinks | undefined {
    const all = new LinkRows();
    for (const link of statements.all(`select ${columns} from link order by rowid`, [], toLink))
      all.append({ ...link, directory: keptIndex(link.directory) });
    const before = all.count;
    all.add(this.rows, foundIndex);
    const groups = groupByInode(all);
    if (missesMore(all, before, groups)) return undefined;
    // The last reading holds for every name: the next rescan compares with it.
    const { inode, last } = groups;
    for (let link = 0; link < all.count; link++) all.nlink[link] = all.nlink[last[inode[link]!]!]!;
    const kept = new LinkRows();
    kept.add(all);
    return new FoundLinks(kept);
  }
}

/** @param before how many of the links were stored. Those in directory 0 are replaced. */
function missesMore(all: LinkRows, before: number, { inode, last }: InodeGroups): boolean {
  const missedBefore = new Float64Array(last.length);
  const names = new Uint32Array(last.length);
  for (let link = 0; link < before; link++) {
    const group = inode[link]!;
    missedBefore[group] = all.nlink[link]! - ++names[group]!;
  }
  names.fill(0);
  for (let link = 0; link < all.count; link++) {
    if (all.directory[link] !== 0) names[inode[link]!]!++;
  }
  return last.some((link, group) => {
    const missed = all.nlink[link]! - names[group]!;
    return names[group] !== 0 && missed > Math.max(0, missedBefore[group]!);
  });
}

/** From `columns`. */
function toLink(row: SqlValue[]): Link {
  const [device, inodeHigh, inodeLow, directory, apparent, allocated, nlink] = row as number[];
  return {
    device: device!,
    inodeHigh: inodeHigh!,
    inodeLow: inodeLow!,
    directory: directory!,
    apparent: apparent!,
    allocated: allocated!,
    nlink: nlink!,
  };
}
