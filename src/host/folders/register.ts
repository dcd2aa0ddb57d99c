import { commands, env, l10n, window } from 'vscode';
import type { Sizes, SortKey } from '../../shared/entry';
import { toExactText } from '../../shared/text/byteString';
import { setContext } from '../editor/contextKeys';
import { commandIds, contextKeys, rowCommandIds, showMoreCommandId } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { formatSize, marked } from '../editor/format';
import { pickFolder } from './folderPicker';
import { FolderTree } from './folderTree';
import { FolderView } from './folderView';
import { RowCommands, type Row } from './rowCommands';
import { escapeGlob, relativePath, type MoreNode } from './treeNodes';

/** The view "Folders", as other features use it. */
export interface Folders {
  readonly view: FolderView;
  readonly rows: RowCommands;
}

export function registerFolders(editor: Editor): Folders {
  const view = new FolderView(editor, new FolderTree(editor));
  const rows = new RowCommands(editor, view);
  const followGrowth = (): void => {
    setContext(contextKeys.showsGrowth, editor.view.get('showGrowth'));
  };
  editor.add(editor.view.onDidChange(followGrowth));
  followGrowth();

  editor.command(commandIds.findFolder, async () => {
    const picked = await pickFolder(editor, l10n.t('Find a folder by its name'));
    if (picked) await view.reveal(picked, { focus: true });
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
    await view.reveal(await rows.nearestFolder(row), { focus: true });
  });
  rows.register(rowCommandIds.copySize, async (row) => {
    const sizes = sizesOf(editor, row);
    if (sizes) await env.clipboard.writeText(formatSize(sizes, editor.wording));
  });
  rows.register(rowCommandIds.exclude, (row) => exclude(editor, row));
  return { view, rows };
}

/** "Sort By…": asks for the order of rows. Undefined: none was chosen. */
async function pickOrder(current: SortKey): Promise<SortKey | undefined> {
  const orders: readonly (readonly [SortKey, string])[] = [
    ['size', l10n.t('Size, largest first')],
    ['name', l10n.t('Name')],
    ['files', l10n.t('Number of files, largest first')],
    ['newest', l10n.t('Newest change first')],
  ];
  const items = orders.map(([order, label]) => ({ label: marked(label, order === current), order }));
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Sort by') });
  return picked?.order;
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
