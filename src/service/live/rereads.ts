import type { ByteString } from '../../shared/text/byteString';
import { isBelowAny, join } from '../../shared/text/paths';
import type { Reread } from '../../shared/workUnit';
import type { DirtyRow } from '../../store/storeApi';
import type { Reading } from './dirtyPaths';
import { maxRereads } from './liveTimings';

/** A stored directory that is to be read again. */
export interface PlannedReread {
  readonly row: DirtyRow;
  readonly deep: boolean;
}

/** Each row once. `readings` are those of the rows' paths. */
export function planRereads(rows: readonly DirtyRow[], readings: readonly Reading[]): PlannedReread[] {
  const planned = new Map<ByteString, PlannedReread>();
  rows.forEach((row, i) => {
    const deep = row.atLimit || (row.exact && readings[i] === 'whole');
    if (deep || !planned.has(row.path)) planned.set(row.path, { row, deep });
  });
  return [...planned.values()];
}

/** Without what is below a directory that is read with all that is in it. */
export function withoutCovered(planned: readonly PlannedReread[]): PlannedReread[] {
  const deep = new Set(planned.flatMap((reread) => (reread.deep ? [reread.row.path] : [])));
  return planned.filter(({ row }) => !isBelowAny(row.path, deep));
}

export function* unitsOf(planned: readonly PlannedReread[]): Generator<readonly PlannedReread[]> {
  for (let at = 0; at < planned.length; at += maxRereads) yield planned.slice(at, at + maxRereads);
}

export function toReread(root: ByteString, { row, deep }: PlannedReread): Reread {
  return { path: join(root, row.path), level: row.level, deep };
}
