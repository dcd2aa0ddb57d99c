import type { Sizes, Totals } from '../../shared/entry';

/** A directory's values by its index (from 1); of itself alone, or with all that is below it. */
export interface ValueColumns {
  readonly apparent: Float64Array;
  readonly allocated: Float64Array;
  readonly files: Uint32Array;
  readonly directories: Uint32Array;
  /** Seconds since 1970. */
  readonly newest: Float64Array;
  readonly readErrors: Uint32Array;
  readonly excluded: Uint32Array;
}

/** Bytes by directory; may be negative. */
export interface SizeColumns {
  readonly apparent: Float64Array;
  readonly allocated: Float64Array;
}

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
  const length = count + 1;
  const apparent = own.apparent.slice(0, length);
  const allocated = own.allocated.slice(0, length);
  const files = own.files.slice(0, length);
  const directories = own.directories.slice(0, length);
  const newest = own.newest.slice(0, length);
  const readErrors = own.readErrors.slice(0, length);
  const excluded = own.excluded.slice(0, length);
  for (let index = count; index > 0; index--) {
    const above = parent[index]!;
    apparent[above]! += apparent[index]! += linked.apparent[index]!;
    allocated[above]! += allocated[index]! += linked.allocated[index]!;
    files[above]! += files[index]!;
    directories[above]! += directories[index]!;
    if (newest[index]! > newest[above]!) newest[above] = newest[index]!;
    readErrors[above]! += readErrors[index]!;
    excluded[above]! += excluded[index]!;
  }
  return { apparent, allocated, files, directories, newest, readErrors, excluded };
}

/**
 * Own values from totals, in place: `rollUp` undone. A parent's index is smaller than its children's, so one loop
 * from the first directory to the last finds every total still whole when it is taken off its parent's.
 * `newest` is left as it is: that of the directories below cannot be taken off.
 */
export function unroll(
  parent: Uint32Array,
  count: number,
  totals: ValueColumns,
  linked: { readonly [size in keyof Sizes]: ArrayLike<number> },
): void {
  const { apparent, allocated, files, directories, readErrors, excluded } = totals;
  for (let index = 1; index <= count; index++) {
    const above = parent[index]!;
    apparent[above]! -= apparent[index]!;
    allocated[above]! -= allocated[index]!;
    files[above]! -= files[index]!;
    directories[above]! -= directories[index]!;
    readErrors[above]! -= readErrors[index]!;
    excluded[above]! -= excluded[index]!;
    apparent[index]! -= linked.apparent[index]!;
    allocated[index]! -= linked.allocated[index]!;
  }
}

/** How many directories have each one as parent. */
export function countChildren(parent: Uint32Array, count: number): Uint32Array {
  const children = new Uint32Array(count + 1);
  for (let index = 1; index <= count; index++) children[parent[index]!]!++;
  return children;
}

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
