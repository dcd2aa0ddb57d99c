import { defaultScanSettings } from '../shared/scanSettings';
import type { UsageConfig } from './usage';

/** A configuration with which nothing starts by itself: no live updates, no automatic scan. */
export const onRequestOnly: Omit<UsageConfig, 'maxProcs'> = {
  batchSize: 1000,
  settings: () => defaultScanSettings,
  liveUpdates: false,
  staleAfter: 60,
  scanInterval: 0,
  historyLimit: 100,
  watcherExclude: () => [],
  mayScan: () => false,
};
