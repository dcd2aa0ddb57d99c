import type { RowId } from '../../shared/entry';
import { ChildTable } from './childTable';
import type { DirectoryColumns } from './directoryColumns';
import type { ResultDatabase } from '../sql/resultDatabase';
import { storedPages } from './storedPages';

/** The row id of each directory of a scan. A child's is always larger than its parent's. */
export interface RowIds {
  readonly idOf: (index: number) => RowId;
  /** The directories' indices in the order of their ids. */
  readonly order: Uint32Array | undefined;
}

/** The scan's own numbers, for a first result. */
export const scanIds: RowIds = { idOf: (index) => index, order: undefined };

/** Ids from `first` on for all but the scanned directory, which has one. */
export function idsFrom(first: RowId, scanned: RowId): RowIds {
  return { idOf: (index) => (index === 1 ? scanned : first + index - 2), order: undefined };
}

/**
 * Keeps the id of every directory whose path was in the older result; new ones get larger ids than any in it. No id is
 * used again, for a view may know it as another row. So ids grow with every directory that was ever there, and nothing
 * here is sized by them.
 * @param known ids that need no look-up, by index: that of the first directory at least. They are ascending.
 */
export async function stableIds(
  directories: DirectoryColumns,
  older: ResultDatabase,
  known: readonly RowId[],
  pause: () => Promise<void>,
): Promise<RowIds> {
  const { count } = directories;
  const ids = new Float64Array(count + 1);
  const kept = new KeptRows(count);
  const children = new ChildTable(directories);
  let nextKnown = 1;
  // In the order of their ids, parents come before their children.
  for await (const page of storedPages((after, limit) => older.namesAfter(after, limit), pause)) {
    for (const { id, parent, name } of page) {
      const index = id === known[nextKnown] ? nextKnown++ : children.find(kept.indexOf(parent), name);
      if (index === 0) continue;
      ids[index] = id;
      kept.add(id, index);
    }
  }
  let next = older.largestId() + 1;
  for (let index = 1; index <= count; index++) {
    if (ids[index] !== 0) continue;
    ids[index] = next++;
    kept.add(ids[index]!, index);
  }
  return { idOf: (index) => ids[index]!, order: kept.indices };
}

/** Ids, ascending, and the index of each. */
class KeptRows {
  readonly indices: Uint32Array;
  readonly #ids: Float64Array;
  #count = 0;

  constructor(length: number) {
    this.indices = new Uint32Array(length);
    this.#ids = new Float64Array(length);
  }

  add(id: RowId, index: number): void {
    this.#ids[this.#count] = id;
    this.indices[this.#count++] = index;
  }

  /** 0: not kept. */
  indexOf(id: RowId): number {
    let low = 0;
    // Ids begin at 1: mostly no id is missing before, and the first look finds it.
    let high = Math.min(id, this.#count) - 1;
    for (let at = high; low <= high; at = (low + high) >>> 1) {
      const found = this.#ids[at]!;
      if (found === id) return this.indices[at]!;
      if (found < id) low = at + 1;
      else high = at - 1;
    }
    return 0;
  }
}
