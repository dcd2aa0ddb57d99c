import { defaultSettings, type SettingValues } from './settings';

/** The settings that decide a scan's result. They are stored with it. */
export type ScanSettings = Pick<SettingValues, 'dirLevel' | 'exclude' | 'followSymlinks' | 'oneFileSystem'>;

/** These of all settings, always in the same order. */
function scanSettings({ dirLevel, exclude, followSymlinks, oneFileSystem }: ScanSettings): ScanSettings {
  return { dirLevel, exclude, followSymlinks, oneFileSystem };
}

export const defaultScanSettings = scanSettings(defaultSettings);

export function sameSettings(a: ScanSettings, b: ScanSettings): boolean {
  return JSON.stringify(scanSettings(a)) === JSON.stringify(scanSettings(b));
}
