import type { Database } from 'sql.js';

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
  if (db.exec('pragma quick_check(1)')[0]?.values[0]?.[0] !== 'ok') throw new Error('quick_check failed');
}

/** Throws unless the rows, in the newest version's tables, are a tree with sizes. */
export function checkRows(db: Database): void {
  if (db.exec(unsound).length > 0) throw new Error('its rows are no tree');
  if (db.exec('select 1 from directory where id = 1').length === 0) throw new Error('its root is missing');
}
