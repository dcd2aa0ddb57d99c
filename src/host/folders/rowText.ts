import {
  explainNoBlocks,
  explainOverlap,
  formatChange,
  formatCount,
  formatFiles,
  formatLimit,
  formatShare,
} from '../../shared/text/bytes';
import { displayName, displayText } from '../../shared/text/displayName';
import {
  type ExcludedEntry,
  type ExclusionReason,
  type FileEntry,
  type FileKind,
  type Sizes,
  type Totals,
  hasNoBlocks,
} from '../../shared/entry';
import { t } from '../../shared/text/words';
import {
  formatExcluded,
  formatFolders,
  formatMoment,
  formatReadErrors,
  formatSize,
  formatSizeOf,
  joined,
  type Wording,
} from '../editor/format';
import { describeAge } from '../status/describeState';

/** All that a row's text needs besides the row itself. */
export interface RowContext {
  /** The parent's totals, of which the row is a share. Undefined for a root. */
  readonly whole: Sizes | undefined;
  /** When it was scanned, in ms since the epoch; undefined while the first scan runs. */
  readonly at: number | undefined;
  /** The shares of this row and its siblings add up to more than 100 %. */
  readonly overlapping: boolean;
  /** The totals counted when the row was opened, if they differ from its own. */
  readonly expansion: Totals | undefined;
  /** Its size follows the files. */
  readonly live: boolean;
  /** Since when a part of it is stale, in ms since the epoch. */
  readonly staleSince: number | undefined;
  /** The earlier state to compare with; undefined if growth is not shown, or nothing earlier is stored. */
  readonly earlier: Earlier | undefined;
}

/** A directory at an earlier moment. */
export interface Earlier {
  /** In ms since the epoch. */
  readonly at: number;
  /** Undefined: not stored, because it was smaller than `threshold` or did not exist. */
  readonly sizes: Sizes | undefined;
  readonly threshold: Sizes;
}

/**
 * The dimmed text behind size and name: `+120 MiB · 63 % · 12,345 files` (`so far · …`), then exceptions. Staleness is
 * left to the hover: in a repository with a folder that no watcher covers it would come and go in many rows.
 */
export function describeDirectory(totals: Totals, context: RowContext, wording: Wording): string {
  const { whole, at, expansion, earlier } = context;
  return joined(
    ' · ',
    at === undefined && t('so far'),
    earlier && growth(totals, earlier, wording),
    whole && share(totals, whole, wording),
    formatFiles(totals.files),
    expansion && t('now {0}', formatSize(expansion, wording)),
    totals.excluded > 0 && formatExcluded(totals.excluded),
    totals.readErrors > 0 && `⚠ ${formatReadErrors(totals.readErrors)}`,
  );
}

/** `0.3 %`. */
export function describeFile(file: FileEntry, context: RowContext, wording: Wording): string {
  return joined(
    ' · ',
    context.whole && share(file, context.whole, wording),
    file.kind !== 'file' && describeKind(file.kind),
  );
}

/** The hover: plain text, one fact per line. */
export function directoryHover(name: string, totals: Totals, context: RowContext, wording: Wording): string {
  const { whole, at, expansion, earlier } = context;
  return joined(
    '\n',
    name,
    ...bothSizes(totals, wording),
    earlier && growthSince(totals, earlier, wording),
    `${formatFiles(totals.files)}, ${formatFolders(totals.directories)}`,
    whole && t('{0} of the folder it is in', share(totals, whole, wording)),
    expansion &&
      t(
        'Current contents: {0}, {1}. The sizes above are from the last scan.',
        formatSizeOf(wording.metric, expansion, wording),
        formatFiles(expansion.files),
      ),
    newest(totals.newest, wording),
    totals.readErrors > 0 && formatReadErrors(totals.readErrors),
    totals.excluded > 0 && formatExcluded(totals.excluded),
    context.overlapping && explainOverlap(),
    wording.metric === 'apparent' && hasNoBlocks(totals) && explainNoBlocks(),
    at !== undefined && describeAge({ ...context, at }, wording),
  );
}

