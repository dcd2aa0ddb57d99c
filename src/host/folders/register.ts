import { commands, env, Uri, window } from 'vscode';
import { parseMenuContext } from '../../shared/chart/chartMenu';
import { rootId, type SortKey } from '../../shared/entry';
import { type ByteString, fromText } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { isExcluded } from '../../shared/text/glob';
import { folderOf } from '../../shared/text/paths';
import { t } from '../../shared/text/words';
import { pathBelow } from '../../service/rootPaths';
import { setContext } from '../editor/contextKeys';
import {
  commandIds,
  contextKeys,
  rowCommandIds,
  showMoreCommandId,
  typeNameCommandId,
} from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { escapeLinks, formatSize, marked } from '../editor/format';
import { pickFolder } from './folderPicker';
import { FolderTree } from './folderTree';
import { FolderView } from './folderView';
import { nodeOfTrail, rootNode } from './treeNodes';
import type { FolderId, ListedFolder, MoreNode, TreeNode } from './treeNodes';

/** A row that commands of rows are for. */
export type Row = Exclude<TreeNode, { kind: 'more' | 'note' }> | ListedFolder;

/** The view "Folders", as other features use it. */
export interface Folders {
  readonly view: FolderView;
  /** Registers a command of rows; without a row (from a key binding) it means the one that is selected in the tree. */
  readonly rowCommand: (id: string, run: (row: Row) => unknown) => void;
  /** Registers a command of one or many rows: those that are selected, if the one that it is called for is among them. */
  readonly rowsCommand: (id: string, run: (rows: readonly Row[]) => unknown) => void;
}

export function registerFolders(editor: Editor): Folders {
  const view = new FolderView(editor, new FolderTree(editor));
  /** The row of a menu that was opened on it, in a view or in the chart. */
  const rowOf = async (given: Row | undefined): Promise<Row | undefined> => {
    const inChart = parseMenuContext(given);
    return inChart ? chartRow(editor, inChart) : given;
  };
  const rowCommand: Folders['rowCommand'] = (id, run) => {
    editor.command(id, async (...args: readonly [Row?]) => {
      const { selection } = view;
      const selected = selection?.kind === 'more' || selection?.kind === 'note' ? undefined : selection;
      const given = await rowOf(args[0]);
      const row = args.length > 0 ? given : selected;
      // While rows are redrawn the editor does not tell which one a menu was opened on; the selected one may differ.
      if (!row && args.length > 0)
        window.setStatusBarMessage(t('The list was refreshing. Please try again.'), 5000);
      return row && run(row);
    });
  };
  const rowsCommand: Folders['rowsCommand'] = (id, run) => {
    editor.command(id, async (...args: readonly [Row?, unknown?]) => {
      const row = await rowOf(args[0]);
      // The menu of the chart has something else there.
      const selected = Array.isArray(args[1]) ? (args[1] as readonly TreeNode[]) : undefined;
      const rows = (args.length === 0 ? view.selectedRows : row ? (selected ?? [row]) : []).filter(
        (each): each is Row => 'root' in each,
      );
      if (rows.length > 0) return run(rows);
      const hint =
        args.length > 0 ? t('The list was refreshing. Please try again.') : t('Select a row first.');
      return window.setStatusBarMessage(hint, 5000);
    });
  };
  /** A command that needs a path. Menus offer it only where there is one; a key binding may ask all the same. */
  const pathCommand = (id: string, run: (uri: Uri) => unknown): void => {
    rowCommand(id, ({ path }) => path !== undefined && run(Uri.file(path)));
  };
  const followGrowth = (): void => setContext(contextKeys.showsGrowth, editor.view.get('showGrowth'));
  editor.view.onDidChange(followGrowth);
  followGrowth();

  editor.command(commandIds.findFolder, async () => {
    const picked = await pickFolder(editor, t('Find a folder by its name, its path, or letters of them'));
    if (picked) await view.reveal(picked, { focus: true });
  });
  editor.command(commandIds.sortBy, async () => {
    const order = await pickOrder(editor.view.get('sortBy'));
    if (order) await editor.view.set('sortBy', order);
  });
  editor.command(commandIds.showGrowth, () => editor.view.set('showGrowth', true));
  editor.command(commandIds.hideGrowth, () => editor.view.set('showGrowth', false));
  editor.command(typeNameCommandId, (letter: string) => view.type(letter));
  editor.command(showMoreCommandId, (node: MoreNode) => view.showMore(node));

  pathCommand(rowCommandIds.openFile, (uri) => commands.executeCommand('vscode.open', uri));
  rowCommand(rowCommandIds.revealInExplorer, (row) => revealInExplorer(editor, row));
  pathCommand(rowCommandIds.copyPath, (uri) => env.clipboard.writeText(uri.fsPath));
  rowCommand(rowCommandIds.revealInFolders, async (row) => {
    await view.reveal(await nearestFolder(editor, row), { focus: true });
  });
  rowCommand(rowCommandIds.copySize, async (row) => {
    const isRoot = 'kind' in row && row.kind === 'root';
    const sizes = isRoot ? editor.usage.state(row.root)?.result?.totals : row.sizes;
    if (sizes) await env.clipboard.writeText(formatSize(sizes, editor.wording));
  });
  return { view, rowCommand, rowsCommand };
}

/** Says so where the Explorer hides the entry. */
async function revealInExplorer({ config }: Editor, { root, path }: Row): Promise<void> {
  const below = path === undefined ? undefined : pathBelow(root, path);
  if (path === undefined || below === undefined) return;
  if (isExcluded(config.hidden(root), fromText(root), below)) {
    const message = t('The Explorer hides “{0}”: see the setting files.exclude.', displayName(below));
    void window.showInformationMessage(escapeLinks(message));
  } else await commands.executeCommand('revealInExplorer', Uri.file(path));
}

/** The row of a folder of the chart; undefined if it is gone. */
async function chartRow({ usage, folders }: Editor, { root, id }: FolderId): Promise<Row | undefined> {
  const trail = await usage.query(root).ancestors(id);
  return trail.length > 0 ? nodeOfTrail(rootNode(folders.name(root), root), trail) : undefined;
}

/** The folder that a row is or is in; for one that is gone, the nearest above it that still exists. */
export async function nearestFolder({ usage }: Editor, { root, id, path }: Row): Promise<FolderId> {
  if (id !== undefined) return { root, id };
  const above: ByteString[] = [];
  for (let at = path && pathBelow(root, path); at; at = folderOf(at)) above.push(at);
  const found = await usage.query(root).lookUp(above);
  return { root, id: found.find((row) => row)?.id ?? rootId };
}

/** "Sort By…": asks for the order of rows. Undefined: none was chosen. */
async function pickOrder(current: SortKey): Promise<SortKey | undefined> {
  const orders: readonly (readonly [SortKey, string])[] = [
    ['size', t('Size, largest first')],
    ['name', t('Name')],
    ['files', t('Number of files, largest first')],
    ['newest', t('Newest change first')],
  ];
  const items = orders.map(([order, label]) => ({ label: marked(label, order === current), order }));
  const picked = await window.showQuickPick(items, { placeHolder: t('Sort by') });
  return picked?.order;
}
