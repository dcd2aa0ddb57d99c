import { formatChange, formatCount, formatLimit } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import type { Sizes } from '../../shared/entry';
import { folderOf } from '../../shared/text/paths';
import type { Checkpoint, DirectoryChange } from '../../shared/result';
import { t } from '../../shared/text/words';
import type { ChangeNode } from './changeNodes';
import { formatMoment, formatSize, joined, type Wording } from '../editor/format';

type Changed = Pick<ChangeNode, 'name' | 'change' | 'baseline'>;

/**
 * The dimmed text behind change and name: `3.10 GiB, was 1.86 GiB · build/tmp`; `was < 1 MiB` for a directory that the checkpoint did not keep. The
 * earlier size is left out where it does not explain the change, because folders in it have rows of their own.
 */
export function describeChange(changed: Changed, wording: Wording): string {
  return joined(' · ', explained(changed, wording, true), displayName(folderOf(changed.change.path)));
}

/** The hover: plain text, one fact per line. */
export function changeHover(changed: Changed, wording: Wording): string {
  const { name, change, baseline } = changed;
  const since = formatMoment(baseline.at, wording);
  return joined(
    '\n',
    name,
    displayName(change.path),
    t('{0} since {1}', grewOrShrank(change.change, wording), since),
    nowAndThen(changed, wording),
    isShared(changed, wording) && t('Changes in folders with a row of their own are not included.'),
  );
}

/** For screen readers. */
export function changeSpoken(changed: Changed, wording: Wording): string {
  const { change, path } = changed.change;
  const parent = displayName(folderOf(path));
  const where = parent && t('in {0}', parent);
  return joined(', ', changed.name, grewOrShrank(change, wording), explained(changed, wording), where);
}

/** `4 smaller changes`. */
export function describeSmallerChanges(count: number): string {
  return count === 1 ? t('1 smaller change') : t('{0} smaller changes', formatCount(count));
}

/** `+12.0 KiB`, of one change or of several together. */
export function describeSum(changes: readonly DirectoryChange[], { metric, units }: Wording): string {
  const sum = changes.reduce((total, { change }) => total + change[metric], 0);
  return formatChange(sum, units);
}

/** `+1.24 GiB since 14:16`, of a whole root. */
export function describeTotal(totals: Sizes, baseline: Checkpoint, wording: Wording): string {
  const { metric, units } = wording;
  const change = formatChange(totals[metric] - baseline[metric], units);
  return t('{0} since {1}', change, formatMoment(baseline.at, wording));
}

function grewOrShrank(change: Sizes, wording: Wording): string {
  const { metric } = wording;
  const size = formatSize({ ...change, [metric]: Math.abs(change[metric]) }, wording);
  return change[metric] > 0 ? t('grew by {0}', size) : t('shrank by {0}', size);
}

/** The size now, and the earlier one if it explains the change. @param isBrief see `nowAndThen` */
function explained(changed: Changed, wording: Wording, isBrief = false): string {
  const { now } = changed.change;
  const isEnough = now && isShared(changed, wording);
  return isEnough ? formatSize(now, wording) : nowAndThen(changed, wording, isBrief);
}

/** @param isBrief for a row in a narrow side bar */
function nowAndThen({ change, baseline }: Changed, wording: Wording, isBrief = false): string {
  const { id, now, before } = change;
  const least = formatLimit(baseline.threshold[wording.metric], wording.units);
  const size = now && formatSize(now, wording);
  if (before === undefined) {
    if (!size) return t('gone');
    return isBrief ? t('{0}, was < {1}', size, least) : t('{0}, new or previously below {1}', size, least);
  }
  const then = formatSize(before, wording);
  if (size) return size === then ? size : t('{0}, was {1}', size, then);
  return id === undefined ? t('gone, was {0}', then) : t('now below {0}, was {1}', least, then);
}

/** Whether a part of the folder's change belongs to rows of folders in it. */
function isShared({ change: { now, before, change }, baseline }: Changed, { metric }: Wording): boolean {
  if (!now) return false;
  const then = now[metric] - change[metric];
  return before ? then !== before[metric] : then > baseline.threshold[metric];
}
