import type { RootState } from '../../shared/state';
import type { ChartSnapshot } from '../../shared/chart/chartProtocol';
import { say } from '../../shared/text/words';
import type { Metric } from '../../shared/entry';
import { formatMoment, formatReadErrors } from '../editor/format';
import type { Checkpoint } from '../../shared/result';
import { isLive } from '../status/describeState';
import { describeAge } from '../folders/rowText';
import { allExcluded, liveMessage, progressMessage } from '../folders/viewMessage';
import type { Wording } from '../editor/wording';

/** Why there is nothing to draw, or undefined where there is. */
export function chartMessage(state: RootState | undefined, wording: Wording): string | undefined {
  const { t } = wording;
  if (state === undefined) return t('Open a folder to see where its disk space goes.');
  if (state.result) {
    const { files, directories } = state.result.totals;
    if (files + directories > 0) return undefined;
    return allExcluded(state.result.totals, wording) ?? t('This folder is empty.');
  }
  if (state.scan) return progressMessage(state.scan, wording);
  return state.problem ? say(state.problem, t) : t('This folder has not been scanned yet.');
}

/** How old the numbers are, or what is wrong with them. */
export function chartNote(
  { result, scan, problem, outdated, live }: RootState,
  wording: Wording,
): ChartSnapshot['note'] {
  const { t } = wording;
  if (!result) return undefined;
  if (scan) return { text: t('Scanning…'), warning: false };
  if (problem !== undefined) return { text: say(problem, t), warning: true };
  if (outdated) {
    return { text: t('Scanned with other settings than today’s. Rescan to renew.'), warning: true };
  }
  if (live.kind === 'distrusted') return { text: liveMessage(live, wording) ?? '', warning: true };
  const { staleSince } = live;
  const scanned = describeAge({ at: result.scannedAt, live: isLive({ live }), staleSince }, wording);
  const { readErrors } = result.totals;
  if (readErrors === 0) return { text: scanned, warning: false };
  return { text: `${scanned} · ${formatReadErrors(readErrors, wording)}`, warning: false };
}

/** Since when the chart shows growth, and what was not kept then. */
export function chartGrowth(
  baseline: Checkpoint | undefined,
  metric: Metric,
  wording: Wording,
): NonNullable<ChartSnapshot['growth']> {
  const { t } = wording;
  if (!baseline) return { title: t('There is no earlier scan to compare with yet.'), threshold: undefined };
  const title = t('Growth since {0}', formatMoment(baseline.at, wording));
  return { title, threshold: baseline.threshold[metric] };
}
