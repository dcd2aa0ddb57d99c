import { rootId, type Metric, type SortKey } from '../../shared/entry';

/** All queries of a result's database. `toRow` of resultDatabase.ts reads columns in this order. */
export const rowColumns = [
  'id, parent, name, level, children',
  'apparent, allocated, files, directories, directory.newest, read_errors, excluded',
].join();

/** The columns that a directory's totals consist of, besides its subdirectories. `toParts` reads them in this order. */
const ownParts = [
  'inode, modified, ifnull(own.newest, directory.newest)',
  'ifnull(linked_apparent, 0), ifnull(linked_allocated, 0)',
].join();

export const meta = 'select value from meta where key = ?';
export const setMeta = 'insert or replace into meta values (?, ?)';
export const largestId = 'select max(id) from directory';
export const row = `select ${rowColumns} from directory where id = ?`;
export const childCount = 'select children from directory where id = ?';
export const ownFiles = `
  select files - (select total(files) from directory where parent = ?1) from directory where id = ?1`;
/** Looks at each child: for directories that do not have very many. */
export const childNamed = 'select id from directory where parent = ? and name = ?';
export const idsNamed = 'select id from directory where name = ?';
export const page = `select ${rowColumns} from directory where id > ? order by id limit ?`;

/** By name: byte order, ASCII letters regardless of case. Equal ones always come in the same order. */
export function children(sort: SortKey, metric: Metric): string {
  return `select ${rowColumns} from directory where parent = ? order by ${orderOf(sort, metric)}, id limit ?`;
}

function orderOf(sort: SortKey, metric: Metric): string {
  return {
    size: `${metric} desc`,
    name: 'cast(name as text) collate nocase, cast(name as blob)',
    files: 'files desc',
    newest: 'newest desc',
  }[sort];
}

export function heaviest(metric: Metric): string {
  return metric === 'allocated' ? heaviestOnDisk : heaviestApparent;
}

/**
 * No directory is heavier than the one above it, so the heaviest come one after the other: behind each, only its
 * own heaviest child and its next sibling can be next.
 */
const heaviestOnDisk = `
  with recursive heavy (id, parent, size) as (
    select id, parent, allocated from directory where id = (${firstChildOf(String(rootId))})
    union all
    select child.id, child.parent, child.allocated
    from heavy join directory child on child.id = (${firstChildOf('heavy.id')})
    union all
    select sibling.id, sibling.parent, sibling.allocated
    from heavy join directory sibling on sibling.id = (
      select id from directory next
      where next.parent = heavy.parent and next.allocated <= heavy.size
        and (next.allocated < heavy.size or next.id > heavy.id)
      order by next.allocated desc, next.id limit 1
    )
    order by 3 desc, 1
    limit ?
  )
  select ${rowColumns} from (select id from heavy) cross join directory using (id)`;

function firstChildOf(parent: string): string {
  return `select id from directory where parent = ${parent} order by allocated desc, id limit 1`;
}

/** Looks at all rows: there is no index on apparent sizes. */
const heaviestApparent = `select ${rowColumns} from directory where id > 1 order by apparent desc, id limit ?`;

/** A recursive query with an order takes the heaviest directory next: no heavier one is left out by the limit. */
export function heavyTree(metric: Metric): string {
  return `
    with recursive heavy (id, size, depth) as (
      select ?, 0, 0
      union all
      select child.id, child.${metric}, heavy.depth + 1
      from heavy join directory child on child.parent = heavy.id
      where heavy.depth < ?
      order by 2 desc
      limit ?
    )
    select depth, ${rowColumns} from heavy cross join directory using (id) where heavy.depth > 0`;
}

/** The ids in a JSON array, and those of all directories above them. */
const ancestor = `
  with recursive ancestor (id) as (
    select value from json_each(?)
    union
    select parent from ancestor cross join directory using (id) where id > ${rootId}
  )`;

/** The directories whose ids are in a JSON array, and all above them, without their values. */
export const ancestry = `${ancestor} select id, parent, name from ancestor cross join directory using (id)`;

/** The rows of a JSON array of ids with moments, and all above them, each with the earliest moment at or below it. */
export const staleSince = `
  with recursive stale (id, at) as (
    select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?)
    union
    select parent, at from stale cross join directory using (id) where id > ${rootId}
  )
  select id, min(at) from stale cross join directory using (id) group by id`;

/** As `ancestry`, with what their totals consist of. */
export const rowsAbove = `
  ${ancestor} select ${rowColumns}, ${ownParts}
  from directory left join own on directory = id where id in (select id from ancestor) order by id`;

/** The ids in a JSON array, and those of all directories below them. */
export const idsBelow = `
  with recursive below (id) as (
    select value from json_each(?)
    union
    select child.id from below cross join directory child on child.parent = below.id
  )
  select id from below`;

export const childrenOf = `select ${rowColumns}, inode from directory where parent = ?`;
/** Of all children but those in a JSON array. */
export const newestBelow = `
  select max(newest) from directory where parent = ? and id not in (select value from json_each(?))`;
export const insertOwn = 'insert or replace into own values (?, ?, ?, ?)';
export const deleteOwn = 'delete from own where directory = ?';
export const addRows = "update meta set value = value + ? where key = 'rows'";

export const childNames = 'select id, name from directory where parent = ?';
export const names = 'select id, parent, name from directory where id > ? order by id limit ?';

/** Directories of one folder come one after the other: whoever looks at them opens it once. */
export const identities = `
  with page as (select id, parent, name, inode, modified from directory where id > ? order by id limit ?)
  select * from page order by parent, id`;
