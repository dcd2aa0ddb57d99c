import { formatChange, formatCount, formatLimit, formatShare } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import type { FileEntry, FileKind, Sizes, Totals } from '../../shared/entry';
import {
  formatAsOf,
  formatExcluded,
  formatFiles,
  formatFolders,
  formatMoment,
  formatReadErrors,
  formatSize,
  formatSizeOf,
} from '../editor/format';
import type { Wording } from '../editor/wording';

/** What stands around a row: all that its text needs and it does not hold itself. */
export interface RowContext {
  /** What the row is a share of: its parent's totals. Undefined for a root. */
  readonly whole: Sizes | undefined;
  /** When it was looked at, in ms since 1970; undefined while the first scan runs. */
  readonly at: number | undefined;
  /** The shares of this row and its siblings add up to more than 100 %. */
  readonly overlapping: boolean;
  /** What was counted when the row was opened, where it differs from its totals. */
  readonly expansion: Totals | undefined;
  /** Its size follows the files. */
  readonly live: boolean;
  /** Since when something in it does not, in ms since 1970. */
  readonly staleSince: number | undefined;
  /** What it is compared with; undefined where that is not asked for, or there is nothing earlier. */
  readonly earlier: Earlier | undefined;
}

/** A directory at an earlier moment. */
export interface Earlier {
  /** In ms since 1970. */
  readonly at: number;
  /** Undefined: not kept, for it was smaller than `threshold`, or not there. */
  readonly sizes: Sizes | undefined;
  readonly threshold: Sizes;
}

/** `1.24 GiB · +120 MiB · 63 % · 12,345 files` (`1.24 GiB so far · …`), then what needs a look. */
export function describeDirectory(totals: Totals, context: RowContext, wording: Wording): string {
  const { t } = wording;
  const { whole, at, expansion, staleSince, earlier } = context;
  return joined([
    at === undefined ? t('{0} so far', formatSize(totals, wording)) : formatSize(totals, wording),
    earlier && growth(totals, earlier, wording),
    whole && share(totals, whole, wording),
    formatFiles(totals.files, wording),
    expansion && t('now {0}', formatSize(expansion, wording)),
    totals.excluded > 0 && formatExcluded(totals.excluded, wording),
    totals.readErrors > 0 && `⚠ ${formatReadErrors(totals.readErrors, wording)}`,
    staleSince !== undefined && formatAsOf(staleSince, wording),
  ]);
}

/** `12.4 KiB · 0.3 %`. */
export function describeFile(file: FileEntry, context: RowContext, wording: Wording): string {
  return joined([
    formatSize(file, wording),
    context.whole && share(file, context.whole, wording),
    file.kind !== 'file' && describeKind(file.kind, wording),
  ]);
}

/** The hover: one fact a line, plain text. */
export function directoryHover(name: string, totals: Totals, context: RowContext, wording: Wording): string {
  const { t } = wording;
  const { whole, expansion, earlier } = context;
  return lines([
    name,
    ...bothSizes(totals, wording),
    earlier && growthSince(totals, earlier, wording),
    `${formatFiles(totals.files, wording)}, ${formatFolders(totals.directories, wording)}`,
    whole && t('{0} of the folder it is in', share(totals, whole, wording)),
    expansion && describeExpansion(expansion, wording),
    newest(totals.newest, wording),
    totals.readErrors > 0 && formatReadErrors(totals.readErrors, wording),
    totals.excluded > 0 && formatExcluded(totals.excluded, wording),
    ...seen(context, wording),
  ]);
}

export function fileHover(file: FileEntry, context: RowContext, wording: Wording): string {
  const { t } = wording;
  return lines([
    displayName(file.name),
    ...bothSizes(file, wording),
    file.kind !== 'file' && describeKind(file.kind, wording),
    context.whole && t('{0} of the folder it is in', share(file, context.whole, wording)),
    file.links > 1 && t('{0} hard links, counted once in each folder', formatCount(file.links)),
    newest(file.modified, wording),
    ...seen({ ...context, at: undefined }, wording),
  ]);
}

