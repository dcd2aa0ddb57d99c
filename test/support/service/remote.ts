import { type Log, silentLog } from '../../../src/shared/log';
import { defaultScanSettings, type ScanSettings } from '../../../src/shared/scanSettings';
import { onRequestOnly, type UsageConfig } from '../../../src/service/usage';
import type { Memory } from '../../../src/process/firstPages';
import { RemoteUsage } from '../../../src/process/remoteUsage';
import { usageProcessPath } from '../paths';

export interface TestRemoteOptions {
  readonly storageFolder: string;
  readonly settings?: () => Partial<ScanSettings>;
  readonly config?: Partial<UsageConfig>;
  readonly log?: Partial<Log>;
  /** Another file than the built process. */
  readonly processPath?: string;
  readonly crashWindowMs?: number;
  readonly memory?: Memory;
}

/** What a window keeps, as JSON like the editor's own. */
export function newMemory(): Memory {
  const kept = new Map<string, string>();
  return {
    get: (key): unknown => JSON.parse(kept.get(key) ?? 'null') ?? undefined,
    update: (key, value) => Promise.resolve(void kept.set(key, JSON.stringify(value))),
  };
}

/** The service in a real process of its own, the built one. Close it. */
export function newRemote(options: TestRemoteOptions): RemoteUsage {
  const { storageFolder, settings, config, log, processPath = usageProcessPath, crashWindowMs } = options;
  const { memory = newMemory() } = options;
  return new RemoteUsage({
    config: () => ({
      ...onRequestOnly,
      maxProcs: 2,
      settings: () => ({ ...defaultScanSettings, ...settings?.() }),
      ...config,
    }),
    log: { ...silentLog, ...log },
    storageFolder,
    processPath,
    memory,
    ...(crashWindowMs !== undefined && { crashWindowMs }),
  });
}
