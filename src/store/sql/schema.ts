/** In the file's header, so that another program's database is never taken for ours ("DUsg"). */
export const applicationId = 0x44557367;

/** The file's `user_version`. Any change of the tables, or of what they hold, raises it: other versions are scanned again. */
export const schemaVersion = 4;

/**
 * For filling a database that is thrown away where that fails: no journal, and no page leaves the cache before its
 * transaction ends. Takes 0.6 of the time. The page size is the file's for good; larger pages suit large results.
 */
export const bulkMode = `
  pragma page_size = 8192; pragma journal_mode = off; pragma synchronous = off;
  pragma locking_mode = exclusive; pragma cache_size = -100000`;
export const normalMode = `
  pragma locking_mode = normal; pragma journal_mode = delete; pragma synchronous = full; pragma cache_size = -2000`;
