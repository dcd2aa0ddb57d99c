import type { ChartNode, ChartSnapshot } from '../../../src/shared/chart/chartProtocol';

const leaf: ChartNode = {
  ...{ id: 2, name: 'src', size: 7, shared: 2, files: 1, directories: 0 },
  ...{ before: 5, sharedBefore: 1, staleSince: 'as of 14:16', children: [] },
  git: { tracked: 4, ignored: 3, untracked: 0, git: 0, outside: 0 },
};

/** A snapshot with everything in it that one can have. */
export const aSnapshot: ChartSnapshot = {
  roots: [{ key: '/r', name: 'r' }],
  ...{ root: '/r', metric: 'allocated', units: 'binary', depth: 3, color: 'growth' },
  growth: { title: 'Growth since 14:16', threshold: 1024 },
  git: { title: 'Git', only: 'ignored' },
  trail: [{ id: 1, name: 'r' }],
  node: { ...leaf, id: 1, name: 'r', size: 10, directories: 1, children: [leaf] },
  message: 'This folder is empty.',
  note: { text: 'Scanned 14:16', warning: false },
  ...{ scanning: false, selected: 2 },
};
