import { commands, env, l10n } from 'vscode';
import type { Sizes } from '../../shared/entry';
import { toExactText } from '../../shared/text/byteString';
import { setContext } from '../editor/contextKeys';
import { commandIds, contextKeys, rowCommandIds, showMoreCommandId } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { formatSize } from '../editor/format';
import { FolderPicker } from './folderPicker';
import { FolderTree } from './folderTree';
import { FolderView } from './folderView';
import { RowCommands, type Row } from './rowCommands';
import { pickOrder } from './sortPicker';
import { escapeGlob, relativePath, type MoreNode } from './treeNodes';

/** The view "Folders", as other features use it. */
export interface Folders {
  readonly view: FolderView;
  readonly picker: FolderPicker;
  readonly rows: RowCommands;
}

export function registerFolders(editor: Editor): Folders {
  const tree = editor.add(new FolderTree(editor));
  const view = editor.add(new FolderView(editor, tree));
  const picker = new FolderPicker(editor);
  const rows = new RowCommands(editor, view);
  followGrowth(editor);

  editor.command(commandIds.findFolder, async () => {
    const picked = await picker.pick(l10n.t('Find a folder by its name'));
    if (picked) await view.reveal(picked.root, picked.id, { focus: true });
  });
  editor.command(commandIds.sortBy, async () => {
    const order = await pickOrder(editor.view.get('sortBy'));
    if (order) await editor.view.set('sortBy', order);
  });
  editor.command(commandIds.showGrowth, () => editor.view.set('showGrowth', true));
  editor.command(commandIds.hideGrowth, () => editor.view.set('showGrowth', false));
  editor.command(showMoreCommandId, (node: MoreNode) => view.showMore(node));

  rows.registerForPath(rowCommandIds.openFile, (uri) => commands.executeCommand('vscode.open', uri));
  rows.registerForPath(rowCommandIds.revealInExplorer, (uri) =>
    commands.executeCommand('revealInExplorer', uri),
  );
  rows.registerForPath(rowCommandIds.copyPath, (uri) => env.clipboard.writeText(uri.fsPath));
  rows.register(rowCommandIds.revealInFolders, async (row) => {
    const folder = await rows.nearestFolder(row);
    await view.reveal(folder.root, folder.id, { focus: true });
  });
  rows.register(rowCommandIds.copySize, async (row) => {
    const sizes = sizesOf(editor, row);
    if (sizes) await env.clipboard.writeText(formatSize(sizes, editor.wording));
  });
  rows.register(rowCommandIds.exclude, (row) => exclude(editor, row));
  return { view, picker, rows };
}

/** The menu offers to show growth or to hide it. */
function followGrowth(editor: Editor): void {
  const update = (): void => {
    setContext(contextKeys.showsGrowth, editor.view.get('showGrowth'));
  };
  editor.add(editor.view.onDidChange(update));
  update();
}

/** A change of the setting makes the result outdated, and so scanned again as `autoScan` allows. */
async function exclude({ config }: Editor, row: Row): Promise<void> {
  if (row.kind !== 'directory' && row.kind !== 'file') return;
  const path = toExactText(relativePath(row));
  if (path !== undefined) await config.addExclude(row.root, escapeGlob(path));
}

function sizesOf({ usage }: Editor, row: Row): Sizes | undefined {
  switch (row.kind) {
    case 'root':
      return usage.state(row.root)?.result?.totals;
    case 'directory':
      return row.row;
    case 'file':
      return row.file;
    case 'change':
      return row.change.now;
  }
}
