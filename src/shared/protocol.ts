import type { Metric, RowId } from './entry';
import type { Units } from './bytes';

/** One directory in the chart. All text is data: shown, never interpreted. */
export interface ChartNode {
  readonly id: RowId;
  readonly name: string;
  /** Bytes, in the chart's metric, with all below. */
  readonly size: number;
  readonly files: number;
  /** Whether there are directories below, shown here or not. */
  readonly expandable: boolean;
  readonly children: readonly ChartNode[];
}

/** All that the page shows. Always sent whole: a hidden page may miss messages. */
export interface ChartSnapshot {
  readonly roots: readonly { readonly key: string; readonly name: string }[];
  readonly root: string;
  readonly metric: Metric;
  readonly units: Units;
  /** Levels drawn below the directory in view, 1 to 5. */
  readonly depth: number;
  /** From the root to the directory in view, both included. */
  readonly trail: readonly { readonly id: RowId; readonly name: string }[];
  /** The directory in view; undefined while there is nothing to show, then `message` says why. */
  readonly node: ChartNode | undefined;
  readonly message: string | undefined;
  readonly selected: RowId | undefined;
  readonly strings: Readonly<Record<string, string>>;
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
  /** Names from the root down, since ids need not outlive a result. */
  readonly trail: readonly string[];
}
