import type { ChartStrings } from '../../../src/shared/chart/chartStrings';
import type { ChartMessage, ChartNode } from '../../../src/shared/chart/chartProtocol';

const names = [
  ...['controlsLabel', 'rootLabel', 'metricLabel', 'onDisk', 'apparent', 'depthLabel'],
  ...['colorLabel', 'colorRank', 'colorGrowth', 'rescan', 'scan', 'scanning'],
  ...['pathLabel', 'chartLabel', 'listLabel', 'name', 'size', 'share'],
  ...['files', 'sizeOnDisk', 'sizeApparent', 'fileCount', 'oneFile', 'shareOf'],
  ...['rest', 'restFiles', 'restFolders', 'restItself', 'overlapping', 'change'],
  ...['changedFrom'],
] as const satisfies readonly (keyof ChartStrings)[];

/** Each says its own name. */
export const chartStrings: ChartStrings = {
  ...(Object.fromEntries(names.map((name) => [name, name])) as Record<(typeof names)[number], string>),
  legend: {
    ...{ grewMuch: 'grew much', grew: 'grew', same: 'same' },
    ...{ shrank: 'shrank', shrankMuch: 'shrank much', new: 'new' },
  },
};

const leaf: ChartNode = {
  ...{ id: 2, name: 'src', size: 7, shared: 2, files: 1, directories: 0 },
  ...{ before: 5, sharedBefore: 1, staleSince: 'as of 14:16', children: [] },
};

/** A message with everything in it that one can have. */
export const aChartMessage: ChartMessage = {
  kind: 'snapshot',
  snapshot: {
    roots: [{ key: '/r', name: 'r' }],
    ...{ root: '/r', metric: 'allocated', units: 'binary', depth: 3, color: 'growth' },
    growth: { title: 'Growth since 14:16', threshold: 1024 },
    trail: [{ id: 1, name: 'r' }],
    node: { ...leaf, id: 1, name: 'r', size: 10, directories: 1, children: [leaf] },
    message: 'This folder is empty.',
    note: { text: 'Scanned 14:16', warning: false },
    ...{ scanning: false, selected: 2, strings: chartStrings },
  },
};
