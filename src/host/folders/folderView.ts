import { window, type TreeView } from 'vscode';
import { errorMessage } from '../../shared/errors';
import type { RowId } from '../../shared/entry';
import { DisposableStore, Emitter, type Disposable } from '../../shared/lifecycle';
import { Alarm } from '../editor/alarm';
import { foldersViewId } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import type { PickedFolder } from './folderPicker';
import type { FolderTree } from './folderTree';
import { rowIdOf, type MoreNode, type TreeNode } from './treeNodes';
import { nextDescriptions } from '../status/describeState';
import { viewMessage } from './viewMessage';

/** The view "Folders": its message, its progress bar, what is selected in it. */
export class FolderView implements Disposable {
  readonly #own = new DisposableStore();
  readonly #view: TreeView<TreeNode>;
  readonly #selected = this.#own.add(new Emitter<PickedFolder>());
  readonly #alarm: Alarm;
  #endProgress: (() => void) | undefined;

  constructor(
    private readonly editor: Editor,
    private readonly tree: FolderTree,
  ) {
    const { usage, allowance, changes, view, config } = editor;
    this.#view = this.#own.add(
      window.createTreeView(foldersViewId, { treeDataProvider: tree, showCollapseAll: true }),
    );
    const update = (): void => {
      this.#update();
    };
    this.#alarm = this.#own.add(new Alarm(update));
    // Whether the settings are those of the result is for the message to say.
    for (const event of [changes.onDidChange, view.onDidChange, config.onDidChange])
      this.#own.add(event(update));
    this.#own.add(tree.onDidShowRows(update));
    this.#own.add(
      this.#view.onDidChangeVisibility(({ visible }) => {
        allowance.isViewVisible = visible;
        if (visible) usage.viewShown();
      }),
    );
    this.#own.add(
      this.#view.onDidChangeSelection(({ selection: [node] }) => {
        if (this.#view.visible && node && (node.kind === 'root' || node.kind === 'directory'))
          this.#selected.fire({ root: node.root, id: rowIdOf(node) });
      }),
    );
    this.#own.add(
      this.#view.onDidCollapseElement(({ element }) => {
        tree.close(element);
      }),
    );
    allowance.isViewVisible = this.#view.visible;
    update();
  }

  /** A folder was selected while the view is visible. */
  readonly onDidSelect = this.#selected.event;

  get isVisible(): boolean {
    return this.#view.visible;
  }

  /** The row that a keyboard shortcut or the palette means. */
  get selection(): TreeNode | undefined {
    return this.#view.selection[0];
  }

  /** Selects a stored directory's row, and shows the view for it where `focus` is wished. */
  async reveal(root: string, id: RowId, { focus }: { readonly focus: boolean }): Promise<void> {
    const node = await this.tree.find(root, id);
    if (node) await this.#reveal(node, { select: true, focus });
  }

  /** Shows another page of rows, and goes on from the first of them. */
  async showMore(node: MoreNode): Promise<void> {
    const first = await this.tree.showMore(node);
    if (first) await this.#reveal(first, { select: false, focus: true });
  }

  async #reveal(
    node: TreeNode,
    options: { readonly select: boolean; readonly focus: boolean },
  ): Promise<void> {
    try {
      await this.#view.reveal(node, options);
    } catch (error) {
      // Its row may be among those that are not shown yet, or gone with a result that was replaced meanwhile.
      this.editor.log.debug(`Revealing a row: ${errorMessage(error)}`);
    }
  }

  dispose(): void {
    this.#endProgress?.();
    this.#own.dispose();
  }

  #update(): void {
    const { states, wording } = this.editor;
    // Nothing is said of a result before its rows are there.
    const shown = states.filter(({ state }) => !state.result || this.tree.hasRows(state.path));
    if (shown.length > 0 || states.length === 0) this.#say(viewMessage(shown, wording));
    this.#showProgress(states.some(({ state }) => state.scan !== undefined));
    this.#alarm.set(shown.flatMap(({ state }) => nextDescriptions(state)));
  }

  /** Said again, it would hold other changes of the view back. */
  #say(message: string | undefined): void {
    if (this.#view.message === message) return;
    // Assigned as undefined too, which the editor takes for "no message" and its types do not.
    (this.#view as { message: string | undefined }).message = message;
  }

  #showProgress(isScanning: boolean): void {
    if (!isScanning) {
      this.#endProgress?.();
      this.#endProgress = undefined;
    } else if (!this.#endProgress) {
      const ended = new Promise<void>((resolve) => (this.#endProgress = resolve));
      void window.withProgress({ location: { viewId: foldersViewId } }, () => ended);
    }
  }
}
