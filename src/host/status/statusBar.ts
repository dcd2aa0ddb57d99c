import { StatusBarAlignment, ThemeColor, window } from 'vscode';
import { t } from '../../shared/text/words';
import { viewIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { workspaceStatus } from './statusText';

/** The item in the status bar: the workspace's size or the progress of scans. A click shows the view. */
export function registerStatusBar(editor: Editor): void {
  const item = editor.add(window.createStatusBarItem('diskUsage.size', StatusBarAlignment.Left, 0));
  item.name = t('Disk Usage');
  item.command = `${viewIds.folders}.focus`;
  const update = (): void => {
    const { states, wording } = editor;
    const status = workspaceStatus(states, wording, editor.config.lowSpace);
    if (!status) {
      item.hide();
      return;
    }
    item.text = status.text;
    item.tooltip = status.tooltip;
    item.accessibilityInformation = { label: status.spoken };
    item.backgroundColor = status.isLow ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
  };
  update();
  editor.onDidChangeTexts(update);
}
