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
  const { count, parent } = directories;
  const ids = Float64Array.from({ length: count + 1 }, (_, index) => known[index] ?? 0);
  ids[1] = rootId;
  const { start, children } = groupByParent(parent, count);
  for (let above = 1; above <= count; above++) {
    if (above % 1024 === 0) await pause();
    const unknown = children.subarray(start[above], start[above + 1]).filter((index) => ids[index] === 0);
    if (unknown.length === 0 || ids[above] === 0) continue;
    const stored = older.idsByName(ids[above]!);
    for (const index of unknown) ids[index] = stored.get(directories.name(index)) ?? 0;
  }
  let next = largest + 1;
  for (let index = 1; index <= count; index++) if (ids[index] === 0) ids[index] = next++;
  return { idOf: (index) => ids[index]!, order: inOrder(ids, largest) };
}

/** Every directory's children, side by side: those of a directory are from its start to the next one's. */
function groupByParent(parent: Uint32Array, count: number): { start: Uint32Array; children: Uint32Array } {
  const start = new Uint32Array(count + 2);
  for (let index = 1; index <= count; index++) start[parent[index]! + 1]!++;
  for (let above = 1; above < start.length; above++) start[above]! += start[above - 1]!;
  const end = start.slice();
  const children = new Uint32Array(count);
  for (let index = 1; index <= count; index++) children[end[parent[index]!]!++] = index;
  return { start, children };
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
