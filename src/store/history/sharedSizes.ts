import type { RowId, Sizes } from '../../shared/entry';
import type { Statements } from '../sql/statements';

/**
 * The directories of a JSON array whose parts share something: the inodes that each holds itself, each once, less what
 * `linked_*` leaves of them.
 */
const sharing = `
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

/**
 * The bytes that the parts of a directory, its own files and the directories in it, share by hard links: the sum of the
 * parts is by so much more than the directory. None: it is not there.
 */
export function sharedSizes(statements: Statements, ids: readonly RowId[]): Map<RowId, Sizes> {
  return new Map(
    statements.all(sharing, [JSON.stringify(ids)], ([id, apparent, allocated]) => [
      id as RowId,
      { apparent: Number(apparent), allocated: Number(allocated) },
    ]),
  );
}
