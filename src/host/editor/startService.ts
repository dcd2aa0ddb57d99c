import { isAbsolute } from 'node:path';
import { commands, l10n, window, workspace, type ExtensionContext } from 'vscode';
import type { DisposableStore } from '../../shared/lifecycle';
import { displayText } from '../../shared/text/displayName';
import { RemoteUsage } from '../../process/remoteUsage';
import type { Allowance } from '../scans/allowance';
import type { Config } from './config';
import { followFiles } from './fileWatch';
import { escapeLinks } from './format';
import type { HostLog } from './log';
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
  sources: ServiceSources,
): RemoteUsage {
  const { config, folders, allowance, log } = sources;
  const usage = own.add(
    new RemoteUsage({
      config: () => config.usage(allowance.mayScan),
      log,
      storageFolder: storageFolder(sources) ?? context.globalStorageUri.fsPath,
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
  own.add(followFiles(usage, config));
  // The databases stay where they are for as long as the window does.
  own.add(
    config.onDidChange((changed) => {
      if (!changed('dbPath')) return;
      const message = l10n.t('Reload the window to apply diskUsage.dbPath.');
      const choice = window.showInformationMessage(message, l10n.t('Reload Window'));
      void onClick(choice, 'workbench.action.reloadWindow');
    }),
  );
  return usage;
}

/** The folder of the databases in `dbPath`. A message says if it is refused. */
function storageFolder({ config, log }: ServiceSources): string | undefined {
  const folder = config.get('dbPath');
  if (folder === '') return undefined;
  if (isAbsolute(folder)) return folder;
  log.warn(
    `diskUsage.dbPath is ${JSON.stringify(folder)}, but must be an absolute path; its default is used.`,
  );
  const message = l10n.t(
    'diskUsage.dbPath must be an absolute path, but “{0}” is not. The extension’s own storage is used.',
    escapeLinks(displayText(folder)),
  );
  const choice = window.showWarningMessage(message, l10n.t('Open Settings'));
  void onClick(choice, 'workbench.action.openSettings', 'diskUsage.dbPath');
  return undefined;
}

/** Runs a command once the only button of a message is pressed. */
async function onClick(
  choice: Thenable<string | undefined>,
  command: string,
  ...args: string[]
): Promise<void> {
  if ((await choice) !== undefined) await commands.executeCommand(command, ...args);
}