export function fileHover(file: FileEntry, context: RowContext, wording: Wording): string {
  return joined(
    '\n',
    displayName(file.name),
    ...bothSizes(file, wording),
    file.kind !== 'file' && describeKind(file.kind),
    context.whole && t('{0} of the folder it is in', share(file, context.whole, wording)),
    file.links > 1 && t('{0} hard links, counted once in each folder', formatCount(file.links)),
    newest(file.modified, wording),
    context.overlapping && explainOverlap(),
  );
}

/** `excluded by *.log`, or `excluded: nfs4`. */
export function describeExcluded(reason: ExclusionReason): string {
  switch (reason.kind) {
    case 'glob':
      return t('excluded by {0}', displayText(reason.glob));
    case 'fileSystem':
      return t('excluded: {0}', displayText(reason.type));
    case 'oneFileSystem':
      return t('excluded: another file system');
  }
}

export function excludedHover({ name, reason }: ExcludedEntry): string {
  return joined('\n', displayName(name), explainExcluded(reason));
}

function explainExcluded(reason: ExclusionReason): string {
  switch (reason.kind) {
    case 'glob':
      return t('Neither read nor counted: diskUsage.exclude has {0}', displayText(reason.glob));
    case 'fileSystem':
      return t(
        'Neither read nor counted: a file system of the kind {0} is mounted here',
        displayText(reason.type),
      );
    case 'oneFileSystem':
      return t('Neither read nor counted: diskUsage.oneFileSystem is on');
  }
}

/** A row for screen readers, from its label and its description. */
export function spoken(label: string, ...parts: readonly string[]): string {
  return joined(', ', label, ...parts.map((part) => part.replaceAll(' · ', ', ')));
}

/** Whether siblings add up to more than the folder that they are in. */
export function overlap(siblings: readonly Sizes[], whole: Sizes, { metric }: Wording): boolean {
  return siblings.reduce((sum, sizes) => sum + sizes[metric], 0) > whole[metric];
}

function share(part: Sizes, whole: Sizes, { metric }: Wording): string {
  return formatShare(part[metric], whole[metric]);
}

/** Each with its bytes. */
export function bothSizes(sizes: Sizes, wording: Wording): string[] {
  return (['allocated', 'apparent'] as const).map((metric) =>
    t('{0} ({1} bytes)', formatSizeOf(metric, sizes, wording), formatCount(sizes[metric])),
  );
}

function describeKind(kind: Exclude<FileKind, 'file'>): string {
  return kind === 'symlink' ? t('symbolic link') : t('special file');
}

/** False where nothing changed, or less than is known. */
function growth(totals: Totals, { sizes, threshold }: Earlier, wording: Wording): string | false {
  const { metric, units } = wording;
  const limit = threshold[metric];
  if (sizes === undefined) return totals[metric] >= limit && t('was below {0}', formatLimit(limit, units));
  const change = totals[metric] - sizes[metric];
  return change !== 0 && formatChange(change, units);
}

function growthSince(totals: Totals, { at, sizes, threshold }: Earlier, wording: Wording): string {
  const { metric, units } = wording;
  const since = formatMoment(at, wording);
  const limit = formatLimit(threshold[metric], units);
  if (sizes === undefined) return t('New since {0}, or previously below {1}', since, limit);
  const change = totals[metric] - sizes[metric];
  if (change === 0) return t('Unchanged since {0}', since);
  return t('{0} since {1}, from {2}', formatChange(change, units), since, formatSize(sizes, wording));
}

/** `seconds` since the epoch; 0: unknown. */
export function newest(seconds: number, wording: Wording): string | false {
  return seconds > 0 && t('Newest change: {0}', formatMoment(seconds * 1000, wording));
}
