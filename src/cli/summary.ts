import type { Found } from '../shared/queries';
import type { ResultInfo } from '../shared/result';
import { formatBytes, formatCount, formatShare } from '../shared/text/bytes';
import { displayName } from '../shared/text/displayName';

/** A readable list of the heaviest directories, and the totals. */
export function summary(result: ResultInfo, heaviest: readonly Pick<Found, 'row' | 'path'>[]): string {
  const { totals, elapsedMs } = result;
  const size = (bytes: number): string => formatBytes(bytes, 'binary');
  const lines = heaviest.map(({ row, path }) => {
    const share = formatShare(row.allocated, totals.allocated);
    return `${size(row.allocated).padStart(10)} ${share.padStart(7)}  ${displayName(path)}`;
  });
  const counts = [
    counted(totals.files, 'file'),
    counted(totals.directories, 'folder'),
    ...(totals.excluded > 0 ? [`${formatCount(totals.excluded)} excluded`] : []),
    ...(totals.readErrors > 0 ? [`${formatCount(totals.readErrors)} could not be read`] : []),
    `${(elapsedMs / 1000).toFixed(2)} s`,
  ];
  const total = `${size(totals.allocated)} on disk, ${size(totals.apparent)} apparent`;
  return [...lines, '', `${total} · ${counts.join(' · ')}`].join('\n');
}

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}
