import type { UsageChange } from '../shared/change';
import type { LogLevel } from '../shared/log';
import type { ScanSettings } from '../shared/scanSettings';
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

/** What the process sends by itself. */
export interface ProcessEvents {
  /** @param states the states of the root that changed, or of all roots */
  changed(change: UsageChange, states: readonly RootState[]): void;
  log(level: LogLevel, message: string): void;
}

export interface ProcessOptions {
  /** Where the databases are. */
  readonly storageFolder: string;
}

/** A configuration as it is at one moment, for the roots of that moment. */
export interface ConfigSnapshot extends Omit<UsageConfig, 'settings' | 'watcherExclude' | 'mayScan'> {
  readonly roots: Readonly<Record<string, RootConfig>>;
}

export interface RootConfig {
  readonly settings: ScanSettings;
  readonly watcherExclude: readonly string[];
  readonly mayScan: boolean;
}

/** The configuration as it is now. */
export function configSnapshot(config: UsageConfig, roots: readonly string[]): ConfigSnapshot {
  const { maxProcs, batchSize, liveUpdates, staleAfter, scanInterval, historyLimit } = config;
  const ofRoot = (root: string): RootConfig => ({
    settings: config.settings(root),
    watcherExclude: config.watcherExclude(root),
    mayScan: config.mayScan(root),
  });
  return {
    ...{ maxProcs, batchSize, liveUpdates, staleAfter, scanInterval, historyLimit },
    roots: Object.fromEntries(roots.map((root) => [root, ofRoot(root)])),
  };
}
