import type { DirectoryColumns } from '../scan/directoryColumns';
import { countChildren, type SizeColumns, type ValueColumns } from '../scan/rollup';
import type { RowIds } from '../scan/rowIds';
import * as sql from '../sql/queries';
import type { StoredParts } from '../sql/resultDatabase';
import { toSqlName } from '../sql/sqlName';
import type { WriteTable } from '../sql/bulkInsert';
import type { Statements } from '../sql/statements';
import type { Part } from './part';

/** Directories with the totals of their subtrees. Their queries, which every view asks, are in `sql/queries`. */
export const directories: Part = {
  schema: `
    -- Names that are not valid UTF-8 are BLOBs. The root's id is 1.
    -- Zeros take no space beyond their byte in a record's header, so that columns which are mostly zero cost little.
    create table directory (
      id integer primary key,
      parent integer not null,
      name not null,
      level integer not null,
      children integer not null,
      apparent integer not null,
      allocated integer not null,
      files integer not null,
      directories integer not null,
      newest integer not null,
      read_errors integer not null,
      excluded integer not null,
      -- These two tell whether a directory has to be read again: its inode, and its own mtime in µs. 0: not read yet.
      inode integer not null,
      modified integer not null
    );
    -- Own values that do not follow from the totals; no row: nothing newer is below, and hard links add nothing.
    create table own (
      directory integer primary key,
      newest integer not null,
      -- What hard links add to a directory that holds one, less what the directories below it share.
      linked_apparent integer not null,
      linked_allocated integer not null
    )`,
  // The only index: it finds the children of a directory by size and by name, and walks to the heaviest at any depth.
  indices: ['create index directory_by_size on directory (parent, allocated desc)'],
};

/** Writes a scan's directories with their settled totals. @param first the index of the first directory to write. */
export async function writeDirectories(
  write: WriteTable,
  { own, totals, linked }: { own: DirectoryColumns; totals: ValueColumns; linked: SizeColumns },
  { idOf, order }: RowIds,
  first: number,
): Promise<void> {
  const { count, parent } = own;
  const children = countChildren(parent, count);
  const indexAt = order === undefined ? (place: number) => place : (place: number) => order[place - 1]!;
  // Mostly all of these are zero, and not binding them takes a twelfth off a result's time.
  const flawed = totals.readErrors[1] !== 0 || totals.excluded[1] !== 0;
  const row = flawed ? `(${marks(14)})` : `(${marks(10)},0,0,?,?)`;
  await write('directory', row, count + 1 - first, (place, values, at) => {
    const index = indexAt(first + place);
    const above = parent[index]!;
    values[at] = idOf(index);
    values[at + 1] = above === 0 ? 0 : idOf(above);
    values[at + 2] = toSqlName(own.name(index));
    values[at + 3] = own.level[index]!;
    values[at + 4] = children[index]!;
    values[at + 5] = totals.apparent[index]!;
    values[at + 6] = totals.allocated[index]!;
    values[at + 7] = totals.files[index]!;
    values[at + 8] = totals.directories[index]!;
    values[at + 9] = totals.newest[index]!;
    const end = at + (flawed ? 12 : 10);
    if (flawed) {
      values[at + 10] = totals.readErrors[index]!;
      values[at + 11] = totals.excluded[index]!;
    }
    values[end] = own.inode[index]!;
    values[end + 1] = own.modified[index]!;
  });

  const differs = (index: number): boolean =>
    own.newest[index] !== totals.newest[index] ||
    linked.apparent[index] !== 0 ||
    linked.allocated[index] !== 0;
  const differing: number[] = [];
  for (let place = first; place <= count; place++)
    if (differs(indexAt(place))) differing.push(indexAt(place));
  await write('own', `(${marks(4)})`, differing.length, (place, values, at) => {
    const index = differing[place]!;
    values[at] = idOf(index);
    values[at + 1] = own.newest[index]!;
    values[at + 2] = linked.apparent[index]!;
    values[at + 3] = linked.allocated[index]!;
  });
}

/** The columns from `children` on. */
const valueKeys = [
  ...(['children', 'apparent', 'allocated', 'files', 'directories', 'newest'] as const),
  ...(['readErrors', 'excluded', 'inode', 'modified'] as const),
];

const writeRow = `insert or replace into directory values (${marks(4 + valueKeys.length)})`;

/** Writes a row of which something changed; `before` is undefined for a new one. Returns whether its totals changed. */
export function writeDirectory(
  statements: Statements,
  before: StoredParts | undefined,
  now: StoredParts,
): boolean {
  const { id, parent, name, level } = now;
  const values = valueKeys.map((key) => now[key]);
  const differing = valueKeys.filter((key) => now[key] !== before?.[key]);
  if (differing.length > 0) statements.run(writeRow, [id, parent, toSqlName(name), level, ...values]);
  const [earlier, own] = [before && ownRow(before), ownRow(now)];
  if (own && !own.every((value, i) => value === earlier?.[i])) statements.run(sql.insertOwn, own);
  if (!own && earlier) statements.run(sql.deleteOwn, [id]);
  return differing.some((key) => !['children', 'inode', 'modified'].includes(key));
}

/** Own values that do not follow from the totals; undefined: they do. */
function ownRow({ id, newest, ownNewest, linked }: StoredParts): number[] | undefined {
  const { apparent, allocated } = linked;
  const isNeeded = ownNewest !== newest || apparent !== 0 || allocated !== 0;
  return isNeeded ? [id, ownNewest, apparent, allocated] : undefined;
}

/** @param ids a JSON array. */
export function deleteDirectories(statements: Statements, ids: string): void {
  statements.run('delete from directory where id in (select value from json_each(?))', [ids]);
  statements.run('delete from own where directory in (select value from json_each(?))', [ids]);
}

function marks(count: number): string {
  return Array<string>(count).fill('?').join();
}
