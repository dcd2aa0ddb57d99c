import { commands, l10n, window, type Uri } from 'vscode';
import type { Disposable } from '../../shared/lifecycle';
import { displayText } from '../../shared/text/displayName';
import type { Config } from './config';
import { escapeLinks } from './format';

/** The folder of the databases: `dbPath`, or the extension's own storage. A message says if `dbPath` is refused. */
export function chooseStorageFolder(config: Config, globalStorage: Uri): string {
  const { folder, rejected } = config.dbPath;
  if (rejected !== undefined)
    void offer(
      window.showWarningMessage,
      l10n.t(
        'diskUsage.dbPath must be an absolute path, but “{0}” is not. The extension’s own storage is used.',
        escapeLinks(displayText(rejected)),
      ),
      {
        title: l10n.t('Open Settings'),
        command: 'workbench.action.openSettings',
        argument: 'diskUsage.dbPath',
      },
    );
  return folder ?? globalStorage.fsPath;
}

/** The databases stay where they are for as long as the window does. */
export function watchStorageFolder(config: Config): Disposable {
  return config.onDidChange((changed) => {
    if (!changed('dbPath')) return;
    const message = l10n.t('Reload the window to apply diskUsage.dbPath.');
    const reload = { title: l10n.t('Reload Window'), command: 'workbench.action.reloadWindow' };
    void offer(window.showInformationMessage, message, reload);
  });
}

interface Offer {
  readonly title: string;
  readonly command: string;
  readonly argument?: string;
}

async function offer(
  show: (message: string, button: string) => Thenable<string | undefined>,
  message: string,
  { title, command, argument }: Offer,
): Promise<void> {
  if ((await show(message, title)) === title) await commands.executeCommand(command, argument);
}
