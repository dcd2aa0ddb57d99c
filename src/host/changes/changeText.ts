import { formatChange, formatLimit } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import type { ByteString } from '../../shared/text/byteString';
import type { Sizes } from '../../shared/entry';
import { folderOf } from '../../shared/text/paths';
import { formatMoment, formatSize } from '../editor/format';
import type { Checkpoint, DirectoryChange } from '../../shared/result';
import type { Wording } from '../editor/wording';

/** A directory that changed, and what it is compared with. */
export interface Changed {
  /** As a person calls it. */
  readonly name: string;
  readonly change: DirectoryChange;
  readonly baseline: Checkpoint;
}

/**
 * `+1.24 GiB · 3.10 GiB, was 1.86 GiB · build/tmp`; of what was not kept then `was < 1 MiB`. What it was is left out
 * where it does not add up, because folders in it are listed on their own.
 */
export function describeChange(changed: Changed, wording: Wording): string {
  const { change } = changed;
  const { metric, units } = wording;
  const parent = parentPath(change.path);
  const parts = [formatChange(change.change[metric], units), explained(changed, wording, true)];
  return [...parts, ...(parent === '' ? [] : [parent])].join(' · ');
}

/** The hover: one fact a line, plain text. */
export function changeHover(changed: Changed, wording: Wording): string {
  const { name, change, baseline } = changed;
  const { t } = wording;
  const since = formatMoment(baseline.at, wording);
  return [
    name,
    ...(change.path === '' ? [] : [displayName(change.path)]),
    t('{0} since {1}', grewOrShrank(change.change, wording), since),
    nowAndThen(change, baseline, wording),
    ...(isShared(changed, wording)
      ? [t('What changed in folders listed on their own is not counted again.')]
      : []),
  ].join('\n');
}

/** What a screen reader says. */
export function changeSpoken(changed: Changed, wording: Wording): string {
  const { name, change } = changed;
  const parent = parentPath(change.path);
  const where = parent === '' ? [] : [wording.t('in {0}', parent)];
  return [name, grewOrShrank(change.change, wording), explained(changed, wording), ...where].join(', ');
}

export function hasGrown({ change }: DirectoryChange, { metric }: Wording): boolean {
  return change[metric] > 0;
}

/** `+1.24 GiB since 14:16`, of a root as a whole. */
export function describeTotal(totals: Sizes, baseline: Checkpoint, wording: Wording): string {
  const { metric, units, t } = wording;
  const change = formatChange(totals[metric] - baseline[metric], units);
  return t('{0} since {1}', change, formatMoment(baseline.at, wording));
}

function grewOrShrank(change: Sizes, wording: Wording): string {
  const { metric, t } = wording;
  const size = formatSize({ ...change, [metric]: Math.abs(change[metric]) }, wording);
  return change[metric] > 0 ? t('grew by {0}', size) : t('shrank by {0}', size);
}

/** What it is, and what it was where that explains the change. @param isBrief see `nowAndThen` */
function explained(changed: Changed, wording: Wording, isBrief = false): string {
  const { change, baseline } = changed;
  return change.now && isShared(changed, wording)
    ? formatSize(change.now, wording)
    : nowAndThen(change, baseline, wording, isBrief);
}

/** @param isBrief for a row in a narrow side bar. */
function nowAndThen(
  { id, now, before }: DirectoryChange,
  { threshold }: Checkpoint,
  wording: Wording,
  isBrief = false,
): string {
  const { t } = wording;
  const least = formatLimit(threshold[wording.metric], wording.units);
  if (before === undefined) {
    if (!now) return t('gone');
    const size = formatSize(now, wording);
    return isBrief ? t('{0}, was < {1}', size, least) : t('{0}, new or below {1} then', size, least);
  }
  const then = formatSize(before, wording);
  if (now) return t('{0}, was {1}', formatSize(now, wording), then);
  return id === undefined ? t('gone, was {0}', then) : t('below {0} now, was {1}', least, then);
}

/** Whether the folder's sizes differ by more or less than what is said to have changed in it alone. */
function isShared({ change: { now, before, change }, baseline }: Changed, { metric }: Wording): boolean {
  if (!now) return false;
  const then = now[metric] - change[metric];
  return before ? then !== before[metric] : then > baseline.threshold[metric];
}

function parentPath(path: ByteString): string {
  return displayName(folderOf(path));
}
