import type { Units } from '../text/bytes';
import type { Metric, RowId } from '../entry';
import { type ChartStrings, isChartStrings } from './chartStrings';
import { isArrayOf, isCount, isOneOf, isOptional, isRecord, isString } from '../shape';

/** The most directories that one snapshot holds. */
export const maxChartNodes = 2000;
/** Levels drawn below the directory in view. */
export const chartDepths = [1, 2, 3, 4, 5] as const;
const deepest = Math.max(...chartDepths);
const metrics = ['allocated', 'apparent'] as const;
/** The meaning of colours: size rank, or growth. */
export const chartColors = ['rank', 'growth'] as const;
export type ChartColor = (typeof chartColors)[number];

/** One directory in the chart. All text is data: shown, never interpreted. */
export interface ChartNode {
  readonly id: RowId;
  readonly name: string;
  /** Bytes, in the chart's metric, with all below. */
  readonly size: number;
  /** Bytes that its parts share by hard links: their sum exceeds `size` by this much. */
  readonly shared: number;
  readonly files: number;
  /** Directories in the subtree, shown here or not. */
  readonly directories: number;
  /** Its size at the baseline of `growth`; undefined: not kept, or nothing is compared. */
  readonly before: number | undefined;
  /** The bytes that its parts shared then; undefined if unknown. */
  readonly sharedBefore: number | undefined;
  /** Says that something in it is stale. */
  readonly staleSince: string | undefined;
  /** Heaviest first. Files and smaller folders make up the rest of `size`. */
  readonly children: readonly ChartNode[];
}

/** A directory on the path from the root to the one in view. */
export interface ChartStep {
  readonly id: RowId;
  readonly name: string;
}

/** The baseline of a chart that is coloured by growth. */
export interface ChartGrowth {
  /** `Growth since 14:16`, or that there is nothing to compare with. */
  readonly title: string;
  /** Directories of fewer bytes were not kept; undefined where there is nothing to compare with. */
  readonly threshold: number | undefined;
}

/** Everything that the page shows. It is always sent whole, because a hidden page may miss messages. */
export interface ChartSnapshot {
  readonly roots: readonly { readonly key: string; readonly name: string }[];
  /** The key of the root in view; empty if there is none. */
  readonly root: string;
  readonly metric: Metric;
  readonly units: Units;
  /** One of `chartDepths`. */
  readonly depth: number;
  readonly color: ChartColor;
  /** Undefined when coloured by rank. */
  readonly growth: ChartGrowth | undefined;
  /** From the root to the directory in view, both included. */
  readonly trail: readonly ChartStep[];
  /** The directory in view. Undefined: `message` says why there is nothing to show, or it is still being read. */
  readonly node: ChartNode | undefined;
  readonly message: string | undefined;
  /** The age of the numbers, or a problem with them. */
  readonly note: { readonly text: string; readonly warning: boolean } | undefined;
  /** A scan of this root is running. */
  readonly scanning: boolean;
  readonly selected: RowId | undefined;
  readonly strings: ChartStrings;
}

/** The page's requests to the host. */
export type ChartRequest =
  | { readonly kind: 'ready' }
  /** Show this directory. */
  | { readonly kind: 'enter'; readonly id: RowId }
  /** Mark this directory, here and in the tree. */
  | { readonly kind: 'select'; readonly id: RowId }
  | { readonly kind: 'root'; readonly key: string }
  | { readonly kind: 'metric'; readonly metric: Metric }
  | { readonly kind: 'depth'; readonly depth: number }
  | { readonly kind: 'color'; readonly color: ChartColor }
  | { readonly kind: 'rescan' };

/** The host's message to the page. */
export interface ChartMessage {
  readonly kind: 'snapshot';
  readonly snapshot: ChartSnapshot;
}

/** The state that the page keeps across a window reload. */
export interface ChartPlace {
  readonly root: string;
  readonly metric: Metric;
  readonly depth: number;
  readonly color: ChartColor;
  /** Names as shown, from below the root down. Ids may change with the result. */
  readonly trail: readonly string[];
}

/** Parses a message of the page. Undefined: it is not a valid request and must be ignored. */
export function parseChartRequest(value: unknown): ChartRequest | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, id, key, metric, depth, color } = value;
  switch (kind) {
    case 'ready':
    case 'rescan':
      return { kind };
    case 'enter':
    case 'select':
      return isId(id) ? { kind, id } : undefined;
    case 'root':
      return isString(key) ? { kind, key } : undefined;
    case 'metric':
      return isMetric(metric) ? { kind, metric } : undefined;
    case 'depth':
      return isDepth(depth) ? { kind, depth } : undefined;
    case 'color':
      return isColor(color) ? { kind, color } : undefined;
    default:
      return undefined;
  }
}

/** Parses the place that a page kept. Undefined: it is damaged or from another version. */
export function parseChartPlace(value: unknown): ChartPlace | undefined {
  if (!isRecord(value)) return undefined;
  const { root, metric, depth, color = 'rank', trail } = value;
  if (!isString(root) || !isMetric(metric) || !isDepth(depth) || !isColor(color)) return undefined;
  return isArrayOf(trail, isString) ? { root, metric, depth, color, trail } : undefined;
}

/** Whether a message is valid in every part that the page reads. */
export function isChartMessage(value: unknown): value is ChartMessage {
  return isRecord(value) && value['kind'] === 'snapshot' && isSnapshot(value['snapshot']);
}

function isSnapshot(value: unknown): value is ChartSnapshot {
  return (
    isRecord(value) &&
    isArrayOf(value['roots'], (root) => isRecord(root) && isString(root['key']) && isString(root['name'])) &&
    isString(value['root']) &&
    isMetric(value['metric']) &&
    isOneOf(value['units'], ['binary', 'decimal']) &&
    isDepth(value['depth']) &&
    isColor(value['color']) &&
    isOptional(value['growth'], isGrowth) &&
    isArrayOf(value['trail'], isStep) &&
    isOptional(value['node'], (node) => isNode(node, deepest)) &&
    isOptional(value['message'], isString) &&
    isOptional(value['note'], isNote) &&
    typeof value['scanning'] === 'boolean' &&
    isOptional(value['selected'], isId) &&
    isChartStrings(value['strings'])
  );
}

function isNote(value: unknown): boolean {
  return isRecord(value) && isString(value['text']) && typeof value['warning'] === 'boolean';
}

function isGrowth(value: unknown): boolean {
  return isRecord(value) && isString(value['title']) && isOptional(value['threshold'], isCount);
}

/** @param levels how many there may be below it */
function isNode(value: unknown, levels: number): boolean {
  return (
    isStep(value) &&
    isRecord(value) &&
    isCount(value['size']) &&
    isCount(value['shared']) &&
    isCount(value['files']) &&
    isCount(value['directories']) &&
    isOptional(value['before'], isCount) &&
    isOptional(value['sharedBefore'], isCount) &&
    isOptional(value['staleSince'], isString) &&
    isArrayOf(value['children'], (child) => levels > 0 && isNode(child, levels - 1))
  );
}

function isStep(value: unknown): value is ChartStep {
  return isRecord(value) && isId(value['id']) && isString(value['name']);
}

function isId(value: unknown): value is RowId {
  return isCount(value) && Number.isSafeInteger(value) && value > 0;
}

function isMetric(value: unknown): value is Metric {
  return isOneOf(value, metrics);
}

function isColor(value: unknown): value is ChartColor {
  return isOneOf(value, chartColors);
}

function isDepth(value: unknown): value is number {
  return isOneOf(value, chartDepths);
}
