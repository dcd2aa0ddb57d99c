import { ownParts, rowColumns } from '../sql/queries';
import { rootId } from '../../shared/entry';

/** Queries of what `changes.ts` reads and writes. Several ids or inodes go as one JSON array. */

export const childrenOf = `select ${rowColumns}, inode from directory where parent = ?`;

/** The rows with these ids, and all above them. */
export const rowsAbove = `
  with recursive above (id) as (
    select value from json_each(?)
    union
    select parent from above cross join directory using (id) where id > ${rootId}
  )
  select ${rowColumns}, ${ownParts} from above cross join directory using (id) left join own on directory = id
  order by level`;

/** The ids of these rows and of all below them. */
export const idsBelow = `
  with recursive below (id) as (
    select value from json_each(?)
    union
    select child.id from below cross join directory child on child.parent = below.id
  )
  select id from below`;

export const exists = 'select 1 from directory where id = ?';

export const newestBelow = `
  select max(newest) from directory where parent = ? and id not in (select value from json_each(?))`;

export const insertOwn = 'insert or replace into own values (?, ?, ?, ?)';
export const deleteOwn = 'delete from own where directory in (select value from json_each(?))';

export const addRows = "update meta set value = value + ? where key = 'rows'";
