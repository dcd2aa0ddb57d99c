import type { RootState, ScanProgress } from '../shared/state';
import type { PartialResult, ResultInfo } from '../shared/result';
import type { LogLevel } from '../shared/log';
import type { ScanSettings } from '../shared/scanSettings';
import type { Usage, UsageConfig } from '../service/usage';

/** What is passed on as it is. */
export const forwarded = [
  ...(['scan', 'scanDirectory', 'cancel', 'clear', 'children', 'row', 'ancestors', 'pathOf'] as const),
  ...(['heavyTree', 'heaviest', 'find', 'locate', 'sizes', 'readErrors', 'page'] as const),
  ...(['checkpoints', 'changesSince', 'growth'] as const),
  ...(['filesChanged', 'viewShown', 'watchingChanged', 'setLogLevel', 'close'] as const),
] satisfies readonly (keyof Usage)[];

export type Forwarded = (typeof forwarded)[number];

/** What the process of the service does. `start` comes first, and `configure` before what may need it. */
export interface ProcessApi extends Pick<Usage, Forwarded> {
  start(options: ProcessOptions): void;
  configure(config: KnownConfig): void;
  setRoots(paths: readonly string[]): void;
  /** The state is told before this resolves. */
  load(root: string): Promise<void>;
}

/** What it tells. */
export interface ProcessEvents {
  /** @param root as `Usage.onDidChange` says it; `news` are of that root, or of all that there are */
  changed(root: string | undefined, news: readonly StateNews[]): void;
  log(level: LogLevel, message: string): void;
}

export interface ProcessOptions {
  /** Where the databases are. */
  readonly storageFolder: string;
}

/** A configuration as it is at one moment, for the roots of that moment. */
export interface KnownConfig extends Omit<UsageConfig, 'settings' | 'watcherExclude' | 'mayScan'> {
  readonly roots: Readonly<Record<string, RootConfig>>;
}

export interface RootConfig {
  readonly settings: ScanSettings;
  readonly watcherExclude: readonly string[];
  readonly mayScan: boolean;
}

/** A root's state, and of what is large only what is new. */
export interface StateNews extends Omit<RootState, 'result' | 'scan' | 'outdated'> {
  readonly scan: Omit<ScanProgress, 'partial'> | undefined;
  /** Absent: the same as before. */
  readonly result?: { readonly is: ResultInfo | null | undefined };
  /** Absent: the same as before. */
  readonly partial?: { readonly is: PartialResult | undefined };
}

/** The configuration as it is now. */
export function knownConfig(config: UsageConfig, roots: readonly string[]): KnownConfig {
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
