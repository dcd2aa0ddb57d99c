import { median } from '../measure';

/** A line of the table. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'MiB';
  /** At most; undefined: for information. */
  readonly target?: number;
  /** Of what, and by what it is explained. */
  readonly note?: string;
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? NaN;
}

/** The median of some runs, against a target, if there is one, and the worst of them. */
export function medianAndWorst(
  what: string,
  values: readonly number[],
  target?: number,
  note?: string,
): Figure[] {
  const worst = Math.max(...values);
  const more = { ...(target === undefined ? {} : { target }), ...(note === undefined ? {} : { note }) };
  return [
    { what: `${what}, median of ${values.length}`, value: median(values), unit: 'ms', ...more },
    { what: `${what}, worst`, value: worst, unit: 'ms', ...(target === undefined ? {} : { target }) },
  ];
}

export function printFigures(figures: readonly Figure[]): void {
  console.log('\n| in the real editor | figure | target | |\n|---|---|---|---|');
  for (const { what, value, unit, target, note = '' } of figures) {
    const limit = target === undefined ? '' : `≤ ${target} ${unit}${value > target ? ' **missed**' : ''}`;
    console.log(`| ${what} | ${value.toFixed(1)} ${unit} | ${limit} | ${note} |`);
  }
}
