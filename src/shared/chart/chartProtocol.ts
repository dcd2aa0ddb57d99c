import type { Metric, RowId } from '../entry';
import {
  type Check,
  type Checked,
  isArrayOf,
  isBoolean,
  isCount,
  isOneOf,
  isOptional,
  isRecord,
  isShape,
  isString,
  parseShape,
  type Shape,
} from '../shape';
import { gitPartKeys } from '../git';
import type { Units } from '../text/bytes';

/** The most directories that one snapshot holds. */
export const maxChartNodes = 2000;
/** Levels drawn below the directory in view. */
export const chartDepths = [1, 2, 3, 4, 5] as const;
const deepest = Math.max(...chartDepths);

const isDepth = isOneOf<number>(chartDepths);
const isMetric = isOneOf<Metric>(['allocated', 'apparent']);
/** The meaning of colours: the line of the list (`rank`), growth, or what git does with the files. */
const isColor = isOneOf(['rank', 'growth', 'git'] as const);
const isGitPart = isOneOf(gitPartKeys);

function isId(value: unknown): value is RowId {
  return Number.isSafeInteger(value) && isCount(value) && value > 0;
}

const isStep = isShape({ id: isId, name: isString });
/** A directory on the path from the root to the one in view. */
export type ChartStep = Checked<typeof isStep>;

const nodeFields = {
  id: isId,
  name: isString,
  /** Bytes, in the chart's metric, with all below. */
  size: isCount,
  /** Bytes that its parts share by hard links: their sum exceeds `size` by this much. */
  shared: isCount,
  files: isCount,
  /** Directories in the subtree, shown here or not. */
  directories: isCount,
  /** Its size at the baseline of `growth`; undefined: not kept, or nothing is compared. */
  before: isOptional(isCount),
  /** The bytes that its parts shared then; undefined if unknown. */
  sharedBefore: isOptional(isCount),
  /** Bytes by what git does with them; undefined: nothing is known, or colours have another meaning. */
  git: isOptional(
    isShape({ tracked: isCount, ignored: isCount, untracked: isCount, git: isCount, outside: isCount }),
  ),
  /** Says that something in it is stale. */
  staleSince: isOptional(isString),
};

/** One directory in the chart. All text is data: shown, never interpreted. */
export interface ChartNode extends Shape<typeof nodeFields> {
  /** Heaviest first. Files and smaller folders make up the rest of `size`. */
  readonly children: readonly ChartNode[];
}

/** @param levels how many there may be below it */
function isNode(levels: number): Check<ChartNode> {
  const isChild = levels > 0 ? isNode(levels - 1) : isOneOf<ChartNode>([]);
  return isShape({ ...nodeFields, children: isArrayOf(isChild) });
}

/** Whether a message is valid in every part that the page reads. */
export const isChartSnapshot = isShape({
  roots: isArrayOf(isShape({ key: isString, name: isString })),
  /** The key of the root in view; empty if there is none. */
  root: isString,
  metric: isMetric,
  units: isOneOf<Units>(['binary', 'decimal']),
  /** One of `chartDepths`. */
  depth: isDepth,
  color: isColor,
  /** The baseline of a chart that is coloured by growth; undefined when coloured by rank. */
  growth: isOptional(
    isShape({
      /** `Growth since 14:16`, or that there is nothing to compare with. */
      title: isString,
      /** Directories of fewer bytes were not kept; undefined where there is nothing to compare with. */
      threshold: isOptional(isCount),
    }),
  ),
  /** Of a chart that is coloured by git. */
  git: isOptional(
    isShape({
      /** The meaning of the colours, or the reason why there are none. */
      title: isString,
      /** The only part that is wanted; undefined: all. */
      only: isOptional(isGitPart),
    }),
  ),
  /** From the root to the directory in view, both included. */
  trail: isArrayOf(isStep),
  /** The directory in view. Undefined: `message` says why there is nothing to show, or it is still being read. */
  node: isOptional(isNode(deepest)),
  message: isOptional(isString),
  /** The age of the numbers, or a problem with them. */
  note: isOptional(isShape({ text: isString, warning: isBoolean })),
  /** A scan of this root is running. */
  scanning: isBoolean,
  selected: isOptional(isId),
});
/** The host's message: all that the page shows, always sent whole, because a hidden page may miss messages. */
export type ChartSnapshot = Checked<typeof isChartSnapshot>;

const requests = {
  ready: {},
  /** Show this directory. */
  enter: { id: isId },
  /** Mark this directory, here and in the tree. */
  select: { id: isId },
  root: { key: isString },
  metric: { metric: isMetric },
  depth: { depth: isDepth },
  color: { color: isColor },
  /** Show only this part, of a chart that is coloured by git; undefined: all. */
  gitPart: { part: isOptional(isGitPart) },
  rescan: {},
};
type Kind = keyof typeof requests;
const isKind = isOneOf(Object.keys(requests) as Kind[]);

/** The page's requests to the host. */
export type ChartRequest = { [K in Kind]: { readonly kind: K } & Shape<(typeof requests)[K]> }[Kind];

/** Parses a message of the page. Undefined: it is not a valid request and must be ignored. */
export function parseChartRequest(value: unknown): ChartRequest | undefined {
  if (!isRecord(value) || !isKind(value['kind'])) return undefined;
  const fields = parseShape(value, requests[value['kind']]);
  return fields && ({ kind: value['kind'], ...fields } as ChartRequest);
}

const placeFields = {
  root: isString,
  metric: isMetric,
  depth: isDepth,
  color: isColor,
  /** Names as shown, from below the root down. Ids may change with the result. */
  trail: isArrayOf(isString),
};
/** The state that the page keeps across a window reload. */
export type ChartPlace = Shape<typeof placeFields>;

/** Parses the place that a page kept. Undefined: it is damaged or from another version. */
export function parseChartPlace(value: unknown): ChartPlace | undefined {
  return parseShape(value, placeFields);
}
