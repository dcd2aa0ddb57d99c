import type { UsageChange } from '../shared/change';
import type { LogLevel } from '../shared/log';
import { defaultScanSettings, type ScanSettings } from '../shared/scanSettings';
import type { RootState } from '../shared/state';
import type { Usage, UsageConfig } from '../service/usage';

/** Methods of the service that are forwarded as they are. */
export const forwarded = [
  ...(['scan', 'scanDirectory', 'cancel', 'clear', 'folder', 'position', 'chart'] as const),
  ...(['find', 'locate', 'sizes', 'filesChanged', 'viewShown', 'watchingChanged'] as const),
  ...(['setLogLevel', 'close'] as const),
] satisfies readonly (keyof Usage)[];

export type Forwarded = (typeof forwarded)[number];

/** The methods of the service process. `start` comes first, and `configure` before a call that may need it. */
export interface ProcessApi extends Pick<Usage, Forwarded> {
  start(options: ProcessOptions): void;
  configure(config: ConfigSnapshot): void;
  setRoots(paths: readonly string[]): void;
  /** The root's state is sent before this resolves. */
  load(root: string): Promise<void>;
  /** A query of `RootQueries`. */
  query(root: string, name: string, args: readonly unknown[]): Promise<unknown>;
}

/** The events of the process. */
export interface ProcessEvents {
  /** @param states the states of the root that changed, or of all roots */
  changed(change: UsageChange, states: readonly RootState[]): void;
  log(level: LogLevel, message: string): void;
}

export interface ProcessOptions {
  /** The folder of the databases. */
  readonly storageFolder: string;
}

/** The configuration at one time, for the roots of that time. */
export interface ConfigSnapshot {
  readonly values: Omit<UsageConfig, keyof RootConfig>;
  readonly roots: Readonly<Record<string, RootConfig>>;
}

export interface RootConfig {
  readonly settings: ScanSettings;
  readonly watcherExclude: readonly string[];
  readonly mayScan: boolean;
}

export function configSnapshot(config: UsageConfig, roots: readonly string[]): ConfigSnapshot {
  const { settings, watcherExclude, mayScan, ...values } = config;
  const ofRoot = (root: string): RootConfig => ({
    settings: settings(root),
    watcherExclude: watcherExclude(root),
    mayScan: mayScan(root),
  });
  return { values, roots: Object.fromEntries(roots.map((root) => [root, ofRoot(root)])) };
}

/** The configuration that a snapshot is of. A root that was removed meanwhile has the defaults. */
export function fromSnapshot({ values, roots }: ConfigSnapshot): UsageConfig {
  return {
    ...values,
    settings: (root) => roots[root]?.settings ?? defaultScanSettings,
    watcherExclude: (root) => roots[root]?.watcherExclude ?? [],
    mayScan: (root) => roots[root]?.mayScan ?? false,
  };
}
