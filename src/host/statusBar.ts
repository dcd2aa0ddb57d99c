import { l10n, StatusBarAlignment, window } from 'vscode';
import { DisposableStore, type Disposable } from '../shared/lifecycle';
import type { Usage } from '../usage/usage';
import { formatFiles } from './format';
import { foldersViewId } from './contributions';
import type { FolderTree } from './tree';
import { progressMessage } from './viewMessage';

/** An item in the status bar while a scan runs; a click shows the view. */
export class StatusBar implements Disposable {
  readonly #own = new DisposableStore();
  readonly #item = this.#own.add(window.createStatusBarItem('diskUsage.scan', StatusBarAlignment.Left, 0));

  constructor(
    private readonly usage: Usage,
    private readonly tree: FolderTree,
  ) {
    this.#item.name = l10n.t('Disk Usage: scan');
    this.#item.command = `${foldersViewId}.focus`;
    this.#own.add(
      usage.onDidChange(() => {
        this.#update();
      }),
    );
  }

  dispose(): void {
    this.#own.dispose();
  }

  #update(): void {
    const scans = this.usage.roots.flatMap(({ scan }) => (scan ? [scan] : []));
    if (scans.length === 0) {
      this.#item.hide();
      return;
    }
    const { wording } = this.tree;
    const files = formatFiles(
      scans.reduce((sum, scan) => sum + scan.files, 0),
      wording,
    );
    this.#item.text = `$(sync~spin) ${l10n.t('Disk Usage: {0}', files)}`;
    this.#item.tooltip = scans.map((scan) => progressMessage(scan, wording)).join('\n');
    this.#item.accessibilityInformation = { label: l10n.t('Disk Usage is scanning: {0} so far', files) };
    this.#item.show();
  }
}
