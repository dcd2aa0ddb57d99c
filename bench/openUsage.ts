import path from 'node:path';
import { silentLog } from '../src/shared/log';
import { onRequestOnly, type UsageConfig, type UsageOptions } from '../src/service/usage';
import { UsageService } from '../src/service/usageService';

/** The service on the workers in `dist`, as quiet as can be but for what is named. Close it. */
export function openUsage(
  dist: string,
  storageFolder: string,
  config: Partial<UsageConfig>,
  timings: UsageOptions['timings'] = {},
): UsageService {
  return new UsageService({
    config: { ...onRequestOnly, maxProcs: 2, ...config },
    log: silentLog,
    storageFolder,
    timings,
    scanWorkerPath: path.join(dist, 'scanWorker.js'),
    storeWorkerPath: path.join(dist, 'storeWorker.js'),
    wasmPath: path.join(dist, 'sql-wasm.wasm'),
  });
}
