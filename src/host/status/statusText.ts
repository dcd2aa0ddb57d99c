import type { LowSpaceLimit } from '../../shared/diskSpace';
import { defaultSettings } from '../../shared/settings';
import { formatBytes, formatFiles } from '../../shared/text/bytes';
import { t } from '../../shared/text/words';
import { formatSizeOf, joined, type Wording } from '../editor/format';
import { countedResults, sum } from './countedResults';
import { describeDisks, describeLow } from './diskText';
import { describeState, type NamedState } from './describeState';

const scanning = '$(sync~spin)';

export interface Status {
  readonly text: string;
  readonly tooltip: string;
  /** For screen readers. */
  readonly spoken: string;
  /** A disk is almost full. */
  readonly isLow: boolean;
}

type Sizes = Omit<Status, 'isLow'>;

/**
 * The size of the workspace, also during a rescan; the progress of a first scan. Undefined where nothing is known. The
 * free space is said in the tooltip, and in the text too where it is below the limit.
 */
export function workspaceStatus(
  roots: readonly NamedState[],
  wording: Wording,
  limit: LowSpaceLimit = defaultSettings,
): Status | undefined {
  const sizes = sizesAndScans(roots, wording);
  if (!sizes) return undefined;
  const low = describeLow(roots, limit, wording);
  return {
    text: joined(' · ', sizes.text, low),
    tooltip: joined('\n', sizes.tooltip, ...describeDisks(roots, limit, wording)),
    spoken: joined('. ', sizes.spoken, low && t('The disk is almost full: {0}', low)),
    isLow: low !== undefined,
  };
}

function sizesAndScans(roots: readonly NamedState[], wording: Wording): Sizes | undefined {
  const scan = scanStatus(roots, wording);
  const size = sizeStatus(roots, wording);
  if (!scan || !size || roots.some(({ state }) => state.scan && !state.result)) return scan ?? size;
  const [text, tooltip] = [`${scanning} ${size.size}`, joined('\n', scan.tooltip, size.tooltip)];
  return { text, tooltip, spoken: joined('. ', size.spoken, scan.spoken) };
}

/** The progress of all scans; undefined while there is none. */
function scanStatus(roots: readonly NamedState[], wording: Wording): Sizes | undefined {
  const scans = roots.flatMap(({ state }) => state.scan ?? []);
  if (scans.length === 0) return undefined;
  const files = formatFiles(sum(scans.map((scan) => scan.files)));
  return {
    text: `${scanning} ${t('Disk Usage: {0}', files)}`,
    tooltip: roots.flatMap(({ state }) => describeState(state, wording).progress ?? []).join('\n'),
    spoken: t('Disk Usage is scanning: {0} so far', files),
  };
}

/** The size of the workspace: `1.24 GiB`; undefined where nothing is known. */
function sizeStatus(
  roots: readonly NamedState[],
  wording: Wording,
): (Sizes & { readonly size: string }) | undefined {
  const results = roots.flatMap(({ state }) => state.result ?? []);
  if (results.length === 0) return undefined;
  const counted = countedResults(results);
  const areSeveral = counted.length > 1;
  const size = formatBytes(sum(counted.map(({ totals }) => totals[wording.metric])), wording.units);
  const text = areSeveral ? t('at most {0}', size) : size;
  const lines = roots.flatMap(({ name, state }) => {
    const { age } = describeState(state, wording);
    if (!state.result || age === undefined) return [];
    const { totals } = state.result;
    const sizes = (['allocated', 'apparent'] as const).map((each) => formatSizeOf(each, totals, wording));
    return [t('{0}: {1}, {2}', name, sizes.join(', '), formatFiles(totals.files)), age];
  });
  const note = t('A file with hard links in several of these folders is counted in each of them.');
  const tooltip = joined('\n', ...lines, areSeveral && note);
  return { size: text, text: `$(pie-chart) ${text}`, tooltip, spoken: t('Disk Usage: {0}', text) };
}
