import { l10n, window } from 'vscode';
import { CancelledError, errorMessage, errorStack, HumanError } from '../../shared/errors';
import { say } from '../../shared/text/words';
import { displayText } from '../../shared/text/displayName';
import { escapeLinks } from './format';
import type { HostLog } from './log';

/** Runs what a person asked for; a failure is shown to them, and a bug is logged with its stack. */
export async function reported(log: HostLog, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CancelledError) return;
    if (error instanceof HumanError) {
      void window.showErrorMessage(escapeLinks(say(error.words, l10n.t)));
      return;
    }
    log.error(errorStack(error));
    const showLog = l10n.t('Show Log');
    const message = escapeLinks(l10n.t('Disk Usage failed: {0}', displayText(errorMessage(error))));
    if ((await window.showErrorMessage(message, showLog)) === showLog) log.show();
  }
}
