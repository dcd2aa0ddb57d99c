import { defaultScanSettings } from '../shared/scanSettings';
import { defaultSettings } from '../shared/settings';
import type { UsageConfig } from './usage';

/** A configuration with which nothing starts by itself: no live updates, no automatic scan. */
export const onRequestOnly: Omit<UsageConfig, 'maxProcs'> = {
  ...defaultSettings,
  settings: () => defaultScanSettings,
  liveUpdates: false,
  watcherExclude: () => [],
  mayScan: () => false,
};
