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

/** Whether a scan with either has the same result. */
export function sameSettings(a: ScanSettings, b: ScanSettings): boolean {
  return settingsKey(a) === settingsKey(b);
}

/** Whether a result was made with other settings than those of now; that a person's scan read networks too is no difference. */
export function isOutdated({ settings }: { readonly settings: ScanSettings }, now: ScanSettings): boolean {
  return !sameSettings(settings, {
    ...now,
    networkFileSystems: now.networkFileSystems || settings.networkFileSystems,
  });
}

/** The same text for settings with which a scan has the same result: globs in any order, each once or more often. */
export function settingsKey(settings: ScanSettings): string {
  const exclude = [...new Set(settings.exclude)].sort();
  return JSON.stringify({ ...scanSettings((key) => settings[key]), exclude });
}