/** What a screen reader says. */
export function directorySpoken(
  name: string,
  { totals, context }: { readonly totals: Totals; readonly context: RowContext },
  wording: Wording,
): string {
  return spoken(name, [wording.t('folder'), describeDirectory(totals, context, wording)]);
}

export function fileSpoken(file: FileEntry, context: RowContext, wording: Wording): string {
  return spoken(displayName(file.name), [describeFile(file, context, wording)]);
}

/** Whether siblings add up to more than the folder that they are in. */
export function overlap(siblings: readonly Sizes[], whole: Sizes, { metric }: Wording): boolean {
  return siblings.reduce((sum, sizes) => sum + sizes[metric], 0) > whole[metric];
}

export function explainOverlap({ t }: Pick<Wording, 't'>): string {
  return t(
    'Shares here add up to more than 100 %: a hard-linked file counts once in the folder but in each row that has a link to it, and rows may be newer than the total of their folder',
  );
}

function share(part: Sizes, whole: Sizes, { metric }: Wording): string {
  return formatShare(part[metric], whole[metric]);
}

function bothSizes(sizes: Sizes, wording: Wording): string[] {
  return (['allocated', 'apparent'] as const).map((metric) =>
    wording.t('{0} ({1} bytes)', formatSizeOf(metric, sizes, wording), formatCount(sizes[metric])),
  );
}

function describeKind(kind: Exclude<FileKind, 'file'>, { t }: Wording): string {
  return kind === 'symlink' ? t('symbolic link') : t('special file');
}

function describeExpansion(expansion: Totals, wording: Wording): string {
  return wording.t(
    'When opened: {0}, {1}; sizes above are the scan’s',
    formatSizeOf(wording.metric, expansion, wording),
    formatFiles(expansion.files, wording),
  );
}

/** What is worth a place in the row: nothing where nothing changed, or too little to be known. */
function growth(totals: Totals, { sizes, threshold }: Earlier, wording: Wording): string | false {
  const { metric, units, t } = wording;
  if (sizes === undefined)
    return (
      totals[metric] >= threshold[metric] &&
      t('was below {0}', formatLimit(threshold[wording.metric], wording.units))
    );
  const change = totals[metric] - sizes[metric];
  return change !== 0 && formatChange(change, units);
}

function growthSince(totals: Totals, { at, sizes, threshold }: Earlier, wording: Wording): string {
  const { metric, units, t } = wording;
  const since = formatMoment(at, wording);
  if (sizes === undefined)
    return t(
      'New since {0}, or below {1} then',
      since,
      formatLimit(threshold[wording.metric], wording.units),
    );
  const change = totals[metric] - sizes[metric];
  if (change === 0) return t('Unchanged since {0}', since);
  return t('{0} since {1}, from {2}', formatChange(change, units), since, formatSize(sizes, wording));
}

/** `seconds` since 1970; 0 where nothing is known. */
function newest(seconds: number, wording: Wording): string | false {
  return seconds > 0 && wording.t('Newest change: {0}', formatMoment(seconds * 1000, wording));
}

function seen(context: RowContext, wording: Wording): (string | false)[] {
  const { overlapping, at, ...followed } = context;
  return [
    overlapping && explainOverlap(wording),
    at !== undefined && describeAge({ at, ...followed }, wording),
  ];
}

/** `Scanned 14:16`, and whether it holds since then. */
export function describeAge(
  {
    at,
    live,
    staleSince,
  }: { readonly at: number; readonly live: boolean; readonly staleSince: number | undefined },
  wording: Wording,
): string {
  const { t } = wording;
  const scanned = formatMoment(at, wording);
  if (staleSince !== undefined)
    return t('Scanned {0}, some of it as of {1}', scanned, formatMoment(staleSince, wording));
  return live ? t('Scanned {0}, live', scanned) : t('Scanned {0}', scanned);
}

function joined(parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(' · ');
}

function lines(parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join('\n');
}

function spoken(name: string, parts: readonly string[]): string {
  return [name, ...parts.map((part) => part.replaceAll(' · ', ', '))].join(', ');
}
