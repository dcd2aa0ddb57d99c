import { setTimeout } from 'node:timers/promises';
import { extensions, workspace, type Extension, type ExtensionContext } from 'vscode';
import type { DisposableStore } from '../../shared/lifecycle';
import { RemoteUsage } from '../../process/remoteUsage';
import type { Allowance } from '../scans/allowance';
import type { Config } from './config';
import { followFiles } from './fileWatch';
import type { HostLog } from './log';
import { chooseStorageFolder, watchStorageFolder } from './storageFolder';
import type { WorkspaceRoots } from './workspaceRoots';

export interface ServiceSources {
  readonly config: Config;
  readonly folders: WorkspaceRoots;
  readonly allowance: Allowance;
  readonly log: HostLog;
}

/** The service. It follows the window's folders, files and settings, and the log's level, as long as `own` lives. */
export function startService(
  context: ExtensionContext,
  own: DisposableStore,
  { config, folders, allowance, log }: ServiceSources,
): RemoteUsage {
  const usage = own.add(
    new RemoteUsage({
      config: () => config.usage(allowance.mayScan),
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
  // The first listener: those after it ask for what depends on the settings.
  own.add(config.onDidChange(usage.configChanged));
  own.add(config.onDidChangeWatcherExclude(usage.configChanged));
  own.add(workspace.onDidGrantWorkspaceTrust(usage.configChanged));
  own.add(allowance.onDidChange(usage.configChanged));
  own.add(log.onDidChangeLevel(followLevel));
  own.add(watchStorageFolder(config));
  own.add(followFiles(usage, config));
  return usage;
}

const lookEveryMs = 100;
/** An extension that fails to start never says so. */
const maxWaitMs = 5_000;

/**
 * Resolves once the extensions that start with every window have started. The activation event `onStartupFinished`
 * waits for that, but a visible view activates its extension before.
 */
export async function startupFinished(): Promise<void> {
  const eager = extensions.all.filter(startsWithWindow);
  for (let waited = 0; waited < maxWaitMs && eager.some(({ isActive }) => !isActive); waited += lookEveryMs)
    await setTimeout(lookEveryMs);
}

function startsWithWindow({ packageJSON }: Extension<unknown>): boolean {
  const { activationEvents } = packageJSON as { readonly activationEvents?: readonly string[] };
  return activationEvents?.includes('*') ?? false;
}
