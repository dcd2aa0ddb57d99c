import type { UsageChange } from '../shared/change';
import type { LogLevel } from '../shared/log';
import { defaultScanSettings } from '../shared/scanSettings';
import type { RootState } from '../shared/state';
import type { Usage, UsageConfig } from '../service/usage';
import type { UsageService } from '../service/usageService';

/** Node's option: with one background thread of V8 instead of four, compiling SQLite peaks 20 MiB lower. */
export const smallProcess = '--v8-pool-size=1';
/** V8's flag: threads that start from then on collect garbage more often, 70 MiB less after eight scans. */
export const smallHeaps = '--optimize-for-size';

/**
 * The methods of the service process. `configure` comes first, and before a call that may need it. The state of a root
 * is sent before a method that changes it resolves.
 */
export interface ProcessApi
  extends Omit<Usage, 'roots' | 'state' | 'onDidChange' | 'query'>, Pick<UsageService, 'answer'> {
  configure(config: ConfigSnapshot): void;
}

/** The events of the process. */
export interface ProcessEvents {
  /** @param states the states of the root that changed, or of all roots */
  changed(change: UsageChange, states: readonly RootState[]): void;
  log(level: LogLevel, message: string): void;
}

type RootKey = 'settings' | 'watcherExclude' | 'mayScan';
type RootConfig = { readonly [K in RootKey]: ReturnType<UsageConfig[K]> };

/** The configuration at one time, for the roots of that time. */
export interface ConfigSnapshot {
  readonly values: Omit<UsageConfig, RootKey>;
  readonly roots: Readonly<Record<string, RootConfig>>;
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
