import { formatBytes, formatFiles } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import { say, t } from '../../shared/text/words';
import { formatFolders, formatMoment, joined, type Wording } from '../editor/format';
import {
  describeRestore,
  type Grouping,
  type ReclaimGroup,
  type ReclaimRow,
  type SelectionTotal,
} from './reclaimNodes';

/** `Node.js packages · Nov 2, 14:16`, after the reason why it is not selected. */
export function describeReclaimable(row: ReclaimRow, grouping: Grouping, wording: Wording): string {
  const { folder } = row;
  const [reason] = folder.reasons;
  return joined(
    ' · ',
    reason && t('not selected: {0}', say(reason)),
    grouping === 'project' && say(folder.kind),
    lastUse(row, wording),
  );
}

function lastUse({ folder }: ReclaimRow, wording: Wording): string | false {
  const { newest } = folder.row;
  return newest > 0 && formatMoment(newest * 1000, wording);
}

/** The hover: plain text, one fact per line. */
export function reclaimableHover(row: ReclaimRow, isAtMost: boolean, wording: Wording): string {
  const { folder, frees } = row;
  const size = formatBytes(folder.row.allocated, wording.units);
  const alone = formatBytes(frees, wording.units);
  const changed = lastUse(row, wording);
  return joined(
    '\n',
    displayName(folder.path),
    say(folder.kind),
    isAtMost ? t('Frees at most {0}', alone) : t('Frees {0}', alone),
    frees < folder.row.allocated && t('It has {0}; other folders share the rest by hard links.', size),
    formatFiles(folder.row.files),
    changed && t('Newest change: {0}', changed),
    describeRestore(folder),
    ...folder.hazards.map(say),
    ...folder.reasons.map((reason) => t('Not selected: {0}', say(reason))),
  );
}

/** For screen readers. */
export function reclaimableSpoken(row: ReclaimRow, grouping: Grouping, wording: Wording): string {
  const size = formatBytes(row.frees, wording.units);
  return joined(', ', row.label, size, ...describeReclaimable(row, grouping, wording).split(' · '));
}

/** `1.24 GiB`: the sum of its rows, each by itself. */
export function sizeOfGroup({ rows }: ReclaimGroup, { units }: Wording): string {
  return formatBytes(
    rows.reduce((sum, { frees }) => sum + frees, 0),
    units,
  );
}

/** The line above the rows. */
export function describeTotal({ bytes, count, isAtMost }: SelectionTotal, { units }: Wording): string {
  if (count === 0) return t('Nothing is selected.');
  const [size, folders] = [formatBytes(bytes, units), formatFolders(count)];
  return isAtMost
    ? t('Selected: {0}, frees at most {1}', folders, size)
    : t('Selected: {0}, frees {1}', folders, size);
}
