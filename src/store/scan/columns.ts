import type { Totals } from '../../shared/entry';
import type { RowBatch } from '../../shared/rowBatch';

/** The values whose totals are sums; that of `newest` is a maximum. */
export const summed = ['apparent', 'allocated', 'files', 'directories', 'readErrors', 'excluded'] as const;
export const valueKeys = [...summed, 'newest'] as const;

/** A directory's values by its index (from 1); of itself alone, or with all that is below it. */
export type ValueColumns = Pick<RowBatch, (typeof valueKeys)[number]>;

export function totalsAt(values: ValueColumns, index: number): Totals {
  return {
    apparent: values.apparent[index] ?? 0,
    allocated: values.allocated[index] ?? 0,
    files: values.files[index] ?? 0,
    directories: values.directories[index] ?? 0,
    newest: values.newest[index] ?? 0,
    readErrors: values.readErrors[index] ?? 0,
    excluded: values.excluded[index] ?? 0,
  };
}

type Column = Uint16Array | Uint32Array | Float64Array;

/** Makes room for `length` elements in columns of one length: twice the room, with zeros behind. */
export function grow<K extends string>(columns: Record<K, Column>, keys: readonly K[], length: number): void {
  if (length <= columns[keys[0]!].length) return;
  for (const key of keys) {
    const column = columns[key];
    const Grown = column.constructor as new (length: number) => Column;
    columns[key] = new Grown(Math.max(length, column.length * 2));
    columns[key].set(column);
  }
}
