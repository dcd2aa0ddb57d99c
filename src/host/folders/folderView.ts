import { DataTransferItem, type TreeDragAndDropController, type TreeView, Uri, window } from 'vscode';
import { errorMessage } from '../../shared/errors';
import { Emitter } from '../../shared/lifecycle';
import { TypedLetters } from '../../shared/text/typedLetters';
import { viewIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import type { FolderTree } from './folderTree';
import { nodeName, type FolderId, type MoreNode, type TreeNode } from './treeNodes';
import { viewMessage } from '../status/describeState';

/** The view "Folders": its message, its progress bar, what is selected in it. */
export class FolderView {
  readonly #view: TreeView<TreeNode>;
  readonly #selected = new Emitter<FolderId>();
  readonly #typed = new TypedLetters();
  /** The row that typing found last, until another one is selected. */
  #found: TreeNode | undefined;
  #endProgress: (() => void) | undefined;

  constructor(
    private readonly editor: Editor,
    private readonly tree: FolderTree,
  ) {
    const { usage, allowance } = editor;
    const options = {
      ...{ treeDataProvider: tree, showCollapseAll: true, canSelectMany: true },
      dragAndDropController: draggedFiles,
    };
    this.#view = editor.add(window.createTreeView(viewIds.folders, options));
    const update = (): void => this.#update();
    editor.onDidChangeTexts(update);
    tree.onDidShowRows(update);
    editor.add({ dispose: () => this.#endProgress?.() });
    this.#view.onDidChangeVisibility(({ visible }) => {
      allowance.isViewVisible = visible;
      if (visible) usage.viewShown();
    });
    this.#view.onDidChangeSelection(({ selection: [node] }) => {
      this.#found = undefined;
      if (this.#view.visible && node && (node.kind === 'root' || node.kind === 'directory'))
        this.#selected.fire({ root: node.root, id: node.id });
    });
    this.#view.onDidCollapseElement(({ element }) => tree.close(element));
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

  /** All rows that a keyboard shortcut or the palette means. */
  get selectedRows(): readonly TreeNode[] {
    return this.#view.selection;
  }

  /** Selects a stored directory's row, and shows the view for it where `focus` is wished. */
  async reveal(folder: FolderId, { focus }: { readonly focus: boolean }): Promise<void> {
    const node = await this.tree.find(folder);
    if (node) await this.#reveal(node, { select: true, focus });
  }

  /**
   * Goes to the next row whose name begins with this letter and those that were typed just before. The editor's own search
   * looks at the beginnings of labels, where this tree has sizes.
   */
  async type(letter: string): Promise<void> {
    const { rows } = this.tree;
    const known = this.#found ?? this.selection;
    const from = Math.max(0, known ? rows.indexOf(known) : 0);
    const index = this.#typed.type(letter, rows.map(nodeName), from, performance.now());
    if (index === undefined) return;
    this.#found = rows[index]!;
    await this.#reveal(this.#found, { select: false, focus: true });
  }

  /** Shows another page of rows, and goes on from the first of them. */
  async showMore(node: MoreNode): Promise<void> {
    const first = await this.tree.showMore(node);
    if (first) await this.#reveal(first, { select: false, focus: true });
  }

  async #reveal(node: TreeNode, options: { select: boolean; focus: boolean }): Promise<void> {
    try {
      await this.#view.reveal(node, options);
    } catch (error) {
      // Its row may be among those that are not shown yet, or gone with a result that was replaced meanwhile.
      this.editor.log.debug(`Revealing a row: ${errorMessage(error)}`);
    }
  }

  #update(): void {
    const { states, wording } = this.editor;
    // Nothing is said of a result before its rows are there.
    const shown = states.filter(({ state }) => !state.result || this.tree.hasRows(state.path));
    const message = viewMessage(shown, wording);
    // Said again, it would hold other changes of the view back.
    const isNews = message !== this.#view.message && (shown.length > 0 || states.length === 0);
    // Assigned as undefined too, which the editor takes for "no message" and its types do not.
    if (isNews) Object.assign(this.#view, { message });
    this.#showProgress(states.some(({ state }) => state.scan !== undefined));
  }

  #showProgress(isScanning: boolean): void {
    if (!isScanning) {
      this.#endProgress?.();
      this.#endProgress = undefined;
    } else if (!this.#endProgress) {
      const ended = new Promise<void>((resolve) => (this.#endProgress = resolve));
      void window.withProgress({ location: { viewId: viewIds.folders } }, () => ended);
    }
  }
}

const uriList = 'text/uri-list';

/** Rows can be dragged to where files can, such as into an editor; nothing can be dropped on them. */
const draggedFiles: TreeDragAndDropController<TreeNode> = {
  dragMimeTypes: [uriList],
  dropMimeTypes: [],
  handleDrag: (nodes, transfer) => {
    const paths = nodes.flatMap((node) => ('path' in node && node.path !== undefined ? [node.path] : []));
    const uris = paths.map((path) => Uri.file(path).toString());
    transfer.set(uriList, new DataTransferItem(uris.join('\r\n')));
  },
};
