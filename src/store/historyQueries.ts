import { rootId } from '../shared/entry';

/** Queries of the history: what the root's directories were at earlier moments. */

export const checkpoints = `
  select id, at, kind, apparent, allocated, files, directories, threshold_apparent, threshold_allocated
  from checkpoint order by id desc`;
export const addCheckpoint = `
  insert into checkpoint
    (at, kind, apparent, allocated, files, directories, threshold_apparent, threshold_allocated)
  values (?, ?, ?, ?, ?, ?, ?, ?) returning id`;

/** All places, parents before children, with what was kept of each at a checkpoint. */
export const placesAt = `
  select id, parent, name, apparent, allocated
  from place left join kept on kept.place = id and checkpoint = (
    select max(checkpoint) from kept earlier where earlier.place = id and earlier.checkpoint <= ?
  )
  order by id`;
export const addPlace = 'insert into place (parent, name) values (?, ?) returning id';
/** From a JSON array of rows. */
export const addKept = `
  insert into kept select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from json_each(?)`;

/**
 * The directories of at least so many bytes on disk, or of at least so many apparent ones, parents before children.
 * No directory is heavier than the one above it: only what is directly in a heavy one is looked at.
 */
export const heavy = `
  with recursive heavy (id) as (
    select ${rootId}
    union all
    select child.id from heavy cross join directory child on child.parent = heavy.id
    where child.allocated >= ?1 or child.apparent >= ?2
  )
  select directory.id, parent, name, apparent, allocated from heavy cross join directory using (id)
  order by 1`;

/** Removes the checkpoints whose ids are in a JSON array; `settle` has to follow. */
export const removeCheckpoints = 'delete from checkpoint where id in (select value from json_each(?))';

/** What begins at a checkpoint that was removed begins at the next one, unless something newer begins there. */
export const settle = [
  'delete from kept where checkpoint > ifnull((select max(id) from checkpoint), 0)',
  `delete from kept where checkpoint not in (select id from checkpoint) and exists (
    select 1 from kept later
    where later.place = kept.place and later.checkpoint > kept.checkpoint
      and later.checkpoint <= (select min(id) from checkpoint where id > kept.checkpoint)
  )`,
  `update kept set checkpoint = (select min(id) from checkpoint where id > kept.checkpoint)
    where checkpoint not in (select id from checkpoint)`,
  `delete from kept where apparent is null and not exists (
    select 1 from kept earlier where earlier.place = kept.place and earlier.checkpoint < kept.checkpoint
  )`,
  'delete from place where id not in (select place from kept)',
];

/** A table's rows as one JSON array, to be put into another database. */
export const allCheckpoints = `
  select json_group_array(json_array(
    id, at, kind, apparent, allocated, files, directories, threshold_apparent, threshold_allocated
  )) from checkpoint`;
export const putCheckpoints = `
  insert into checkpoint select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
    value ->> 6, value ->> 7, value ->> 8
  from json_each(?)`;
export const allKept =
  'select json_group_array(json_array(place, checkpoint, apparent, allocated)) from kept';
export const allPlaces = 'select id, parent, name from place order by id';
export const putPlace = 'insert into place values (?, ?, ?)';
