import { rootId, type RowId } from '../../shared/entry';
import { ChildTable } from './childTable';
import type { DirectoryColumns } from './directoryColumns';
import type { ResultDatabase } from '../sql/resultDatabase';
import { storedPages } from './storedPages';

/** Which row id each directory of a scan gets. A child's is always larger than its parent's. */
export interface RowIds {
  idOf(index: number): RowId;
  /** The directories' indices in the order of their ids. */
  readonly order: Uint32Array | undefined;
}

/** The scan's own numbers, for a first result. */
export const scanIds: RowIds = { idOf: (index) => index, order: undefined };

/** Ids from `first` on for all but the directory that was scanned, which has one. */
export function idsFrom(first: RowId, scanned: RowId): RowIds {
  return { idOf: (index) => (index === 1 ? scanned : first + index - 2), order: undefined };
}

/**
 * Keeps the id of every directory whose path was in the older result; new ones get larger ids than any in it.
 * A kept id's parent is kept too, so children stay behind their parents.
 * @param known ids that need no look-up, by index; 0 where unknown.
 */
export async function stableIds(
  directories: DirectoryColumns,
  older: ResultDatabase,
  known: readonly RowId[],
  pause: () => Promise<void>,
): Promise<RowIds> {
  const { count } = directories;
  const largest = older.largestId();
  const ids = new Float64Array(count + 1);
  ids.set(known);
  ids[1] = rootId;
  const keeping = new Uint32Array(largest + 1);
  for (let index = 1; index <= count; index++) keeping[ids[index]!] = index;
  keeping[0] = 0;
  const children = new ChildTable(directories);
  // In the order of their ids, so that what became of its parent is known for each.
  for await (const page of storedPages((after, limit) => older.namesAfter(after, limit), pause)) {
    for (const { id, parent, name } of page) {
      const above = keeping[parent]!;
      const index = above === 0 || keeping[id] !== 0 ? 0 : children.find(above, name);
      if (index === 0) continue;
      ids[index] = id;
      keeping[id] = index;
    }
  }
  let next = largest + 1;
  for (let index = 1; index <= count; index++) if (ids[index] === 0) ids[index] = next++;
  return { idOf: (index) => ids[index]!, order: inOrder(ids, keeping) };
}

/** Kept ids are placed by their value, new ones follow in the order in which they were given. */
function inOrder(ids: Float64Array, keeping: Uint32Array): Uint32Array {
  const order = new Uint32Array(ids.length - 1);
  let place = 0;
  for (const index of keeping) if (index !== 0) order[place++] = index;
  for (let index = 1; index < ids.length; index++) if (ids[index]! >= keeping.length) order[place++] = index;
  return order;
}
