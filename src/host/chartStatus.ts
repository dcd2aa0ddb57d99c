import * as vscode from 'vscode';
import { formatBytes, formatCount, type Units } from '../shared/bytes';
import type { ChartSnapshot } from '../shared/protocol';
import type { RootState } from '../usage/usage';

/** Why there is nothing to draw, or undefined where there is. */
export function chartMessage(state: RootState | undefined, units: Units): string | undefined {
  if (state === undefined) return vscode.l10n.t('Open a folder to see where its disk space goes.');
  if (state.result) {
    const { files, directories, excluded } = state.result.totals;
    if (files + directories > 0) return undefined;
    return excluded > 0
      ? vscode.l10n.t('Everything in this folder is excluded by the setting "diskUsage.exclude".')
      : vscode.l10n.t('This folder is empty.');
  }
  if (state.scan) {
    const { files, bytes } = state.scan;
    return vscode.l10n.t('Scanning… {0} files, {1} so far.', formatCount(files), formatBytes(bytes, units));
  }
  return state.problem ?? vscode.l10n.t('This folder has not been scanned yet.');
}

/** How old the numbers are, or what is wrong with them. */
export function chartNote({ result, scan, problem, outdated }: RootState): ChartSnapshot['note'] {
  if (!result) return undefined;
  if (scan) return { text: vscode.l10n.t('Scanning…'), warning: false };
  if (problem !== undefined) return { text: problem, warning: true };
  if (outdated) {
    return {
      text: vscode.l10n.t('Scanned with other settings than today’s. Rescan to renew.'),
      warning: true,
    };
  }
  const scanned = vscode.l10n.t('Scanned {0}', timeText(result.scannedAt));
  const { readErrors } = result.totals;
  if (readErrors === 0) return { text: scanned, warning: false };
  const unread = vscode.l10n.t('{0} could not be read', formatCount(readErrors));
  return { text: `${scanned} · ${unread}`, warning: false };
}

/** The time of day, with the date unless it is today's. */
function timeText(at: number): string {
  const date = new Date(at);
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(vscode.env.language, today ? time : { dateStyle: 'medium', timeStyle: 'short' });
}
