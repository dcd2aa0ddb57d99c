import type { RootState } from '../../shared/state';
import type { ChartSnapshot } from '../../shared/chart/chartProtocol';
import type { Metric } from '../../shared/entry';
import { formatMoment } from '../editor/format';
import type { Checkpoint } from '../../shared/result';
import { describeAllExcluded, describeState } from '../status/describeState';
import type { Wording } from '../editor/wording';

/** Why there is nothing to draw; undefined where there is something. */
export function chartMessage(state: RootState | undefined, wording: Wording): string | undefined {
  const { t } = wording;
  if (state === undefined) return t('Open a folder to see where its disk space goes.');
  if (state.result) {
    const { totals } = state.result;
    if (totals.files + totals.directories > 0) return undefined;
    return describeAllExcluded(totals, wording) ?? t('This folder is empty.');
  }
  const { progress, problems } = describeState(state, wording);
  return progress ?? problems[0] ?? t('This folder has not been scanned yet.');
}

/** The age of the numbers, or what is wrong with them. */
export function chartNote(state: RootState, wording: Wording): ChartSnapshot['note'] {
  const { progress, problems, readErrors, age } = describeState(state, wording);
  if (age === undefined) return undefined;
  if (progress !== undefined) return { text: wording.t('Scanning…'), warning: false };
  if (problems[0] !== undefined) return { text: problems[0], warning: true };
  return { text: [age, readErrors].filter(Boolean).join(' · '), warning: false };
}

/** The title of the growth colors, and the size below which the checkpoint kept no folders. */
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
