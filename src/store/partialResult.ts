import { rootId, type DirectoryRow } from '../shared/entry';
import { compareEntries } from '../shared/order';
import type { DirectoryColumns } from './directoryColumns';
import { settleHardLinks } from './hardLinks';
import type { LinkRows } from './linkRows';
import { countChildren, rollUp, totalsAt } from './rollup';
import type { PartialResult, RowQuery } from './storeApi';

/** Totals and first level of what has arrived so far; what hangs on rows still to come is not in them. */
export function partialResult(
  directories: DirectoryColumns,
  links: LinkRows,
  { sort, metric, limit }: RowQuery,
): PartialResult {
  const { count, parent } = directories;
  const totals = rollUp(parent, count, directories, settleHardLinks(parent, count, links));
  const childCounts = countChildren(parent, count);
  const rows: DirectoryRow[] = [];
  for (let index = 2; index <= count; index++) {
    if (parent[index] !== rootId) continue;
    rows.push({
      ...totalsAt(totals, index),
      id: index,
      parent: rootId,
      name: directories.name(index),
      level: directories.level[index]!,
      children: childCounts[index]!,
    });
  }
  const order = compareEntries(sort, metric);
  return { totals: totalsAt(totals, rootId), children: rows.sort(order).slice(0, limit) };
}
