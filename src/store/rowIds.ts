import { rootId, type RowId } from '../shared/entry';
import type { DirectoryColumns } from './directoryColumns';
import type { ResultDatabase } from './resultDatabase';

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
  const largest = older.largestId();
  const ids = new Float64Array(directories.count + 1);
  let next = largest + 1;
  for (let index = 1; index <= directories.count; index++) {
    const parent = ids[directories.parent[index]!]!;
    ids[index] =
      known[index] ??
      (index === 1
        ? rootId
        : ((parent <= largest ? older.childNamed(parent, directories.name(index)) : undefined) ?? next++));
    if (index % 4096 === 0) await pause();
  }
  return { idOf: (index) => ids[index]!, order: inOrder(ids, largest) };
}

/** Kept ids are placed by their value, new ones follow in the order in which they were given. */
function inOrder(ids: Float64Array, largestKept: RowId): Uint32Array {
  const indexOfKept = new Uint32Array(largestKept + 1);
  for (let index = 1; index < ids.length; index++) {
    if (ids[index]! <= largestKept) indexOfKept[ids[index]!] = index;
  }
  const order = new Uint32Array(ids.length - 1);
  let place = 0;
  for (const index of indexOfKept) if (index !== 0) order[place++] = index;
  for (let index = 1; index < ids.length; index++) if (ids[index]! > largestKept) order[place++] = index;
  return order;
}
