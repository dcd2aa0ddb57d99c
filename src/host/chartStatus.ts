import { formatBytes } from '../shared/bytes';
import type { ChartSnapshot } from '../shared/protocol';
import type { RootState } from '../usage/usage';
import { formatFiles, formatMoment, formatReadErrors } from './format';
import type { Wording } from './wording';

/** Why there is nothing to draw, or undefined where there is. */
export function chartMessage(state: RootState | undefined, wording: Wording): string | undefined {
  const { t, units } = wording;
  if (state === undefined) return t('Open a folder to see where its disk space goes.');
  if (state.result) {
    const { files, directories, excluded } = state.result.totals;
    if (files + directories > 0) return undefined;
    return excluded > 0
      ? t('Everything in this folder is excluded by the setting "diskUsage.exclude".')
      : t('This folder is empty.');
  }
  if (state.scan) {
    const { files, bytes } = state.scan;
    return t('Scanning… {0}, {1} so far.', formatFiles(files, wording), formatBytes(bytes, units));
  }
  return state.problem ?? t('This folder has not been scanned yet.');
}

/** How old the numbers are, or what is wrong with them. */
export function chartNote(
  { result, scan, problem, outdated }: RootState,
  wording: Wording,
): ChartSnapshot['note'] {
  const { t } = wording;
  if (!result) return undefined;
  if (scan) return { text: t('Scanning…'), warning: false };
  if (problem !== undefined) return { text: problem, warning: true };
  if (outdated) {
    return { text: t('Scanned with other settings than today’s. Rescan to renew.'), warning: true };
  }
  const scanned = t('Scanned {0}', formatMoment(result.scannedAt, wording));
  const { readErrors } = result.totals;
  if (readErrors === 0) return { text: scanned, warning: false };
  return { text: `${scanned} · ${formatReadErrors(readErrors, wording)}`, warning: false };
}
