/** Everything that package.json contributes, named once; a test compares the two. */

export const extensionPrefix = 'diskUsage';

/** The commands of the palette, and those that need a row of a view. */
export const commandIds = {
  rescan: 'diskUsage.rescan',
  rescanFolder: 'diskUsage.rescanFolder',
  cancelScan: 'diskUsage.cancelScan',
  showChart: 'diskUsage.showChart',
  findFolder: 'diskUsage.findFolder',
  sortBy: 'diskUsage.sortBy',
  showReadErrors: 'diskUsage.showReadErrors',
  clearStoredResults: 'diskUsage.clearStoredResults',
  stopAutomaticScans: 'diskUsage.stopAutomaticScans',
  pickPeriod: 'diskUsage.pickPeriod',
  showGrowth: 'diskUsage.showGrowth',
  hideGrowth: 'diskUsage.hideGrowth',
  findReclaimable: 'diskUsage.findReclaimable',
  groupReclaimableBy: 'diskUsage.groupReclaimableBy',
  sortReclaimableBy: 'diskUsage.sortReclaimableBy',
  deleteReclaimable: 'diskUsage.deleteReclaimable',
  selectReclaimable: 'diskUsage.selectReclaimable',
  selectNoReclaimable: 'diskUsage.selectNoReclaimable',
  showLog: 'diskUsage.showLog',
  delete: 'diskUsage.delete',
  deletePermanently: 'diskUsage.deletePermanently',
} as const;

export const rowCommandIds = {
  openFile: 'diskUsage.openFile',
  revealInFolders: 'diskUsage.revealInFolders',
  revealInExplorer: 'diskUsage.revealInExplorer',
  showInChart: 'diskUsage.showInChart',
  rescanThis: 'diskUsage.rescanThis',
  exclude: 'diskUsage.exclude',
  includeAgain: 'diskUsage.includeAgain',
  copyPath: 'diskUsage.copyPath',
  copySize: 'diskUsage.copySize',
  showRowReadErrors: 'diskUsage.showRowReadErrors',
  stopAutomaticScansOfRow: 'diskUsage.stopAutomaticScansOfRow',
} as const;

/** Run by rows and messages only; no menu names it, so package.json does not either. */
export const showMoreCommandId = 'diskUsage.showMore';

/** Run by the keys of letters while the tree has the focus. */
export const typeNameCommandId = 'diskUsage.typeName';

export const viewContainerId = 'diskUsage';
export const viewIds = {
  folders: 'diskUsage.folders',
  largest: 'diskUsage.largestFiles',
  changes: 'diskUsage.changes',
  reclaimable: 'diskUsage.reclaimable',
} as const;
/** The chart's webview; the activation event `onWebviewPanel:…` brings it back after a reload. */
export const chartViewType = 'diskUsage.chart';

/** The context keys of `when` clauses. */
export const contextKeys = {
  scanning: 'diskUsage.scanning',
  /** A scan runs that nobody asked for. */
  scanningAutomatically: 'diskUsage.scanningAutomatically',
  /** A result has entries that could not be read. */
  hasReadErrors: 'diskUsage.hasReadErrors',
  /** Of every folder it is known that there is no result. */
  nothingStored: 'diskUsage.nothingStored',
  /** There is something earlier that a result is compared with. */
  hasHistory: 'diskUsage.hasHistory',
  showsGrowth: 'diskUsage.showsGrowth',
  /** The view Reclaimable has looked, and found folders. */
  hasReclaimable: 'diskUsage.hasReclaimable',
} as const;

export type ContextKey = (typeof contextKeys)[keyof typeof contextKeys];

/** `listed`: a row of a view other than Folders, which stands for a folder. */
type RowWord = 'root' | 'listed' | 'folder' | 'file' | 'other' | 'excluded' | 'path' | 'errors';

/** A row's `viewItem`: its words in the order of their type, joined by a space. */
export function rowWords(...words: readonly (RowWord | false | null | undefined)[]): string {
  return words.filter(Boolean).join(' ');
}

/** The theme color that dims the names of excluded entries. */
export const dimmed = 'list.deemphasizedForeground';
