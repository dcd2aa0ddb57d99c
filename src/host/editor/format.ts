import { formatBytes, formatCount } from '../../shared/text/bytes';
import type { Metric, Sizes } from '../../shared/entry';
import type { Wording } from './wording';

/** `1.24 GiB`, in the person's metric and units. */
export function formatSize(sizes: Sizes, { metric, units }: Wording): string {
  return formatBytes(sizes[metric], units);
}

/** `1.24 GiB on disk`. */
export function formatSizeOf(metric: Metric, sizes: Sizes, { t, units }: Wording): string {
  const size = formatBytes(sizes[metric], units);
  return metric === 'allocated' ? t('{0} on disk', size) : t('{0} apparent size', size);
}

export function formatFiles(count: number, { t }: Wording): string {
  return count === 1 ? t('1 file') : t('{0} files', formatCount(count));
}

export function formatEntries(count: number, { t }: Wording): string {
  return count === 1 ? t('1 entry') : t('{0} entries', formatCount(count));
}

export function formatFolders(count: number, { t }: Wording): string {
  return count === 1 ? t('1 folder') : t('{0} folders', formatCount(count));
}

export function formatReadErrors(count: number, { t }: Wording): string {
  return t('{0} could not be read', formatCount(count));
}

export function formatExcluded(count: number, { t }: Wording): string {
  return t('{0} excluded', formatCount(count));
}

/** By language and options: a format takes longer to make than all else that a row shows. */
const momentFormats = new Map<string, Intl.DateTimeFormat>();

/** A moment in ms since 1970: `14:16` today, else with its date: `Nov 20, 14:16`. */
export function formatMoment(at: number, { now, language }: Wording): string {
  const date = new Date(at);
  const today = new Date(now);
  const options: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  if (date.toDateString() !== today.toDateString()) {
    options.month = 'short';
    options.day = 'numeric';
    if (date.getFullYear() !== today.getFullYear()) options.year = 'numeric';
  }
  return momentFormat(language, options).format(date);
}

/** `as of 14:16`: what was not looked at again since then. */
export function formatAsOf(at: number, wording: Wording): string {
  return wording.t('as of {0}', formatMoment(at, wording));
}

function momentFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  let format = momentFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language, options);
    momentFormats.set(key, format);
  }
  return format;
}

/** `0.4 s`, `12 s`, `2 min 5 s`. */
export function formatDuration(ms: number, { t }: Wording): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return t('{0} s', seconds.toFixed(1));
  const whole = Math.round(seconds);
  if (whole < 60) return t('{0} s', whole);
  return t('{0} min {1} s', Math.floor(whole / 60), whole % 60);
}

/** Text that is shown as it is where the editor would draw `$(icon)`. */
export function escapeIcons(text: string): string {
  return text.replace(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g, '\\$&');
}

/** Text that is shown as it is where the editor would make a link of `[text](command:…)`: in notifications. */
export function escapeLinks(text: string): string {
  return text.replaceAll('](', ']\u2060(');
}
