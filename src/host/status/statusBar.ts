import { l10n, StatusBarAlignment, window } from 'vscode';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Usage } from '../../service/usage';
import { Alarm } from '../editor/alarm';
import { foldersViewId } from '../editor/contributions';
import { nextDescriptions, type NamedState } from './describeState';
import { scanStatus, sizeStatus, type Status } from './statusText';
import type { SteadyChanges } from '../editor/steadyChanges';
import type { FolderTree } from '../folders/folderTree';
import type { WorkspaceRoots } from '../editor/workspaceRoots';

/** The item in the status bar: the workspace's size or the progress of scans. A click shows the view. */
export class StatusBar implements Disposable {
  readonly #own = new DisposableStore();
  readonly #item = this.#own.add(window.createStatusBarItem('diskUsage.size', StatusBarAlignment.Left, 0));
  readonly #alarm = this.#own.add(
    new Alarm(() => {
      this.#update();
    }),
  );

  constructor(
    private readonly usage: Usage,
    changes: SteadyChanges<string | undefined>,
    private readonly folders: WorkspaceRoots,
    private readonly tree: FolderTree,
  ) {
    this.#item.name = l10n.t('Disk Usage');
    this.#item.command = `${foldersViewId}.focus`;
    // The tree's rows change for another metric or unit, and for each change of a root.
    for (const event of [changes.onDidChange, tree.onDidChangeTreeData])
      this.#own.add(
        event(() => {
          this.#update();
        }),
      );
    this.#update();
  }

  dispose(): void {
    this.#own.dispose();
  }

  #update(): void {
    const states = this.#states();
    const { wording } = this.tree;
    this.#show(scanStatus(states, wording) ?? sizeStatus(states, wording));
    this.#alarm.set(states.flatMap(({ state }) => nextDescriptions(state)));
  }

  #show(status: Status | undefined): void {
    if (status === undefined) {
      this.#item.hide();
      return;
    }
    this.#item.text = status.text;
    this.#item.tooltip = status.tooltip;
    this.#item.accessibilityInformation = { label: status.spoken };
    this.#item.show();
  }

  #states(): NamedState[] {
    return this.folders.paths.flatMap((path) => {
      const state = this.usage.state(path);
      return state ? [{ name: this.folders.name(path), state }] : [];
    });
  }
}
