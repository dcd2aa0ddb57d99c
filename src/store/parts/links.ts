import { type LinkColumns, linkKeys } from '../../shared/rowBatch';
import { type Link, toLink } from '../scan/linkRows';
import type { WriteTable } from '../sql/bulkInsert';
import type { Statements } from '../sql/statements';
import type { DirectoryIds, Part } from './part';

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

/** In the order of `linkKeys`, as `columns` are. */
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
  for (const link of replacement) {
    const row = linkKeys.map((key) => link[key]);
    statements.run(`insert into link values ${values}`, row);
  }
}

/** An inode's number as SQLite keeps it, a signed number of 64 bits: not all are whole numbers of JavaScript. */
export function inodeText({ inodeHigh, inodeLow }: Link): string {
  return String(BigInt.asIntN(64, (BigInt(inodeHigh) << 32n) | BigInt(inodeLow)));
}

/** Writes the links that a scan found. Those of a change are settled before the totals, in `LinkChanges`. */
export async function writeLinks(write: WriteTable, found: LinkColumns, idOf: DirectoryIds): Promise<void> {
  const { count, device, inodeHigh, inodeLow, directory, apparent, allocated, nlink } = found;
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
