import type { Totals } from '../../shared/entry';
import { type RowBatch, summed } from '../../shared/rowBatch';

export const valueKeys = [...summed, 'newest'] as const;

/** A directory's values by its index (from 1); of itself alone, or with all that is below it. */
export type ValueColumns = Pick<RowBatch, (typeof valueKeys)[number]>;

export function totalsAt(values: ValueColumns, index: number): Totals {
  return Object.fromEntries(valueKeys.map((key) => [key, values[key][index] ?? 0])) as unknown as Totals;
}
