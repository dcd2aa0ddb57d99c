import { type Log, silentLog } from '../../../src/shared/log';
import { defaultScanSettings, type ScanSettings } from '../../../src/shared/scanSettings';
import { onRequestOnly, type UsageConfig } from '../../../src/service/usage';
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
}

/** The service in a real process of its own, the built one. Close it. */
export function newRemote(options: TestRemoteOptions): RemoteUsage {
  const { storageFolder, settings, config, log, processPath = usageProcessPath, crashWindowMs } = options;
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
    ...(crashWindowMs !== undefined && { crashWindowMs }),
  });
}
