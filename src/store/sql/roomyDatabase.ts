import type { Database, SqlJsStatic } from 'sql.js';
import { createTables } from '../parts/parts';
import { bulkMode } from './schema';

/**
 * A new database with our tables, whose file has room for so many bytes. sql.js has files in memory, and copies one
 * each time that it outgrows its room by an eighth: filling 8 MB leaves more than 40 MB of copies behind. A file may be
 * longer than its database (SQLite's file format, 1.3.7 "In-header database size"); what is exported is not.
 */
export function roomyDatabase(sql: SqlJsStatic, room: number): Database {
  const small = new sql.Database();
  try {
    small.run(bulkMode);
    createTables(small);
    const tables = small.export();
    const file = new Uint8Array(Math.max(room, tables.length));
    file.set(tables);
    return new sql.Database(file);
  } finally {
    small.close();
  }
}
