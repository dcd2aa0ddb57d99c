/** The settings that decide a scan's result. They are stored with it. */
export interface ScanSettings {
  /** Levels below the root that get rows of their own; null: every directory. */
  readonly dirLevel: number | null;
  /** Globs relative to the root. Matching entries are neither read nor counted. */
  readonly exclude: readonly string[];
  readonly followSymlinks: boolean;
  readonly oneFileSystem: boolean;
}

export const defaultScanSettings: ScanSettings = {
  dirLevel: null,
  exclude: [],
  followSymlinks: false,
  oneFileSystem: false,
};

export function sameSettings(a: ScanSettings, b: ScanSettings): boolean {
  return (
    a.dirLevel === b.dirLevel &&
    a.followSymlinks === b.followSymlinks &&
    a.oneFileSystem === b.oneFileSystem &&
    a.exclude.length === b.exclude.length &&
    a.exclude.every((glob, i) => glob === b.exclude[i])
  );
}
