import type { Sizes } from '../../shared/entry';
import type { ResultInfo } from '../../shared/result';
import type { ByteString } from '../../shared/text/byteString';
import { isWithin, prefixOf } from '../../shared/text/paths';
import { isExcluded } from '../../service/rootPaths';
import { formatFiles, formatSize, formatSizeOf, type Wording } from '../editor/format';
import { describeState, type NamedState } from './describeState';

/** The texts of the item in the status bar. */
export interface Status {
  readonly text: string;
  readonly tooltip: string;
  /** For screen readers. */
  readonly spoken: string;
}

/** The progress of all scans; undefined while there is none. */
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
    tooltip: roots.flatMap(({ state }) => describeState(state, wording).progress ?? []).join('\n'),
    spoken: t('Disk Usage is scanning: {0} so far', files),
  };
}

/** The size of the workspace: `1.24 GiB`; undefined where nothing is known. */
export function sizeStatus(roots: readonly NamedState[], wording: Wording): Status | undefined {
  const { t } = wording;
  const known = roots.flatMap(({ name, state }) =>
    state.result ? [{ name, state, result: state.result }] : [],
  );
  if (known.length === 0) return undefined;
  const counted = countedResults(known.map(({ result }) => result));
  const size = formatSize(sum(counted), wording);
  const text = counted.length > 1 ? t('at most {0}', size) : size;
  const lines = known.flatMap(({ name, state, result: { totals } }) => [
    t('{0}: {1}, {2}', name, bothSizes(totals, wording), formatFiles(totals.files, wording)),
    describeState(state, wording).age ?? '',
  ]);
  if (counted.length > 1)
    lines.push(t('A file with hard links in several of these folders is counted in each of them.'));
  return {
    text: `$(pie-chart) ${text}`,
    tooltip: lines.join('\n'),
    spoken: t('Disk Usage: {0}', text),
  };
}

/** The results whose sizes have to be added up: those that no other result includes. */
function countedResults(results: readonly ResultInfo[]): ResultInfo[] {
  return results.filter((inner, i) => !results.some((outer, j) => i !== j && includes(outer, inner, j < i)));
}

/**
 * Whether a result surely counts another root. `isFirst` decides between two results of the same folder. With
 * `oneFileSystem` the inner root may be a mount that was left out.
 */
function includes(outer: ResultInfo, inner: ResultInfo, isFirst: boolean): boolean {
  if (outer.rootPath === inner.rootPath) return isFirst;
  if (!isWithin(inner.rootPath, outer.rootPath) || outer.settings.oneFileSystem) return false;
  const relative = inner.rootPath.slice(prefixOf(outer.rootPath).length) as ByteString;
  return !isExcluded(outer.settings.exclude, relative);
}

function sum(results: readonly ResultInfo[]): Sizes {
  return {
    apparent: results.reduce((total, { totals }) => total + totals.apparent, 0),
    allocated: results.reduce((total, { totals }) => total + totals.allocated, 0),
  };
}

function bothSizes(sizes: Sizes, wording: Wording): string {
  const metrics = ['allocated', 'apparent'] as const;
  return metrics.map((metric) => formatSizeOf(metric, sizes, wording)).join(', ');
}
