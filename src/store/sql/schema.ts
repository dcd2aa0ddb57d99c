import type { Database } from 'sql.js';

/** In the file's header, so that another program's database is never taken for ours ("DUsg"). */
export const applicationId = 0x44557367;

/**
 * Step n brings a database from version n to n + 1; the file's `user_version` is its version.
 * Zeros and NULLs take no space beyond their byte in a record's header, so what is mostly zero costs nothing.
 */
export const migrations: readonly string[] = [
  `
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
    excluded integer not null
  );
  -- A directory's values without those below it, where they differ from its totals (no row: they are the same).
  -- linked_*: what hard links add to a directory that holds one, less what the directories below it share.
  create table own (
    directory integer primary key,
    apparent integer not null,
    allocated integer not null,
    files integer not null,
    directories integer not null,
    newest integer not null,
    read_errors integer not null,
    excluded integer not null,
    linked_apparent integer not null,
    linked_allocated integer not null
  );
  -- Entries with more than one hard link, one row an occurrence.
  create table link (
    device integer not null,
    inode integer not null,
    directory integer not null,
    apparent integer not null,
    allocated integer not null
  );
  create table read_error (operation text not null, path not null, code text not null);
  create table meta (key text primary key, value) without rowid;
  `,
  // Two of three indices went: they were half of the time of storing a result, and a third of its size.
  'drop index if exists directory_by_name; drop index if exists directory_heaviest',
  // How many names the inode had when it was last looked at; 0 in older results, where nobody knows.
  'alter table link add column nlink integer not null default 0',
  // Own sums are the totals less those of the directories below, so only what cannot be told from totals is kept:
  // a tenth of the time of storing a result. No row: nothing newer is below, and no hard links add anything.
  ['apparent', 'allocated', 'files', 'directories', 'read_errors', 'excluded']
    .map((column) => `alter table own drop column ${column};`)
    .join(''),
  // Which directory it is, and when it was modified (in µs since 1970): whether it has to be read again. 0: not known.
  ['inode', 'modified']
    .map((column) => `alter table directory add column ${column} integer not null default 0;`)
    .join(''),
  `
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
    -- The directories that were kept: their places and sizes, as packKept writes them.
    kept blob not null
  );
  -- The paths of what was kept, each once for all checkpoints: a name in the place above it. The root's parent is 0.
  create table place (id integer primary key, parent integer not null, name not null);
  `,
  // Nothing in the tables: from here on a file ends with a seal.
  '',
  // What the parts of what was kept had in common by hard links, as packKept writes it. NULL: nobody knows.
  'alter table checkpoint add column shared blob',
  // With which settings the scan was made, as JSON. NULL: nobody knows.
  'alter table checkpoint add column settings text',
];

/** A file of this version or a later one that has no seal at its end is not whole. */
export const sealedSince = 7;

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
  db.run(`pragma application_id = ${applicationId}`);
  migrate(db, 0);
}

/** Brings a database from `version` to the newest, or leaves it as it was and throws. */
export function migrate(db: Database, version: number, steps: readonly string[] = migrations): void {
  db.run('begin');
  try {
    for (const step of steps.slice(version)) db.run(step);
    db.run(`pragma user_version = ${steps.length}`);
    db.run('commit');
  } catch (error) {
    db.run('rollback');
    throw error;
  }
}
