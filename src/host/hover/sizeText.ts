import type { PathSize } from '../../shared/queries';
import { formatAsOf, formatFiles, formatMoment, formatSizeOf } from '../editor/format';
import type { Wording } from '../editor/wording';

/** The Explorer's hover: `1.24 GiB on disk · 12,345 files · scanned 14:16, live`. */
export function sizeText(size: PathSize, live: boolean, wording: Wording): string {
  return [
    formatSizeOf(wording.metric, size, wording),
    ...(size.files === undefined ? [] : [formatFiles(size.files, wording)]),
    age(size, live, wording),
  ].join(' · ');
}

function age({ at, staleSince }: PathSize, live: boolean, wording: Wording): string {
  if (staleSince !== undefined) return formatAsOf(staleSince, wording);
  const scanned = formatMoment(at, wording);
  return live ? wording.t('scanned {0}, live', scanned) : wording.t('scanned {0}', scanned);
}
