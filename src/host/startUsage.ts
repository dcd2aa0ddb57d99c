import type { ExtensionContext } from 'vscode';
import type { DisposableStore } from '../shared/lifecycle';
import { UsageService } from '../usage/usageService';
import type { Config } from './config';
import type { HostLog } from './log';
import { chooseStorageFolder, watchStorageFolder } from './storageFolder';
import type { WorkspaceRoots } from './workspaceRoots';

/** What the service follows. */
export interface UsageSources {
  readonly config: Config;
  readonly folders: WorkspaceRoots;
  readonly log: HostLog;
}

/** The service, at the window's folders and the log's level for as long as `own` lives. Starts no thread. */
export function startUsage(
  context: ExtensionContext,
  own: DisposableStore,
  { config, folders, log }: UsageSources,
): UsageService {
  const bundled = (file: string): string => context.asAbsolutePath(`dist/${file}`);
  const usage = own.add(
    new UsageService({
      config,
      log,
      storageFolder: chooseStorageFolder(config, context.globalStorageUri),
      scanWorkerPath: bundled('scanWorker.js'),
      storeWorkerPath: bundled('storeWorker.js'),
      wasmPath: bundled('sql-wasm.wasm'),
    }),
  );
  const followRoots = (): void => {
    usage.setRoots(folders.paths);
  };
  const followLevel = (): void => {
    usage.setLogLevel(log.level ?? 'error');
  };
  followRoots();
  followLevel();
  own.add(folders.onDidChange(followRoots));
  own.add(log.onDidChangeLevel(followLevel));
  own.add(watchStorageFolder(config));
  return usage;
}
