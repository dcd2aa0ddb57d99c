import { l10n, Uri, window } from 'vscode';
import { dirname } from 'node:path';
import { rootId } from '../../shared/entry';
import type { ChangeNode } from '../changes/changeNodes';
import type { Editor } from '../editor/editor';
import type { FolderView } from './folderView';
import { rowIdOf, type FolderId, type TreeNode } from './treeNodes';

/** A row of the tree or of the view "Changes". */
export type Row = Exclude<TreeNode, { kind: 'more' | 'note' }> | ChangeNode;

/** Registers commands of rows; without a row (from a key binding) they mean the one that is selected in the tree. */
export class RowCommands {
  constructor(
    private readonly editor: Editor,
    private readonly view: FolderView,
  ) {}

  register(id: string, run: (row: Row) => unknown): void {
    this.editor.command(id, (...args: readonly [Row?]) => {
      const row = args.length > 0 ? args[0] : this.#selected;
      // While rows are redrawn the editor does not tell which one a menu was opened on; the selected one may differ.
      if (!row && args.length > 0)
        window.setStatusBarMessage(l10n.t('The list was refreshing. Please try again.'), 5000);
      return row && run(row);
    });
  }

  /** A command that needs a path. Menus offer it only where there is one; a key binding may ask all the same. */
  registerForPath(id: string, run: (uri: Uri) => unknown): void {
    this.register(id, ({ path }) => (path === undefined ? undefined : run(Uri.file(path))));
  }

  /** The folder that a row is or is in; for one that is gone, the nearest above it that still exists. */
  async nearestFolder(row: Row): Promise<FolderId> {
    const { root } = row;
    if (row.kind !== 'change') return { root, id: rowIdOf(row.kind === 'file' ? row.parent : row) };
    if (row.change.id !== undefined) return { root, id: row.change.id };
    for (let path = row.path; path !== undefined && path !== root; path = dirname(path)) {
      const found = await this.editor.usage.locate(path);
      if (found?.root === root) return { root, id: found.row.id };
    }
    return { root, id: rootId };
  }

  get #selected(): Row | undefined {
    const row = this.view.selection;
    return row?.kind === 'more' || row?.kind === 'note' ? undefined : row;
  }
}
