import type { Sizes } from '../entry';
import { t } from './words';

export type Units = 'binary' | 'decimal';

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const decimal = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** By number of digits. Making a format takes thirty times as long as using it, and a row of the tree uses a dozen. */
const countFormats = new Map<number, Intl.NumberFormat>();

/** Whether a sum is free of rounding: from 2⁵³ on a double does not hold every whole number. */
function isExact(sum: number): boolean {
  return Math.abs(sum) <= Number.MAX_SAFE_INTEGER;
}

/** Whether both sizes can be subtracted from exactly. */
export function areExact({ apparent, allocated }: Sizes): boolean {
  return isExact(apparent) && isExact(allocated);
}

/** Precedes a number that is not exact. */
function mark(value: number): string {
  return isExact(value) ? '' : '≈ ';
}

/**
 * At most three digits: `0 B`, `999 B`, `1.24 GiB`, `12.4 MB`, `0.98 MiB` for 1,001 KiB; whole bytes below a KiB, and more
 * than 999 EiB, have four. Rounded sums start with `≈`; NaN and infinity are `? B`.
 */
export function formatBytes(bytes: number, units: Units): string {
  if (!Number.isFinite(bytes)) return '? B';
  const [base, names] = units === 'binary' ? [1024, binary] : [1000, decimal];
  let value = Math.abs(bytes);
  let power = 0;
  while (value >= (power === 0 ? base : 999.5) && power < names.length - 1) {
    value /= base;
    power++;
  }
  const digits = power === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${mark(bytes)}${bytes < 0 ? '-' : ''}${formatCount(Number(value.toFixed(digits)), digits)} ${names[power]!}`;
}

/** A limit, without needless zeros: `1 MiB`, `12.4 MiB`. */
export function formatLimit(bytes: number, units: Units): string {
  return formatBytes(bytes, units).replace(/\.0+ /, ' ');
}

/** A difference with its sign: `+120 MiB`, `−1.24 GiB`, `±0 B`. */
export function formatChange(bytes: number, units: Units): string {
  const sign = bytes > 0 ? '+' : bytes < 0 ? '−' : '±';
  return `${sign}${formatBytes(Math.abs(bytes), units)}`;
}

/** `12,345`; `≈ 9,223,372,036,854,775,808` for a rounded number, `?` for NaN and infinity. */
export function formatCount(count: number, digits = 0): string {
  if (!Number.isFinite(count)) return '?';
  let format = countFormats.get(digits);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    countFormats.set(digits, format);
  }
  return mark(count) + format.format(count);
}

export function formatFiles(count: number): string {
  return count === 1 ? t('1 file') : t('{0} files', formatCount(count));
}

/** A share in percent: `0 %`, `<0.1 %`, `4.2 %`, `63 %`. */
export function formatShare(part: number, whole: number): string {
  if (!(whole > 0 && part > 0)) return '0 %';
  const percent = (part / whole) * 100;
  if (!Number.isFinite(percent)) return '? %';
  if (percent < 0.1) return '<0.1 %';
  return `${percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

export function explainOverlap(): string {
  return t(
    'Shares here add up to more than 100 %: a hard-linked file counts once in the folder, but in each row that has a link to it. Also, rows can be newer than the total of their folder.',
  );
}

/** Of a folder that `hasNoBlocks`. */
export function explainNoBlocks(): string {
  return t('This file system does not tell how much of the disk files take; the sizes are apparent ones.');
}
