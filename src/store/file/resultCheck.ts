import type { Database, SqlJsStatic } from 'sql.js';
import { createTables } from '../sql/schema';

/**
 * What SQLite's check does not look at, and what would have a query run for ever or show nonsense: a row's parent was
 * always given its id before it.
 */
const unsound = `
  select 1 from directory
  where parent >= id or (parent = 0) <> (id = 1) or (parent > 0 and parent not in (select id from directory))
  or typeof(parent) <> 'integer' or typeof(level) <> 'integer' or typeof(children) <> 'integer'
  or typeof(apparent) <> 'integer' or typeof(allocated) <> 'integer' or typeof(files) <> 'integer'
  or typeof(directories) <> 'integer' or typeof(newest) not in ('integer', 'real')
  or min(level, children, apparent, allocated, files, directories, read_errors, excluded) < 0
  limit 1`;

/** Throws unless SQLite and we find a database sound: for files that no checksum speaks for. */
export function checkPages(db: Database): void {
  if (db.exec('pragma integrity_check(1)')[0]?.values[0]?.[0] !== 'ok')
    throw new Error('integrity_check failed');
}

const columns = `
  select t.name, c.name from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' order by 1, 2`;

/** Throws unless the newest version's tables are there, and their rows are a tree with sizes. */
export function checkRows(sql: SqlJsStatic, db: Database): void {
  const made = new sql.Database();
  createTables(made);
  const isSame = JSON.stringify(made.exec(columns)) === JSON.stringify(db.exec(columns));
  made.close();
  if (!isSame) throw new Error('its tables are others');
  if (db.exec(unsound).length > 0) throw new Error('its rows are no tree');
  if (db.exec('select 1 from directory where id = 1').length === 0) throw new Error('its root is missing');
}
