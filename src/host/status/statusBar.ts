import { l10n, StatusBarAlignment, window } from 'vscode';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import { Alarm } from '../editor/alarm';
import { foldersViewId } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { nextDescriptions } from './describeState';
import { scanStatus, sizeStatus, type Status } from './statusText';

/** The item in the status bar: the workspace's size or the progress of scans. A click shows the view. */
export class StatusBar implements Disposable {
  readonly #own = new DisposableStore();
  readonly #item = this.#own.add(window.createStatusBarItem('diskUsage.size', StatusBarAlignment.Left, 0));
  readonly #alarm = this.#own.add(
    new Alarm(() => {
      this.#update();
    }),
  );

  constructor(private readonly editor: Editor) {
    this.#item.name = l10n.t('Disk Usage');
    this.#item.command = `${foldersViewId}.focus`;
    for (const event of [editor.changes.onDidChange, editor.view.onDidChange])
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
    const { states, wording } = this.editor;
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
}
