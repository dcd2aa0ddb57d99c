import type { ResultInfo } from '../../shared/result';
import { formatBytes, formatFiles } from '../../shared/text/bytes';
import type { ByteString } from '../../shared/text/byteString';
import { isExcluded } from '../../shared/text/glob';
import { isWithin, prefixOf } from '../../shared/text/paths';
import { t } from '../../shared/text/words';
import { formatSizeOf, joined, type Wording } from '../editor/format';
import { describeState, type NamedState } from './describeState';

const scanning = '$(sync~spin)';

export interface Status {
  readonly text: string;
  readonly tooltip: string;
  /** For screen readers. */
  readonly spoken: string;
}

/** The size of the workspace, also during a rescan; the progress of a first scan. Undefined where nothing is known. */
export function workspaceStatus(roots: readonly NamedState[], wording: Wording): Status | undefined {
  const scan = scanStatus(roots, wording);
  const size = sizeStatus(roots, wording);
  if (!scan || !size || roots.some(({ state }) => state.scan && !state.result)) return scan ?? size;
  const [text, tooltip] = [`${scanning} ${size.size}`, joined('\n', scan.tooltip, size.tooltip)];
  return { text, tooltip, spoken: joined('. ', size.spoken, scan.spoken) };
}

/** The progress of all scans; undefined while there is none. */
function scanStatus(roots: readonly NamedState[], wording: Wording): Status | undefined {
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
): (Status & { readonly size: string }) | undefined {
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

/** The results whose sizes have to be added up: those that no other result includes. */
function countedResults(results: readonly ResultInfo[]): ResultInfo[] {
  return results.filter((inner, i) => !results.some((outer, j) => i !== j && includes(outer, inner, j < i)));
}

/**
 * Whether a result surely counts all that another root does. `isFirst` decides between two results of the same folder.
 * With `oneFileSystem` the inner root may be a mount that was left out.
 */
function includes(outer: ResultInfo, inner: ResultInfo, isFirst: boolean): boolean {
  if (outer.rootPath === inner.rootPath) return isFirst;
  if (!isWithin(inner.rootPath, outer.rootPath) || outer.settings.oneFileSystem) return false;
  const { settings, totals } = outer;
  if (inner.settings.followSymlinks && !settings.followSymlinks) return false;
  // Other globs may have left out a part of the inner root, and without globs its mount may be what was left out.
  const areShared =
    settings.exclude.length > 0 &&
    settings.exclude.every((glob) => glob.startsWith('**/') && inner.settings.exclude.includes(glob));
  if (totals.excluded > 0 && !areShared) return false;
  const relative = inner.rootPath.slice(prefixOf(outer.rootPath).length) as ByteString;
  return !isExcluded(outer.settings.exclude, outer.rootPath, relative);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
