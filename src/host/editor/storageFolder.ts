import { isAbsolute } from 'node:path';
import { commands, window } from 'vscode';
import type { Log } from '../../shared/log';
import { displayText } from '../../shared/text/displayName';
import { t } from '../../shared/text/words';
import type { Config } from './config';
import { escapeLinks } from './format';

/** The folder of the databases in `dbPath`. A message says if it is refused. */
export function storageFolder(config: Config, log: Log): string | undefined {
  const folder = config.get('dbPath');
  if (folder === '') return undefined;
  if (isAbsolute(folder)) return folder;
  log.warn(
    `diskUsage.dbPath is ${JSON.stringify(folder)}, but must be an absolute path; its default is used.`,
  );
  const message = t(
    'diskUsage.dbPath must be an absolute path, but “{0}” is not. The extension’s own storage is used.',
    escapeLinks(displayText(folder)),
  );
  const choice = window.showWarningMessage(message, t('Open Settings'));
  void onClick(choice, 'workbench.action.openSettings', 'diskUsage.dbPath');
  return undefined;
}

/** The databases stay where they are for as long as the window does. */
export function followStorageFolder(config: Config): void {
  config.onDidChange((changed) => {
    if (!changed('dbPath')) return;
    const message = t('Reload the window to apply diskUsage.dbPath.');
    const choice = window.showInformationMessage(message, t('Reload Window'));
    void onClick(choice, 'workbench.action.reloadWindow');
  });
}

/** Runs a command once the only button of a message is pressed. */
async function onClick(choice: Thenable<unknown>, command: string, arg?: string): Promise<void> {
  if ((await choice) !== undefined) await commands.executeCommand(command, arg);
}
