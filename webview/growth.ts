import { formatBytes, formatChange, formatLimit } from '../src/shared/text/bytes';
import type { ChartNode, ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { t } from '../src/shared/text/words';
import { sumOfParts, totalOf } from './model';

/**
 * How a directory changed: grew by half or more, grew, about the same, shrank, shrank to two thirds or less; `new` did
 * not exist or was below the threshold.
 */
export const growthKinds = ['grewMuch', 'grew', 'same', 'shrank', 'shrankMuch', 'new'] as const;
export type GrowthKind = (typeof growthKinds)[number];

/** A size now and at the chart's baseline. */
export interface Grown {
  readonly kind: GrowthKind;
  /** Bytes; undefined if the earlier size was not kept. */
  readonly change: number | undefined;
  readonly before: number | undefined;
}

/** A change below this share of the larger size counts as none. */
const least = 0.01;
/** From this factor on a change is a large one; shrinking to its inverse (two thirds) too. */
const much = 1 / 3;

/** Signs for users and themes that do not distinguish the colours. */
export const growthMarks: Readonly<Record<GrowthKind, string>> = {
  grewMuch: '▲▲',
  grew: '▲',
  same: '',
  shrank: '▼',
  shrankMuch: '▼▼',
  new: '+',
};

/** The kind of a directory's change. Undefined: nothing is compared, or it was and is below the threshold. */
export function growthOf(
  { size, before }: Pick<ChartNode, 'size' | 'before'>,
  snapshot: ChartSnapshot,
): Grown | undefined {
  const threshold = snapshot.growth?.threshold;
  if (threshold === undefined) return undefined;
  if (before === undefined) return size < threshold ? undefined : { kind: 'new', change: undefined, before };
  return { kind: kindOf(size, before), change: size - before, before };
}

/** The change of a directory's rest, beside the children shown. Undefined if one of these was not kept. */
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

/** `+120 MiB`; empty if there is no change or it is unknown. */
export function changeText(grown: Grown | undefined, { units }: ChartSnapshot): string {
  return grown?.change ? formatChange(grown.change, units) : '';
}

/** The short form for a line: the change, or a sign for a new directory. */
export function shortGrowth(grown: Grown | undefined, snapshot: ChartSnapshot): string {
  return grown?.kind === 'new' ? growthMarks.new : changeText(grown, snapshot);
}

/** `+120 MiB, from 1.1 GiB`, or in words; empty if unknown. */
export function growthText(grown: Grown | undefined, snapshot: ChartSnapshot): string {
  const { units, growth } = snapshot;
  if (grown === undefined) return '';
  if (grown.kind === 'new') return describeKind('new', formatLimit(growth?.threshold ?? 0, units));
  const change = changeText(grown, snapshot);
  if (change === '') return describeKind('same', '');
  return t('{0}, from {1}', change, formatBytes(grown.before ?? 0, units));
}

/** The meaning of a colour. @param threshold the size from which the baseline kept directories */
export function describeKind(kind: GrowthKind, threshold: string): string {
  switch (kind) {
    case 'grewMuch':
      return t('Grew by half or more');
    case 'grew':
      return t('Grew');
    case 'same':
      return t('About the same');
    case 'shrank':
      return t('Shrank');
    case 'shrankMuch':
      return t('Shrank by a third or more');
    case 'new':
      return t('New or previously below {0}', threshold);
  }
}

function kindOf(size: number, before: number): GrowthKind {
  const part = (size - before) / Math.max(size, before, 1);
  if (Math.abs(part) < least) return 'same';
  if (part > 0) return part >= much ? 'grewMuch' : 'grew';
  return part <= -much ? 'shrankMuch' : 'shrank';
}
