import { type Checked, isShape, isString } from '../shape';

/**
 * How a directory changed: grew by half or more, grew, about the same, shrank, shrank to two thirds or less; `new` did
 * not exist or was below the threshold.
 */
export const growthKinds = ['grewMuch', 'grew', 'same', 'shrank', 'shrankMuch', 'new'] as const;
export type GrowthKind = (typeof growthKinds)[number];

/** Whether every text of the page is there. */
export const isChartStrings = isShape({
  controlsLabel: isString,
  rootLabel: isString,
  metricLabel: isString,
  onDisk: isString,
  apparent: isString,
  depthLabel: isString,
  colorLabel: isString,
  colorRank: isString,
  colorGrowth: isString,
  rescan: isString,
  scan: isString,
  scanning: isString,
  pathLabel: isString,
  /** Of the folder in view. */
  chartLabel: isString,
  listLabel: isString,
  name: isString,
  size: isString,
  share: isString,
  files: isString,
  sizeOnDisk: isString,
  sizeApparent: isString,
  fileCount: isString,
  oneFile: isString,
  /** A share of a folder. */
  shareOf: isString,
  /** The rest of a folder beside the folders shown: files and folders, only files, only folders, or only itself. */
  rest: isString,
  restFiles: isString,
  restFolders: isString,
  restItself: isString,
  /** Why shares add up to more than 100 %. */
  overlapping: isString,
  change: isString,
  /** The meaning of the colours of growth. */
  legend: isShape({
    ...{ grewMuch: isString, grew: isString, same: isString },
    ...{ shrank: isString, shrankMuch: isString, new: isString },
  } satisfies Record<GrowthKind, unknown>),
  /** A change, and the size before it. */
  changedFrom: isString,
});

/** The page's texts, in the user's language. The page fills in `{0}` and `{1}`. */
export type ChartStrings = Checked<typeof isChartStrings>;
