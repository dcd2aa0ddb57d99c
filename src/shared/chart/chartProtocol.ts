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
/** What the colours tell: which folders are the largest, or which have changed. */
export const chartColors = ['rank', 'growth'] as const;
export type ChartColor = (typeof chartColors)[number];

/** One directory in the chart. All text is data: shown, never interpreted. */
export interface ChartNode {
  readonly id: RowId;
  readonly name: string;
  /** Bytes, in the chart's metric, with all below. */
  readonly size: number;
  /** Bytes that several of its parts have in common by hard links: these add up to so much more than it. */
  readonly shared: number;
  readonly files: number;
  /** How many directories are below, at any level, shown here or not. */
  readonly directories: number;
  /** Its size at the moment that `growth` compares with; undefined: not kept, or nothing is compared. */
  readonly before: number | undefined;
  /** What its parts had in common at that moment; undefined: not known. */
  readonly sharedBefore: number | undefined;
  /** That something in it is not as of now, in words. */
  readonly asOf: string | undefined;
  /** Heaviest first. What is missing from the sum of all parts is files and smaller folders. */
  readonly children: readonly ChartNode[];
}

/** A directory on the way from the root to the one in view. */
export interface ChartStep {
  readonly id: RowId;
  readonly name: string;
}

/** What the chart compares with, where it is coloured by growth. */
export interface ChartGrowth {
  /** `Growth since 14:16`, or that there is nothing to compare with. */
  readonly title: string;
  /** Directories of fewer bytes were not kept; undefined where there is nothing to compare with. */
  readonly threshold: number | undefined;
}

/** All that the page shows. Always sent whole: a hidden page may miss messages. */
export interface ChartSnapshot {
  readonly roots: readonly { readonly key: string; readonly name: string }[];
  /** The key of the root in view; empty where there are none. */
  readonly root: string;
  readonly metric: Metric;
  readonly units: Units;
  /** One of `chartDepths`. */
  readonly depth: number;
  readonly color: ChartColor;
  /** Undefined where the colours tell the rank. */
  readonly growth: ChartGrowth | undefined;
  /** From the root to the directory in view, both included. */
  readonly trail: readonly ChartStep[];
  /** The directory in view; undefined while there is nothing to show, then `message` says why. */
  readonly node: ChartNode | undefined;
  readonly message: string | undefined;
  /** How old the numbers are, or what is wrong with them. */
  readonly note: { readonly text: string; readonly warning: boolean } | undefined;
  /** A scan of this root is running. */
  readonly scanning: boolean;
  readonly selected: RowId | undefined;
  readonly strings: ChartStrings;
}

/** What the page asks of the host. */
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

/** What the host sends. */
export interface ChartMessage {
  readonly kind: 'snapshot';
  readonly snapshot: ChartSnapshot;
}

/** What the page keeps across a window reload. */
export interface ChartPlace {
  readonly root: string;
  readonly metric: Metric;
  readonly depth: number;
  readonly color: ChartColor;
  /** Names as shown, from below the root down, since ids need not outlive a result. */
  readonly trail: readonly string[];
}

/** The request that a page's message is, or undefined: what is not understood is not acted upon. */
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

/** The place that a page kept, or undefined where the state is another version's or damaged. */
export function parseChartPlace(value: unknown): ChartPlace | undefined {
  if (!isRecord(value)) return undefined;
  const { root, metric, depth, color = 'rank', trail } = value;
  if (!isString(root) || !isMetric(metric) || !isDepth(depth) || !isColor(color)) return undefined;
  return isArrayOf(trail, isString) ? { root, metric, depth, color, trail } : undefined;
}

/** Whether a message is one that the host sends, in every part that the page reads. */
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
    isOptional(value['asOf'], isString) &&
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
