import { type RowId, rootId } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';
import type { DirectoryColumns } from './directoryColumns';
import { countChildren } from './rollup';
import type { ResultDatabase } from '../sql/resultDatabase';

/** The row id of each directory of a scan. A child's is always larger than its parent's. */
export interface RowIds {
  readonly idOf: (index: number) => RowId;
  /** The directories' indices in the order of their ids. */
  readonly order: Uint32Array | undefined;
}

/** The scan's own numbers, for a first result. */
export const scanIds: RowIds = { idOf: (index) => index, order: undefined };

const rowsBetweenPauses = 4096;

/** Ids from `first` on for all but the scanned directory, which has one. */
export function idsFrom(first: RowId, scanned: RowId): RowIds {
  return { idOf: (index) => (index === 1 ? scanned : first + index - 2), order: undefined };
}

/**
 * Keeps the id of every directory whose path was in the older result; new ones get larger ids than any in it. No id is
 * used again, for a view may know it as another row. So ids grow with every directory that was ever there, and nothing
 * here is sized by them.
 */
export async function stableIds(
  directories: DirectoryColumns,
  older: ResultDatabase,
  pause: () => Promise<void>,
): Promise<RowIds> {
  const { count, parent } = directories;
  const ids = new Float64Array(count + 1);
  const order = new Uint32Array(count);
  let kept = 0;
  const findChild = childFinder(directories);
  const childCounts = countChildren(parent, count);
  /** Of the directories that have children. */
  const indexOf = new Map<RowId, number>();
  // In the order of their ids, parents come before their children.
  let page = older.namesAfter(0, rowsBetweenPauses);
  while (page.length > 0) {
    for (const row of page) {
      const above = indexOf.get(row.parent) ?? 0;
      const index = row.id === rootId ? 1 : findChild(above, row.name);
      if (index === 0) continue;
      ids[index] = row.id;
      order[kept++] = index;
      if (childCounts[index] !== 0) indexOf.set(row.id, index);
    }
    await pause();
    page = older.namesAfter(page.at(-1)!.id, rowsBetweenPauses);
  }
  let next = older.largestId() + 1;
  for (let index = 1; index <= count; index++) {
    if (ids[index] !== 0) continue;
    ids[index] = next++;
    order[kept++] = index;
  }
  return { idOf: (index) => ids[index]!, order };
}

/**
 * Finds the directories of a scan by their parent and name: 0 where there is none. A hash table with open addressing,
 * half full.
 */
function childFinder(directories: DirectoryColumns): (above: number, name: ByteString) => number {
  const { count, parent } = directories;
  /** A directory's index, or 0. */
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count)));
  const isAt = (index: number, above: number, name: ByteString): boolean =>
    parent[index] === above && directories.name(index) === name;
  /** The slot of the child, or the free one that it would take. */
  const slotOf = (above: number, name: ByteString): number => {
    const mask = slots.length - 1;
    let slot = hash(above, name) & mask;
    while (slots[slot] !== 0 && !isAt(slots[slot]!, above, name)) slot = (slot + 1) & mask;
    return slot;
  };
  for (let index = 1; index <= count; index++) slots[slotOf(parent[index]!, directories.name(index))] = index;
  return (above, name) => slots[slotOf(above, name)]!;
}

/** FNV-1a, with its upper bits brought down. */
function hash(parent: number, name: string): number {
  let mixed = Math.imul(parent ^ 0x811c9dc5, 0x01000193);
  for (let i = 0; i < name.length; i++) mixed = Math.imul(mixed ^ name.charCodeAt(i), 0x01000193);
  return mixed ^ (mixed >>> 15);
}
