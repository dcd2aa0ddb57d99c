import type { Database } from 'sql.js';

/** In the file's header, so that another program's database is never taken for ours ("DUsg"). */
export const applicationId = 0x44557367;

/** The file's `user_version`. Any change of the tables, or of what they hold, raises it: other versions are scanned again. */
export const schemaVersion = 1;

/** Zeros and NULLs take no space beyond their byte in a record's header, so what is mostly zero costs nothing. */
const tables = `
  -- A directory with the totals of its subtree. Names that are not valid UTF-8 are BLOBs. The root's id is 1.
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
    -- Whether the directory has to be read again: its inode, and its own mtime in µs since 1970. 0: not read yet.
    inode integer not null,
    modified integer not null
  );
  -- What the totals do not tell of a directory; no row: nothing newer is below, and hard links add nothing.
  -- Other own values are the totals less those of the directories below.
  create table own (
    directory integer primary key,
    newest integer not null,
    -- What hard links add to a directory that holds one, less what the directories below it share.
    linked_apparent integer not null,
    linked_allocated integer not null
  );
  -- Entries with more than one hard link, one row an occurrence.
  create table link (
    device integer not null,
    inode integer not null,
    directory integer not null,
    apparent integer not null,
    allocated integer not null,
    -- How many names the inode had when it was last read.
    nlink integer not null
  );
  create table read_error (operation text not null, path not null, code text not null);
  create table meta (key text primary key, value) without rowid;
  -- What the root was at earlier moments. Directories below the threshold in both sizes were not kept.
  create table checkpoint (
    id integer primary key,
    at integer not null,
    kind text not null,
    apparent integer not null,
    allocated integer not null,
    files integer not null,
    directories integer not null,
    threshold_apparent integer not null,
    threshold_allocated integer not null,
    -- The scan settings, as JSON.
    settings text not null,
    -- The directories that were kept: their places and sizes, and what their parts shared by hard links (packKept).
    kept blob not null,
    shared blob not null
  );
  -- The paths of the kept directories, each once for all checkpoints: a name in the place above it. The root's parent is 0.
  create table place (id integer primary key, parent integer not null, name not null);
`;

/** What changes of single directories need; made by the first that does, so that a scan need not keep them up. */
export const linkIndices = [
  'create index if not exists link_by_inode on link (inode)',
  'create index if not exists link_by_directory on link (directory)',
];

/**
 * Made after the rows: half the time of keeping it up while rows are inserted. The only index: it finds the
 * children of a directory by size and by name, and walks to the heaviest at any depth.
 */
export const sizeIndex = 'create index directory_by_size on directory (parent, allocated desc)';
/** Pages of read errors come in this order, which changes of other errors leave as it is. */
export const readErrorIndex = 'create index read_error_by_path on read_error (path, operation)';

/**
 * For filling a database that is thrown away where that fails: no journal, and no page leaves the cache before its
 * transaction ends. Takes 0.6 of the time. The page size is the file's for good; larger pages suit large results.
 */
export const bulkMode = `
  pragma page_size = 8192; pragma journal_mode = off; pragma synchronous = off;
  pragma locking_mode = exclusive; pragma cache_size = -100000`;
export const normalMode = `
  pragma locking_mode = normal; pragma journal_mode = delete; pragma synchronous = full; pragma cache_size = -2000`;

export function createTables(db: Database): void {
  db.run(`pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion}; ${tables}`);
}
