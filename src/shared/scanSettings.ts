import { defaultSettings, type SettingValues } from './settings';

/** The settings that decide a scan's result. They are stored with it. */
export type ScanSettings = Pick<SettingValues, (typeof keys)[number]>;

const keys = [
  'dirLevel',
  'exclude',
  'followSymlinks',
  'oneFileSystem',
  'networkFileSystems',
  'kernelFileSystems',
] as const;

/** These of all settings, as `valueOf` has them. */
export function scanSettings(valueOf: (key: keyof ScanSettings) => unknown): ScanSettings {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as unknown as ScanSettings;
}

export const defaultScanSettings = scanSettings((key) => defaultSettings[key]);

export function sameSettings(a: ScanSettings, b: ScanSettings): boolean {
  return JSON.stringify(keys.map((key) => a[key])) === JSON.stringify(keys.map((key) => b[key]));
}

/** Whether a result was made with other settings than those of now. A person's own scan reads network file systems too. */
export function isOutdated({ settings }: { readonly settings: ScanSettings }, now: ScanSettings): boolean {
  return !sameSettings(settings, {
    ...now,
    networkFileSystems: now.networkFileSystems || settings.networkFileSystems,
  });
}
