import { isRecord, isString } from '../shape';

/** The page's texts, in the user's language. The page fills in `{0}` and `{1}`. */
export interface ChartStrings {
  readonly controlsLabel: string;
  readonly rootLabel: string;
  readonly metricLabel: string;
  readonly onDisk: string;
  readonly apparent: string;
  readonly depthLabel: string;
  readonly colorLabel: string;
  readonly colorRank: string;
  readonly colorGrowth: string;
  readonly rescan: string;
  readonly scan: string;
  readonly scanning: string;
  readonly pathLabel: string;
  /** Of the folder in view. */
  readonly chartLabel: string;
  readonly listLabel: string;
  readonly name: string;
  readonly size: string;
  readonly share: string;
  readonly files: string;
  readonly sizeOnDisk: string;
  readonly sizeApparent: string;
  readonly fileCount: string;
  readonly oneFile: string;
  /** A share of a folder. */
  readonly shareOf: string;
  /** The rest of a folder beside the folders shown: files and folders, only files, only folders, or only itself. */
  readonly rest: string;
  readonly restFiles: string;
  readonly restFolders: string;
  readonly restItself: string;
  /** Why shares add up to more than 100 %. */
  readonly overlapping: string;
  readonly change: string;
  /** The meaning of the colours of growth. */
  readonly legend: Readonly<Record<GrowthKind, string>>;
  /** A change, and the size before it. */
  readonly changedFrom: string;
}

/**
 * How a directory changed: grew by half or more, grew, about the same, shrank, shrank to two thirds or less; `new` did
 * not exist or was below the threshold.
 */
export const growthKinds = ['grewMuch', 'grew', 'same', 'shrank', 'shrankMuch', 'new'] as const;
export type GrowthKind = (typeof growthKinds)[number];

/** Every key but `legend`. The compiler checks that none is missing. */
const keys: Readonly<Record<keyof Omit<ChartStrings, 'legend'>, true>> = {
  ...{ controlsLabel: true, rootLabel: true, metricLabel: true, onDisk: true, apparent: true },
  ...{ depthLabel: true, colorLabel: true, colorRank: true, colorGrowth: true, rescan: true },
  ...{ scan: true, scanning: true, pathLabel: true, chartLabel: true, listLabel: true },
  ...{ name: true, size: true, share: true, files: true, sizeOnDisk: true },
  ...{ sizeApparent: true, fileCount: true, oneFile: true, shareOf: true, rest: true },
  ...{ restFiles: true, restFolders: true, restItself: true, overlapping: true, change: true },
  ...{ changedFrom: true },
};

/** Whether every text of the page is there. */
export function isChartStrings(value: unknown): value is ChartStrings {
  if (!isRecord(value)) return false;
  const { legend } = value;
  return (
    Object.keys(keys).every((key) => isString(value[key])) &&
    isRecord(legend) &&
    growthKinds.every((kind) => isString(legend[kind]))
  );
}
