import { workspace, type ExtensionContext } from 'vscode';
import type { DisposableStore } from '../../shared/lifecycle';
import { RemoteUsage } from '../../process/remoteUsage';
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

/** The service, at the window's folders and the log's level for as long as `own` lives. Starts no process. */
export function startUsage(
  context: ExtensionContext,
  own: DisposableStore,
  { config, folders, log }: UsageSources,
): RemoteUsage {
  const usage = own.add(
    new RemoteUsage({
      config: config.usage,
      log,
      storageFolder: chooseStorageFolder(config, context.globalStorageUri),
      processPath: context.asAbsolutePath('dist/usageProcess.js'),
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
  // Before anybody else hears of it, and asks for what depends on it.
  own.add(config.onDidChange(usage.configChanged));
  own.add(config.onDidChangeWatcherExclude(usage.configChanged));
  own.add(workspace.onDidGrantWorkspaceTrust(usage.configChanged));
  own.add(log.onDidChangeLevel(followLevel));
  own.add(watchStorageFolder(config));
  return usage;
}
