import type { Units } from '../../shared/text/bytes';

/** As wide as a digit in nearly every UI font. */
const figureSpace = '\u2007';
/** As wide as a decimal point. */
const punctuationSpace = '\u2008';
/** Stands between the column and the name, and in no size. */
const columnEnd = '\u2002';

/**
 * A row's label with its size first, so that no name pushes it out of a narrow side bar. In rows above each other, the
 * numbers end and the names begin at the same place.
 * @param size as `formatBytes` or `formatChange` writes it
 */
export function sizeFirst(size: string, name: string, units: Units): string {
  const [, number = '', unit = ''] = /^(.*) (\w+)$/.exec(size) ?? [];
  const digits = number.replace(/[^\d?]/g, '').length;
  const missing =
    figureSpace.repeat(Math.max(0, 3 - digits)) + (number.includes('.') ? '' : punctuationSpace);
  const narrowUnit = unit === 'B' ? figureSpace + (units === 'binary' ? punctuationSpace : '') : '';
  return `${missing}${number} ${unit}${narrowUnit}${columnEnd}${name}`;
}
