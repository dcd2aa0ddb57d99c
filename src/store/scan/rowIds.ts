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
  const children = new ChildTable(directories);
  const childCounts = countChildren(parent, count);
  /** Of the directories that have children. */
  const indexOf = new Map<RowId, number>();
  // In the order of their ids, parents come before their children.
  let page = older.namesAfter(0, rowsBetweenPauses);
  while (page.length > 0) {
    for (const row of page) {
      const above = indexOf.get(row.parent) ?? 0;
      const index = row.id === rootId ? 1 : children.find(above, row.name);
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

/** Finds the directories of a scan by their parent and name: a hash table with open addressing, half full. */
class ChildTable {
  readonly #directories: DirectoryColumns;
  /** A directory's index, or 0. */
  readonly #slots: Uint32Array;

  constructor(directories: DirectoryColumns) {
    this.#directories = directories;
    const { count, parent } = directories;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count)));
    for (let index = 1; index <= count; index++) {
      this.#slots[this.#slotOf(parent[index]!, directories.name(index))] = index;
    }
  }

  /** The child's index; 0 where there is none. */
  find(parent: number, name: ByteString): number {
    return this.#slots[this.#slotOf(parent, name)]!;
  }

  /** The slot of the child, or the free one that it would take. */
  #slotOf(parent: number, name: ByteString): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(parent, name) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]!;
      if (index === 0) return slot;
      if (this.#directories.parent[index] === parent && this.#directories.name(index) === name) return slot;
    }
  }
}

/** FNV-1a, with its upper bits brought down. */
function hash(parent: number, name: string): number {
  let mixed = Math.imul(parent ^ 0x811c9dc5, 0x01000193);
  for (let i = 0; i < name.length; i++) mixed = Math.imul(mixed ^ name.charCodeAt(i), 0x01000193);
  return mixed ^ (mixed >>> 15);
}
