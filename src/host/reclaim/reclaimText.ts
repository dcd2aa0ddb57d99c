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

/** `1.24 GiB · Node.js packages · Nov 2, 14:16`; why it is not selected comes right after the size. */
export function describeReclaimable(row: ReclaimRow, grouping: Grouping, wording: Wording): string {
  const { frees, folder } = row;
  const [reason] = folder.reasons;
  return joined(
    ' · ',
    formatBytes(frees, wording.units),
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
  const size = formatBytes(folder.row[wording.metric], wording.units);
  const alone = formatBytes(frees, wording.units);
  const changed = lastUse(row, wording);
  return joined(
    '\n',
    displayName(folder.path),
    say(folder.kind),
    isAtMost ? t('Frees at most {0}', alone) : t('Frees {0}', alone),
    frees < folder.row[wording.metric] && t('It has {0}; other folders share the rest by hard links.', size),
    formatFiles(folder.row.files),
    changed && t('Newest change: {0}', changed),
    describeRestore(folder),
    ...folder.hazards.map(say),
    ...folder.reasons.map((reason) => t('Not selected: {0}', say(reason))),
  );
}

/** For screen readers. */
export function reclaimableSpoken(row: ReclaimRow, grouping: Grouping, wording: Wording): string {
  return joined(', ', row.label, ...describeReclaimable(row, grouping, wording).split(' · '));
}

/** `1.24 GiB · 3 folders`. The sum is that of its rows, each by itself. */
export function describeGroup({ rows }: ReclaimGroup, { units }: Wording): string {
  const bytes = rows.reduce((sum, { frees }) => sum + frees, 0);
  return joined(' · ', formatBytes(bytes, units), formatFolders(rows.length));
}

/** The line above the rows. */
export function describeTotal({ bytes, count, isAtMost }: SelectionTotal, { units }: Wording): string {
  if (count === 0) return t('Nothing is selected.');
  const [size, folders] = [formatBytes(bytes, units), formatFolders(count)];
  return isAtMost
    ? t('Selected: {0}, frees at most {1}', folders, size)
    : t('Selected: {0}, frees {1}', folders, size);
}
