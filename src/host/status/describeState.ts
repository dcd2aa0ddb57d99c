import { hasNoBlocks, type Totals } from '../../shared/entry';
import type { ListingProgress, LiveState, RootState, ScanProgress, WatcherTrouble } from '../../shared/state';
import { explainNoBlocks, formatBytes, formatFiles } from '../../shared/text/bytes';
import type { ByteString } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { say, t } from '../../shared/text/words';
import { formatItems, formatMoment, joined, type Wording } from '../editor/format';

/** A root with its name in the window. */
export interface NamedState {
  readonly name: string;
  readonly state: RootState;
}

/** The texts about one root's state. All views take theirs from here, so that no two of them contradict each other. */
export interface StateDescription {
  /** `Scanning: 12,345 files, 1.24 GiB so far.` or `Rescanning: 12,345 files so far.` Undefined while no scan runs. */
  readonly progress: string | undefined;
  /** `Opening “videos”: 312 items so far. Close it to cancel.` Undefined while no listing is slow. */
  readonly listing: string | undefined;
  /** Sentences about what needs attention, the most important first. */
  readonly problems: readonly string[];
  /** `3 items could not be read` */
  readonly readErrors: string | undefined;
  /** In ms since the epoch. Undefined without a result, and during a scan; so is `updates`. */
  readonly scannedAt: number | undefined;
  /** `Live updates are on.` Undefined also where they are off. */
  readonly updates: string | undefined;
  /** `Scanned 14:16, live`, as in hovers. Undefined without a result. */
  readonly age: string | undefined;
}

/** An automatic scan that runs for longer than this (ms) is mentioned together with the way to stop it. */
export const longAutomaticScan = 60_000;

/** Stale sizes are mentioned above the rows only after this time (ms), because most are reread sooner. */
export const longStale = 60_000;

export function describeState(state: RootState, wording: Wording): StateDescription {
  const { scan, live, listing } = state;
  const result = state.result ?? undefined;
  const idle = scan ? undefined : result;
  const unread = idle?.totals.readErrors ?? 0;
  return {
    progress: scan && describeProgress(scan, result !== undefined, wording),
    listing: listing && describeListing(listing),
    problems: scan ? longScan(scan, wording) : problems(state),
    readErrors: unread > 0 ? t('{0} could not be read', formatItems(unread)) : undefined,
    scannedAt: idle?.scannedAt,
    updates: idle && describeUpdates(live, wording),
    age: result && describeAge({ ...live, at: result.scannedAt, live: isLive(state) }, wording),
  };
}

/**
 * The text above the view's rows: one short line, unless a root needs attention. What is true of all roots is said
 * once, at the end. The editor shows no line breaks there.
 */
export function viewMessage(roots: readonly NamedState[], wording: Wording): string | undefined {
  const described = roots.map(({ name, state }) => ({ name, ...describeState(state, wording) }));
  const idle = described.filter(({ scannedAt }) => scannedAt !== undefined);
  const common = idle.every(({ updates }) => updates === idle[0]?.updates) ? idle[0]?.updates : undefined;
  const own = described.map(({ name, progress, listing, problems, readErrors, updates }) => {
    const unread = readErrors && t('{0}.', readErrors);
    const text = joined(' ', progress, listing, ...problems, unread, common === undefined && updates);
    return text !== '' && roots.length > 1 ? `${name}: ${text}` : text;
  });
  const times = idle.flatMap(({ scannedAt = [] }) => scannedAt);
  const all = [...own, joined(' ', describeScans(times, wording), common)];
  return joined(roots.length > 1 ? ' • ' : ' ', ...all) || undefined;
}

/** Whether a root's sizes follow its files and include all changes made before the window opened. */
export function isLive(state: Pick<RootState, 'live'> | undefined): boolean {
  return state?.live.kind === 'following' && !state.live.verifying && state.live.watcherTrouble === undefined;
}

/** Times in ms since the epoch; `staleSince`: since when a part is stale. */
interface Age {
  readonly at: number;
  readonly live: boolean;
  readonly staleSince: number | undefined;
}

