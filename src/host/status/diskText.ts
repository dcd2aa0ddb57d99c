import { type DiskSpace, isLow, type LowSpaceLimit } from '../../shared/diskSpace';
import { hasNoBlocks } from '../../shared/entry';
import { formatBytes, formatShare } from '../../shared/text/bytes';
import { t } from '../../shared/text/words';
import { joined, type Wording } from '../editor/format';
import { countedResults, sum } from './countedResults';
import type { NamedState } from './describeState';

/** A disk, and the roots on it. */
interface UsedDisk {
  readonly space: DiskSpace;
  readonly roots: readonly NamedState[];
}

/** `Disk: 77.7 GiB of 252 GiB free; this folder takes 3.1 % of it`, a line for each disk that one of the roots is on. */
export function describeDisks(
  roots: readonly NamedState[],
  limit: LowSpaceLimit,
  wording: Wording,
): string[] {
  const disks = usedDisks(roots);
  return disks.map((disk) => {
    const names = disk.roots.map(({ name }) => name).join(', ');
    const label = disks.length > 1 ? t('Disk of {0}', names) : t('Disk');
    const line = `${label}: ${joined('; ', describeFree(disk.space, wording), describeTaken(disk))}`;
    return isLow(disk.space, limit) ? `⚠ ${line}` : line;
  });
}

/** `512 MiB free` of the fullest disk below the limit; undefined: there is none. */
export function describeLow(
  roots: readonly NamedState[],
  limit: LowSpaceLimit,
  { units }: Wording,
): string | undefined {
  const low = usedDisks(roots).filter(({ space }) => isLow(space, limit));
  return low.length > 0
    ? t('{0} free', formatBytes(Math.min(...low.map(({ space }) => space.free)), units))
    : undefined;
}

function describeFree({ free, total }: DiskSpace, { units }: Wording): string {
  return t('{0} of {1} free', formatBytes(free, units), formatBytes(total, units));
}

/** Undefined where the sizes on disk are not known. */
function describeTaken({ space, roots }: UsedDisk): string | undefined {
  const results = roots.flatMap(({ state }) => state.result ?? []);
  if (results.length === 0 || results.some(({ totals }) => hasNoBlocks(totals))) return undefined;
  const counted = countedResults(results);
  const share = formatShare(sum(counted.map(({ totals }) => totals.allocated)), space.total);
  const isLimit = counted.length > 1 || roots.some(({ state }) => state.disk?.countsOthers);
  const taken = isLimit ? t('at most {0}', share) : share;
  return roots.length > 1
    ? t('these folders take {0} of it', taken)
    : t('this folder takes {0} of it', taken);
}

/** Each disk once, as it was measured last. */
function usedDisks(roots: readonly NamedState[]): UsedDisk[] {
  const disks: { space: DiskSpace; readonly roots: NamedState[] }[] = [];
  for (const root of roots) {
    const { disk } = root.state;
    if (!disk) continue;
    const known = disks.find(({ space }) => isSame(space, disk));
    if (!known) disks.push({ space: disk, roots: [root] });
    else {
      known.roots.push(root);
      if (disk.at > known.space.at) known.space = disk;
    }
  }
  return disks;
}

/** The volumes of one Btrfs file system have a device each, and their space together. */
function isSame(a: DiskSpace, b: DiskSpace): boolean {
  return a.device === b.device || (a.total === b.total && a.free === b.free);
}
