import { l10n } from 'vscode';
import type { ChartStrings } from '../../shared/chart/chartStrings';
import { explainOverlap } from '../folders/rowText';

/** The page's words. The numbers in braces are filled in by the page. */
export function chartStrings(): ChartStrings {
  return {
    controlsLabel: l10n.t('Chart settings'),
    rootLabel: l10n.t('Folder'),
    metricLabel: l10n.t('Size'),
    onDisk: l10n.t('On disk'),
    apparent: l10n.t('Apparent'),
    depthLabel: l10n.t('Levels'),
    colorLabel: l10n.t('Color'),
    colorRank: l10n.t('Size rank'),
    colorGrowth: l10n.t('Growth'),
    rescan: l10n.t('Rescan'),
    scan: l10n.t('Scan'),
    scanning: l10n.t('Scanning…'),
    pathLabel: l10n.t('Path of the folder in view'),
    chartLabel: l10n.t('Treemap of {0}. The list beside it contains the same numbers.'),
    listLabel: l10n.t('Folders in {0}'),
    name: l10n.t('Name'),
    size: l10n.t('Size'),
    share: l10n.t('Share'),
    files: l10n.t('Files'),
    sizeOnDisk: l10n.t('{0} on disk'),
    sizeApparent: l10n.t('{0} apparent'),
    fileCount: l10n.t('{0} files'),
    oneFile: l10n.t('1 file'),
    shareOf: l10n.t('{0} of {1}'),
    rest: l10n.t('Files and smaller folders'),
    restFiles: l10n.t('Files'),
    restFolders: l10n.t('Smaller folders'),
    restItself: l10n.t('The folder itself'),
    overlapping: explainOverlap(l10n),
    change: l10n.t('Change'),
    legend: {
      grewMuch: l10n.t('Grew by half or more'),
      grew: l10n.t('Grew'),
      same: l10n.t('About the same'),
      shrank: l10n.t('Shrank'),
      shrankMuch: l10n.t('Shrank by a third or more'),
      new: l10n.t('New or previously below {0}'),
    },
    changedFrom: l10n.t('{0}, from {1}'),
  };
}
