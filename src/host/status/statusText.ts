import type { Sizes } from '../../shared/entry';
import { holds } from '../../service/rootPaths';
import { formatAsOf, formatFiles, formatSize, formatSizeOf } from '../editor/format';
import { isLive } from './describeState';
import { describeAge } from '../folders/rowText';
import { oldAsOf, progressMessage, type NamedState } from '../folders/viewMessage';
import type { Wording } from '../editor/wording';

/** What the item in the status bar says. */
export interface Status {
  readonly text: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
}

/** How far the scans are; undefined while there is none. */
export function scanStatus(roots: readonly NamedState[], wording: Wording): Status | undefined {
  const { t } = wording;
  const scans = roots.flatMap(({ state }) => (state.scan ? [state.scan] : []));
  if (scans.length === 0) return undefined;
  const files = formatFiles(
    scans.reduce((sum, scan) => sum + scan.files, 0),
    wording,
  );
  return {
    text: `$(sync~spin) ${t('Disk Usage: {0}', files)}`,
    tooltip: scans.map((scan) => progressMessage(scan, wording)).join('\n'),
    spoken: t('Disk Usage is scanning: {0} so far', files),
  };
}

/** How large the workspace is: `1.24 GiB`, and as of when where that is not now; undefined where nothing is known. */
export function sizeStatus(roots: readonly NamedState[], wording: Wording): Status | undefined {
  const { t, now } = wording;
  const known = roots.flatMap(({ name, state }) =>
    state.result ? [{ name, ...state, ...state.result }] : [],
  );
  if (known.length === 0) return undefined;
  const size = formatSize(sum(known), wording);
  const staleSince = Math.min(...known.map(({ live }) => live.staleSince ?? Infinity));
  const isOld = now - staleSince > oldAsOf;
  const text = isOld ? `${size}, ${formatAsOf(staleSince, wording)}` : size;
  return {
    text: `$(pie-chart) ${text}`,
    tooltip: known
      .flatMap(({ name, totals, scannedAt, live }) => [
        t('{0}: {1}, {2}', name, bothSizes(totals, wording), formatFiles(totals.files, wording)),
        describeAge({ at: scannedAt, live: isLive({ live }), staleSince: live.staleSince }, wording),
      ])
      .join('\n'),
    spoken: t('Disk Usage: {0}', text),
  };
}

/** A folder in another one is counted there already. */
function sum(roots: readonly { readonly path: string; readonly totals: Sizes }[]): Sizes {
  const outer = roots.filter(
    ({ path }) => !roots.some((other) => other.path !== path && holds(other.path, path)),
  );
  return {
    apparent: outer.reduce((total, { totals }) => total + totals.apparent, 0),
    allocated: outer.reduce((total, { totals }) => total + totals.allocated, 0),
  };
}

function bothSizes(sizes: Sizes, wording: Wording): string {
  const metrics = ['allocated', 'apparent'] as const;
  return metrics.map((metric) => formatSizeOf(metric, sizes, wording)).join(', ');
}