/** `Scanned 14:16, live` or `Scanned 14:16, parts last updated 14:28`, of a root or a folder in it. */
export function describeAge({ at, live, staleSince }: Age, wording: Wording): string {
  const scanned = formatMoment(at, wording);
  if (staleSince !== undefined)
    return t('Scanned {0}, parts last updated {1}', scanned, formatMoment(staleSince, wording));
  return live ? t('Scanned {0}, live', scanned) : t('Scanned {0}', scanned);
}

/** `Last updated 14:28`, of something that is stale. */
export function describeStale(staleSince: number, wording: Wording): string {
  return t('Last updated {0}', formatMoment(staleSince, wording));
}

/** Why a folder shows nothing although it is not empty. */
export function describeAllExcluded(totals: Totals): string | undefined {
  if (totals.files + totals.directories > 0 || totals.excluded === 0) return undefined;
  return t(
    'Everything here is excluded ({0}): see the setting diskUsage.exclude.',
    formatItems(totals.excluded),
  );
}

/** A size that grows from zero would contradict the known ones, which stay until a rescan is over. */
function describeProgress(scan: ScanProgress, isKnown: boolean, { units }: Wording): string {
  if (isKnown) return t('Rescanning: {0} so far.', formatFiles(scan.files));
  return t('Scanning: {0}, {1} so far.', formatFiles(scan.files), formatBytes(scan.bytes, units));
}

function describeListing({ directory, entries }: ListingProgress): string {
  const name = displayName(directory.slice(directory.lastIndexOf('/') + 1) as ByteString);
  return t('Opening “{0}”: {1} so far. Close it to cancel.', name, formatItems(entries));
}

function longScan({ priority, startedAt }: ScanProgress, { now }: Wording): string[] {
  const elapsed = now - startedAt;
  if (priority !== 'low' || elapsed < longAutomaticScan || !Number.isFinite(elapsed)) return [];
  const seconds = Math.round(elapsed / 1000);
  return [
    t(
      'This automatic scan has run for {0}. “Stop Automatic Scans Here” in the view’s title ends it for good.',
      t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60),
    ),
  ];
}

function problems({ result, problem, outdated, live }: RootState): string[] {
  const all = [
    problem && say(problem),
    result && outdated && t('Scan settings have changed. Rescan to apply them.'),
    result && !result.saved && result.saveError && say(result.saveError),
    result && live.watcherTrouble && describeTrouble(live.watcherTrouble),
    result && describeAllExcluded(result.totals),
    result && hasNoBlocks(result.totals) && explainNoBlocks(),
  ];
  return all.filter((text) => typeof text === 'string');
}

function describeTrouble(trouble: WatcherTrouble): string {
  switch (trouble) {
    case 'missed':
      return t('The file watcher does not report some changes in this folder. Rescan to refresh.');
    case 'limit':
      return t(
        'The limit fs.inotify.max_user_watches or max_user_instances is reached, so some changes are not reported. Raise it, then reload the window.',
      );
    case 'excluded':
      return t(
        'The setting files.watcherExclude leaves out this whole folder, so changes are not reported. Rescan to refresh.',
      );
    case 'fileSystem':
      return t('This file system does not report changes that are made elsewhere. Rescan to refresh.');
  }
}

/** One line at the width of a side bar, also when the text changes. */
function describeUpdates(live: LiveState, wording: Wording): string | undefined {
  const { kind, verifying, staleSince, watcherTrouble } = live;
  if (watcherTrouble) return undefined;
  if (verifying) return t('Checking for changes…');
  if (staleSince !== undefined && wording.now - staleSince > longStale)
    return t('Some sizes were last updated at {0}.', formatMoment(staleSince, wording));
  return kind === 'following' ? t('Live updates are on.') : undefined;
}

/** `Scanned 14:16.` or, of several roots, `Scanned 14:16 to 14:29.` */
function describeScans(times: readonly number[], wording: Wording): string | undefined {
  if (times.length === 0) return undefined;
  const first = formatMoment(Math.min(...times), wording);
  const last = formatMoment(Math.max(...times), wording);
  return first === last ? t('Scanned {0}.', first) : t('Scanned {0} to {1}.', first, last);
}
