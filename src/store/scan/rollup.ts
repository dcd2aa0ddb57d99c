import type { Sizes, Totals } from '../../shared/entry';
import { type RowBatch, summed } from '../../shared/rowBatch';

export const valueKeys = [...summed, 'newest'] as const;

/** A directory's values by its index (from 1); of itself alone, or with all that is below it. */
export type ValueColumns = Pick<RowBatch, (typeof valueKeys)[number]>;

/** Bytes by directory; may be negative. */
export type SizeColumns = Readonly<Record<keyof Sizes, Float64Array>>;

/**
 * Totals from own values. A parent's index is smaller than its children's, so one loop from the last directory
 * to the first finds every directory's total complete when it is added to its parent's.
 * Directories without a parent add to index 0.
 * @param linked what hard links add and take off, by directory; it belongs to the totals, not to own values.
 */
export function rollUp(
  parent: Uint32Array,
  count: number,
  own: ValueColumns,
  linked: SizeColumns,
): ValueColumns {
  const copies = valueKeys.map((key) => [key, own[key].slice(0, count + 1)]);
  const totals = Object.fromEntries(copies) as ValueColumns;
  const { apparent, allocated, newest } = totals;
  for (let index = count; index > 0; index--) {
    const above = parent[index]!;
    apparent[index]! += linked.apparent[index]!;
    allocated[index]! += linked.allocated[index]!;
    if (newest[index]! > newest[above]!) newest[above] = newest[index]!;
  }
  for (const key of summed) addUp(totals[key], parent, count);
  return totals;
}

function addUp(column: Float64Array | Uint32Array, parent: Uint32Array, count: number): void {
  for (let index = count; index > 0; index--) column[parent[index]!]! += column[index]!;
}

export function totalsAt(values: ValueColumns, index: number): Totals {
  return Object.fromEntries(valueKeys.map((key) => [key, values[key][index] ?? 0])) as unknown as Totals;
}

/** How many directories have each one as parent. */
export function countChildren(parent: Uint32Array, count: number): Uint32Array {
  const children = new Uint32Array(count + 1);
  for (let index = 1; index <= count; index++) children[parent[index]!]!++;
  return children;
}
