import { formatBytes, formatCount, type Units } from '../../shared/text/bytes';
import { fromText } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import type { Metric, Sizes } from '../../shared/entry';
import { t } from '../../shared/text/words';

/** Units, language and time for texts. */
export interface Wording {
  readonly units: Units;
  /** The size to show where there is room for only one. */
  readonly metric: Metric;
  /** BCP 47, for dates. */
  readonly language: string;
  /** In ms since the epoch. */
  readonly now: number;
}

/** The parts that there are. */
export function joined(separator: string, ...parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(separator);
}

/** `1.24 GiB`, in the chosen metric and units. */
export function formatSize(sizes: Sizes, { metric, units }: Wording): string {
  return formatBytes(sizes[metric], units);
}

/** `1.24 GiB on disk`. */
export function formatSizeOf(metric: Metric, sizes: Sizes, { units }: Wording): string {
  const size = formatBytes(sizes[metric], units);
  return metric === 'allocated' ? t('{0} on disk', size) : t('{0} apparent size', size);
}

/** Files and folders together. */
export function formatItems(count: number): string {
  return count === 1 ? t('1 item') : t('{0} items', formatCount(count));
}

export function formatFolders(count: number): string {
  return count === 1 ? t('1 folder') : t('{0} folders', formatCount(count));
}

export function formatReadErrors(count: number): string {
  return t('{0} could not be read', formatCount(count));
}

export function formatExcluded(count: number): string {
  return t('{0} excluded', formatCount(count));
}

/** By language and options: making a format takes longer than all other work for a row. */
const momentFormats = new Map<string, Intl.DateTimeFormat>();
const yearMs = 365.2425 * 24 * 3_600_000;

/**
 * A moment in ms since 1970: `14:16` today, `Nov 20, 14:16` on other days. File systems return any number as a time:
 * years that calendars do not show become `year 287168`, everything else `unknown date`.
 */
export function formatMoment(at: number, wording: Wording): string {
  const isToday = new Date(at).toDateString() === new Date(wording.now).toDateString();
  return isToday ? momentFormat(wording.language, {}).format(at) : formatDate(at, wording);
}

/** As `formatMoment`, but with the date on every day: `Nov 22, 14:16`. */
export function formatDate(at: number, { now, language }: Wording): string {
  const date = new Date(at);
  const year = Number.isNaN(date.getTime()) ? Math.floor(1970 + at / yearMs) : date.getFullYear();
  if (!Number.isSafeInteger(year)) return t('unknown date');
  if (year < 1 || year > 9999) return t('year {0}', String(year));
  const day: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' };
  const isThisYear = year === new Date(now).getFullYear();
  return momentFormat(language, isThisYear ? day : { ...day, year: 'numeric' }).format(date);
}

function momentFormat(language: string, date: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...date } as const;
  const key = `${language} ${Object.keys(options).join()}`;
  const format = momentFormats.get(key) ?? new Intl.DateTimeFormat(supported(language), options);
  momentFormats.set(key, format);
  return format;
}

/** The editor takes any text as its language (`--locale en_US`), Intl only valid tags. */
function supported(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** The name of a workspace folder. In a remote window the editor calls the folder `/` by the remote's address. */
export function rootName(path: string, given: string): string {
  return path === '/' ? path : displayName(fromText(given));
}

/** A quick pick's label with a check mark before it, or the room for one. */
export function marked(label: string, isCurrent: boolean): string {
  return `${isCurrent ? '$(check)' : '$(blank)'} ${label}`;
}

/** Escapes text for places where the editor replaces `$(icon)` by an icon. */
export function escapeIcons(text: string): string {
  return text.replace(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g, '\\$&');
}

/** Escapes text for notifications, where the editor makes a link of `[text](command:…)`. */
export function escapeLinks(text: string): string {
  return text.replaceAll('](', ']\u2060(');
}
