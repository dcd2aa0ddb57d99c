import type { RowQuery, StoredFolder } from '../../shared/queries';
import { rootId, type DirectoryRow } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';
import { compareEntries } from '../../shared/text/order';
import type { DirectoryColumns } from './directoryColumns';
import type { LinkRows } from './linkRows';
import { countChildren, rollUp, type SizeColumns, totalsAt } from './rollup';

/**
 * Totals and first level of what has arrived so far; what hangs on rows still to come is not in them. Every name of
 * an inode counts, as in the scan's progress: settling hard links twice a second would slow a scan that has many.
 */
export function partialResult(
  directories: DirectoryColumns,
  links: LinkRows,
  { sort, metric, limit }: RowQuery,
): StoredFolder {
  const { count, parent } = directories;
  const totals = rollUp(parent, count, directories, unsettled(links, count));
  const childCounts = countChildren(parent, count);
  const rowAt = (index: number): DirectoryRow => ({
    ...totalsAt(totals, index),
    id: index,
    parent: parent[index]!,
    name: directories.name(index),
    // Before the first row has come, there is only the root's number.
    level: directories.level[index] ?? 0,
    children: childCounts[index] ?? 0,
    staleSince: undefined,
  });
  const found: DirectoryRow[] = [];
  for (let index = 2; index <= count; index++) if (parent[index] === rootId) found.push(rowAt(index));
  const shown = found.sort(compareEntries(sort, metric)).slice(0, limit);
  const place = {
    path: '' as ByteString,
    directoryCount: shown.length,
    isUnopened: false,
    expansion: undefined,
  };
  return { ...place, row: rowAt(rootId), directories: shown, earlier: shown.map(() => undefined) };
}

function unsettled(links: LinkRows, count: number): SizeColumns {
  const apparent = new Float64Array(count + 1);
  const allocated = new Float64Array(count + 1);
  for (let link = 0; link < links.count; link++) {
    const directory = links.directory[link]!;
    apparent[directory]! += links.apparent[link]!;
    allocated[directory]! += links.allocated[link]!;
  }
  return { apparent, allocated };
}
