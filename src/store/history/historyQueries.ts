import { rootId } from '../../shared/entry';

/** Queries of the history: what the root's directories were at earlier moments. */

const checkpointColumns = [
  'id, at, kind, apparent, allocated, files, directories',
  'threshold_apparent, threshold_allocated, settings',
].join();
export const checkpoints = `select ${checkpointColumns} from checkpoint order by id desc`;
/** With what was kept; `addCheckpoint` takes the same values. */
export const wholeCheckpoints = `select ${checkpointColumns}, kept from checkpoint order by id`;
/** An id of NULL: the next one. */
export const addCheckpoint = `
  insert into checkpoint (${checkpointColumns}, kept) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** The checkpoints whose ids are in a JSON array. */
export const removeCheckpoints = 'delete from checkpoint where id in (select value from json_each(?))';
export const keptAt = 'select kept from checkpoint where id = ?';

/** Parents before children. */
export const places = 'select id, parent, name from place order by id';
export const addPlace = 'insert into place values (?, ?, ?)';
/** All but those that a checkpoint keeps. */
export const removeOtherPlaces = `
  delete from place where id not in (select json_extract(value, '$[0]') from checkpoint, json_each(kept))`;

/**
 * The root, and the directories of at least so many bytes on disk or apparent, parents before children. Looks at all rows:
 * there is no index on apparent sizes.
 */
export const heavy = `
  select id, parent, name, apparent, allocated from directory
  where allocated >= ? or apparent >= ? or id = ${rootId} order by id`;

/**
 * The directories of a JSON array whose parts share something: the inodes that each holds itself, each once, less what
 * `linked_*` leaves of them.
 */
export const shared = `
  with asked (id) as (select value from json_each(?)),
  held (id, apparent, allocated) as (
    select directory, sum(apparent), sum(allocated) from (
      select directory, max(apparent) as apparent, max(allocated) as allocated
      from link where directory in (select id from asked) group by directory, device, inode
    ) group by directory
  ),
  shared (id, apparent, allocated) as (
    select id, ifnull(held.apparent, 0) - ifnull(linked_apparent, 0),
      ifnull(held.allocated, 0) - ifnull(linked_allocated, 0)
    from asked left join held using (id) left join own on directory = id
  )
  select id, max(apparent, 0), max(allocated, 0) from shared where apparent > 0 or allocated > 0`;
