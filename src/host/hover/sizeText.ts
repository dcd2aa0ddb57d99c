import type { PathSize } from '../../shared/queries';
import { formatFiles, formatSizeOf } from '../editor/format';
import { describeAge, describeStale } from '../status/describeState';
import type { Wording } from '../editor/wording';

/** The Explorer's hover: `1.24 GiB on disk · 12,345 files · Scanned 14:16, live`. */
export function sizeText(size: PathSize, live: boolean, wording: Wording): string {
  const { files, staleSince } = size;
  return [
    formatSizeOf(wording.metric, size, wording),
    ...(files === undefined ? [] : [formatFiles(files, wording)]),
    files === undefined && staleSince !== undefined
      ? describeStale(staleSince, wording)
      : describeAge({ ...size, live }, wording),
  ].join(' · ');
}
