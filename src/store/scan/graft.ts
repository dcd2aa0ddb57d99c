import { areExact } from '../../shared/text/bytes';
import { type RowId, rootId } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';
import { DirectoryColumns } from './directoryColumns';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { Graft } from '../parts/part';
import type { Findings } from '../parts/parts';
import { totalsAt, unroll } from './rollup';
import { storedPages } from './storedPages';

/** A result with one directory's subtree replaced. */
export interface Grafted extends Findings {
  /** Row ids by index of what is kept. */
  readonly knownIds: readonly RowId[];
}

const rowsBetweenPauses = 4096;

/**
 * Puts a scan of one directory into an older result: the directory and the rows of all tables below it are the scan's,
 * the others are kept. Undefined: a kept directory may count an inode of the scan as one without hard links, or sums are
 * rounded, so that only a scan of the whole root gives exact totals.
 * @param isInside whether a read error's path is the directory's or below it.
 */
export async function graft(
  older: ResultDatabase,
  at: RowId,
  scan: Findings,
  isInside: (path: ByteString) => boolean,
  pause: () => Promise<void>,
): Promise<Grafted | undefined> {
  const totals = older.row(rootId);
  // Rounded sums cannot be taken apart again.
  if (totals && !areExact(totals)) return undefined;
  const { directories, knownIds, indexOf } = await ownWithout(at, older, pause);
  const anchor = indexOf.get(at);
  if (anchor === undefined) throw new Error(`There is no directory ${at} to put a scan into`);

  const kept = directories.count;
  const found: Graft = {
    isInside,
    keptIndex: (id) => (id === at ? 0 : (indexOf.get(id) ?? 0)),
    foundIndex: (index) => (index === 1 ? anchor : kept + index - 1),
  };
  const links = scan.links.graft(older, found);
  const others = scan.others.flatMap((rows) => rows.graft(older, found) ?? []);
  if (links === undefined || others.length < scan.others.length) return undefined;
  await appendScan(directories, scan.directories, found.foundIndex, pause);
  return { directories, links, others, knownIds };
}

interface Kept {
  readonly directories: DirectoryColumns;
  /** Row ids by index. */
  readonly knownIds: readonly RowId[];
  readonly indexOf: ReadonlyMap<RowId, number>;
}

/** The stored directories without those below one, with own values. That one still has what was below it. */
async function ownWithout(at: RowId, older: ResultDatabase, pause: () => Promise<void>): Promise<Kept> {
  const directories = new DirectoryColumns();
  const knownIds: RowId[] = [0];
  const indexOf = new Map<RowId, number>();
  const ownNewest: number[] = [0];
  const linked: { apparent: number[]; allocated: number[] } = { apparent: [0], allocated: [0] };
  for await (const page of storedPages((after, limit) => older.partsAfter(after, limit), pause)) {
    for (const row of page) {
      if (row.parent === at || (row.parent !== 0 && !indexOf.has(row.parent))) continue;
      const index = directories.append(indexOf.get(row.parent) ?? 0, row.level, row.name);
      directories.set(index, row);
      directories.identify(index, row.inode, row.modified);
      indexOf.set(row.id, index);
      knownIds[index] = row.id;
      ownNewest[index] = row.ownNewest;
      linked.apparent[index] = row.linked.apparent;
      linked.allocated[index] = row.linked.allocated;
    }
  }
  unroll(directories.parent, directories.count, directories, linked);
  directories.newest.set(ownNewest);
  return { directories, knownIds, indexOf };
}

async function appendScan(
  directories: DirectoryColumns,
  scan: DirectoryColumns,
  moved: (index: number) => number,
  pause: () => Promise<void>,
): Promise<void> {
  directories.set(moved(1), totalsAt(scan, 1));
  directories.identify(moved(1), scan.inode[1]!, scan.modified[1]!);
  for (let index = 2; index <= scan.count; index++) {
    const place = directories.append(moved(scan.parent[index]!), scan.level[index]!, scan.name(index));
    directories.set(place, totalsAt(scan, index));
    directories.identify(place, scan.inode[index]!, scan.modified[index]!);
    if (index % rowsBetweenPauses === 0) await pause();
  }
}
