import type { PathSize } from '../usage/usage';
import { formatFiles, formatMoment, formatSizeOf } from './format';
import type { Wording } from './wording';

/** The Explorer's hover: `1.24 GiB on disk · 12,345 files · scanned 14:16`. */
export function sizeText(size: PathSize, wording: Wording): string {
  return [
    formatSizeOf(wording.metric, size, wording),
    ...(size.files === undefined ? [] : [formatFiles(size.files, wording)]),
    wording.t('scanned {0}', formatMoment(size.at, wording)),
  ].join(' · ');
}
