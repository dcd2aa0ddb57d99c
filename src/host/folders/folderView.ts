import { window, type TreeView } from 'vscode';
import { errorMessage } from '../../shared/errors';
import type { RowId } from '../../shared/entry';
import { DisposableStore, Emitter, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import type { Usage } from '../../service/usage';
import { Alarm } from '../editor/alarm';
import type { Config } from '../editor/config';
import { foldersViewId } from '../editor/contributions';
import type { PickedFolder } from './folderPicker';
import type { FolderTree } from './folderTree';
import { rowIdOf, type MoreNode, type TreeNode } from './treeNodes';
import type { SteadyChanges } from '../editor/steadyChanges';
import { nextDescriptions } from '../status/describeState';
import { viewMessage } from './viewMessage';
import type { WorkspaceRoots } from '../editor/workspaceRoots';

/** The view "Folders": what it says above its rows, its progress bar, what is selected in it. */
export class FolderView implements Disposable {
  readonly #own = new DisposableStore();
  readonly #view: TreeView<TreeNode>;
  readonly #selected = this.#own.add(new Emitter<PickedFolder>());
  readonly #visibility = this.#own.add(new Emitter<boolean>());
  #endProgress: (() => void) | undefined;
  readonly #alarm = this.#own.add(
    new Alarm(() => {
      this.#update();
    }),
  );

  constructor(
    private readonly usage: Usage,
    changes: SteadyChanges<string | undefined>,
    private readonly folders: WorkspaceRoots,
    config: Config,
    private readonly tree: FolderTree,
    private readonly log: Log,
  ) {
    this.#view = this.#own.add(
      window.createTreeView(foldersViewId, { treeDataProvider: tree, showCollapseAll: true }),
    );
    this.#own.add(
      changes.onDidChange(() => {
        this.#update();
      }),
    );
    this.#own.add(
      tree.onDidChangeTreeData(() => {
        this.#update();
      }),
    );
    // Whether a result was made with today's settings is for the message to say.
    this.#own.add(
      config.onDidChange(() => {
        this.#update();
      }),
    );
    this.#own.add(
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) usage.viewShown();
        this.#visibility.fire(visible);
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
    this.#update();
  }

  /** A folder was selected while the view is visible. */
  readonly onDidSelect = this.#selected.event;
  /** The view became visible, or not. */
  readonly onDidChangeVisibility = this.#visibility.event;

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
      this.log.debug(`Revealing a row: ${errorMessage(error)}`);
    }
  }

  dispose(): void {
    this.#endProgress?.();
    this.#own.dispose();
  }

  #update(): void {
    const states = this.folders.paths.flatMap((path) => {
      const state = this.usage.state(path);
      return state ? [{ name: this.folders.name(path), state }] : [];
    });
    this.#say(viewMessage(states, this.tree.wording));
    const scans = states.flatMap(({ state }) => (state.scan ? [state.scan] : []));
    this.#showProgress(scans.length > 0);
    this.#alarm.set(states.flatMap(({ state }) => nextDescriptions(state)));
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
