import { formatBytes, formatChange, formatLimit } from '../src/shared/text/bytes';
import type { GrowthKind } from '../src/shared/chart/chartStrings';
import type { ChartNode, ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { fill } from '../src/shared/text/words';
import { sumOfParts, totalOf } from './model';

/** A size now and at the moment that the chart compares with. */
export interface Grown {
  readonly kind: GrowthKind;
  /** Bytes; undefined where the size before was not kept. */
  readonly change: number | undefined;
  readonly before: number | undefined;
}

/** Less of a change than this part of the larger size is none to speak of. */
const least = 0.01;
/** From half as much again on; the other way around, down to two thirds. */
const much = 1 / 3;

/** Where colours are not to be told apart, and for those who cannot. */
export const growthMarks: Readonly<Record<GrowthKind, string>> = {
  grewMuch: '▲▲',
  grew: '▲',
  same: '',
  shrank: '▼',
  shrankMuch: '▼▼',
  new: '+',
};

/** How a directory has changed; undefined where the chart does not tell, or it was and is too small to be kept. */
export function growthOf(
  { size, before }: Pick<ChartNode, 'size' | 'before'>,
  snapshot: ChartSnapshot,
): Grown | undefined {
  const threshold = snapshot.growth?.threshold;
  if (threshold === undefined) return undefined;
  if (before === undefined) return size < threshold ? undefined : { kind: 'new', change: undefined, before };
  return { kind: kindOf(size, before), change: size - before, before };
}

/** How what a directory has beside the children shown has changed; undefined where one of these was not kept. */
export function restGrowth(
  parent: ChartNode,
  shown: readonly ChartNode[],
  snapshot: ChartSnapshot,
): Grown | undefined {
  if (parent.before === undefined || parent.sharedBefore === undefined) return undefined;
  if (shown.some(({ before }) => before === undefined)) return undefined;
  const children = shown.reduce((sum, { before = 0 }) => sum + before, 0);
  const before = Math.max(0, parent.before + parent.sharedBefore - children);
  return growthOf({ size: sumOfParts(parent) - totalOf(shown), before }, snapshot);
}

/** `+120 MiB`; empty where there is no change, or none known. */
export function changeText(grown: Grown | undefined, { units }: ChartSnapshot): string {
  return grown?.change ? formatChange(grown.change, units) : '';
}

/** What has a place in a line: the change, or a sign for what was not there or too small. */
export function shortGrowth(grown: Grown | undefined, snapshot: ChartSnapshot): string {
  return grown?.kind === 'new' ? growthMarks.new : changeText(grown, snapshot);
}

/** `+120 MiB, from 1.1 GiB`, or in words; empty where nothing is known. */
export function growthText(grown: Grown | undefined, snapshot: ChartSnapshot): string {
  const { strings, units, growth } = snapshot;
  if (grown === undefined) return '';
  if (grown.kind === 'new') return fill(strings.legend.new, formatLimit(growth?.threshold ?? 0, units));
  const change = changeText(grown, snapshot);
  if (change === '') return strings.legend.same;
  return fill(strings.changedFrom, change, formatBytes(grown.before ?? 0, units));
}

function kindOf(size: number, before: number): GrowthKind {
  const part = (size - before) / Math.max(size, before, 1);
  if (Math.abs(part) < least) return 'same';
  if (part > 0) return part >= much ? 'grewMuch' : 'grew';
  return part <= -much ? 'shrankMuch' : 'shrank';
}
