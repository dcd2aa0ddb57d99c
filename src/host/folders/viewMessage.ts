import type { LiveState, RootState, ScanProgress } from '../../shared/state';
import { formatBytes } from '../../shared/text/bytes';
import type { Totals } from '../../shared/entry';
import { say } from '../../shared/text/words';
import {
  formatDuration,
  formatEntries,
  formatExcluded,
  formatFiles,
  formatMoment,
  formatReadErrors,
} from '../editor/format';
import type { Wording } from '../editor/wording';

/** A root with what a person calls it. */
export interface NamedState {
  readonly name: string;
  readonly state: RootState;
}

type Result = NonNullable<RootState['result']>;

/** An automatic scan that has run for so long says how to be rid of it. In ms. */
export const longAutomaticScan = 60_000;

/**
 * What lags behind for less than this is said by its rows only: with each save in a repository a sentence above them
 * would come and go, and move them. In ms.
 */
export const oldAsOf = 60_000;

/**
 * What the view says above its rows, for each root, and at the end what holds of all; undefined: nothing. The editor
 * shows no line breaks there.
 */
export function viewMessage(roots: readonly NamedState[], wording: Wording): string | undefined {
  const live = commonLiveMessage(roots, wording);
  const parts = roots.flatMap(({ name, state }) => {
    const text = stateMessage(state, wording, { saysLive: live === undefined });
    if (text === '') return [];
    return [roots.length > 1 ? `${name}: ${text}` : text];
  });
  const all = live === undefined ? parts : [...parts, live];
  return all.length > 0 ? all.join(' • ') : undefined;
}

/** What several roots would all say of their being followed. */
function commonLiveMessage(roots: readonly NamedState[], wording: Wording): string | undefined {
  if (roots.length < 2) return undefined;
  const said = roots.map(({ state: { scan, result, live } }) =>
    result && !scan ? liveMessage(live, wording) : undefined,
  );
  return said.every((each) => each === said[0]) ? said[0] : undefined;
}

/** When the message becomes another one without any other change, in ms since 1970. */
export function momentsOfMessage({ scan, live }: RootState): number[] {
  return [
    ...(scan ? [scan.startedAt + longAutomaticScan] : []),
    ...(live.staleSince === undefined ? [] : [live.staleSince + oldAsOf]),
  ];
}

/** `Scanning: 12,345 files, 1.24 GiB so far.` */
export function progressMessage(scan: ScanProgress, wording: Wording): string {
  const { t, units } = wording;
  return t('Scanning: {0}, {1} so far.', formatFiles(scan.files, wording), formatBytes(scan.bytes, units));
}

/** That nothing is left to show, and why; undefined where something is, or where there was nothing. */
export function allExcluded(totals: Totals, wording: Wording): string | undefined {
  if (totals.files + totals.directories > 0 || totals.excluded === 0) return undefined;
  return wording.t(
    'Everything here is excluded ({0}): see the setting diskUsage.exclude.',
    formatEntries(totals.excluded, wording),
  );
}

function stateMessage(
  state: RootState,
  wording: Wording,
  { saysLive }: { readonly saysLive: boolean },
): string {
  const { t } = wording;
  const { scan, result, problem } = state;
  if (scan)
    return sentences([progressMessage(scan, wording), isLong(scan, wording) && longScan(scan, wording)]);
  return sentences([
    problem && say(problem, t),
    ...(result ? resultMessage(result, wording) : []),
    state.outdated && t('Scanned with other settings than today’s. Rescan to renew.'),
    result && saysLive ? liveMessage(state.live, wording) : undefined,
  ]);
}

/** A sentence on whether sizes follow the files; undefined where nobody expects it. */
export function liveMessage(
  { kind, verifying, staleSince }: LiveState,
  wording: Wording,
): string | undefined {
  const { t, now } = wording;
  if (verifying) return t('Looking for changes since then…');
  if (kind === 'distrusted') return t('The editor is not told of all changes here. Rescan to renew.');
  if (staleSince !== undefined && now - staleSince > oldAsOf)
    return t('Some sizes are as of {0}.', formatMoment(staleSince, wording));
  return kind === 'following' ? t('Changes show live.') : undefined;
}

function isLong(scan: ScanProgress, { now }: Wording): boolean {
  return scan.priority === 'low' && now - scan.startedAt >= longAutomaticScan;
}

function longScan(scan: ScanProgress, wording: Wording): string {
  return wording.t(
    'This automatic scan has run for {0}; “Stop Automatic Scans Here” in the view’s title ends it for good.',
    formatDuration(wording.now - scan.startedAt, wording),
  );
}

function resultMessage(result: Result, wording: Wording): (string | false | undefined)[] {
  const { t } = wording;
  const { totals } = result;
  const entries = totals.files + totals.directories;
  const nothing = allExcluded(totals, wording);
  if (nothing !== undefined) return [nothing];
  return [
    t(
      'Scanned {0} in {1}: {2}.',
      formatMoment(result.scannedAt, wording),
      formatDuration(result.elapsedMs, wording),
      [
        formatEntries(entries, wording),
        ...(totals.readErrors > 0 ? [formatReadErrors(totals.readErrors, wording)] : []),
        ...(totals.excluded > 0 ? [formatExcluded(totals.excluded, wording)] : []),
      ].join(', '),
    ),
    !result.saved && result.saveError && say(result.saveError, t),
  ];
}

function sentences(parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}
