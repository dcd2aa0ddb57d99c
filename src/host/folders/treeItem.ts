import type { RootState } from '../../shared/state';
import { ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri } from 'vscode';
import { formatCount } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import type { Totals } from '../../shared/entry';
import { say } from '../../shared/text/words';
import { rowQuery, showMoreCommandId, type RowWord } from '../editor/contributions';
import {
  describeDirectory,
  describeFile,
  directoryHover,
  directorySpoken,
  fileHover,
  fileSpoken,
  type RowContext,
} from './rowText';
import {
  nodeKey,
  type TreeNode,
  type DirectoryNode,
  type FileNode,
  type MoreNode,
  type NoteNode,
  type RootNode,
} from './treeNodes';
import type { Wording } from '../editor/wording';

/** How many rows a folder shows at first, and how many more each time. */
export const pageSize = 500;

/** What a folder's item shows beside its node. */
export interface Shown {
  readonly context: RowContext;
  readonly wording: Wording;
}

export function rootItem(node: RootNode, state: RootState, shown: Shown): TreeItem {
  const { t } = shown.wording;
  const totals = state.scan?.partial?.totals ?? state.result?.totals;
  const item = newItem(node, node.name);
  setPath(item, node.path, ThemeIcon.Folder);
  setWords(item, [
    'root',
    state.result && 'folder',
    'path',
    state.result?.totals.readErrors ? 'errors' : undefined,
  ]);
  // A row that gets its children later would stay closed: until it can have some, it is another row.
  if (totals ?? state.scan) item.collapsibleState = TreeItemCollapsibleState.Expanded;
  else item.id = `childless ${nodeKey(node)}`;
  if (totals) {
    return setFolderText(item, node.name, totals, shown);
  }
  const problem = state.problem && say(state.problem, t);
  return setText(item, node.name, problem ?? (state.scan ? t('scanning') : t('not scanned yet')));
}

export function directoryItem(node: DirectoryNode, shown: Shown): TreeItem {
  const { row } = node;
  const name = displayName(row.name);
  const item = newItem(node, name);
  const isEmpty = row.files === 0 && row.directories === 0;
  if (node.soFar || !isEmpty) item.collapsibleState = TreeItemCollapsibleState.Collapsed;
  if (!node.soFar) setWords(item, ['folder', node.path === undefined ? undefined : 'path']);
  setPath(item, node.path, ThemeIcon.Folder);
  return setFolderText(item, name, row, shown);
}

export function fileItem(node: FileNode, { context, wording }: Shown): TreeItem {
  const { file, path } = node;
  const item = newItem(node, displayName(file.name));
  item.description = describeFile(file, context, wording);
  item.tooltip = fileHover(file, context, wording);
  item.accessibilityInformation = { label: fileSpoken(file, context, wording) };
  // Opening a pipe or a socket would wait for ever.
  setWords(item, [file.kind === 'other' ? 'other' : 'file', path === undefined ? undefined : 'path']);
  setPath(item, path, ThemeIcon.File);
  if (path !== undefined && file.kind !== 'other')
    item.command = { command: 'vscode.open', title: wording.t('Open'), arguments: [Uri.file(path)] };
  return item;
}

export function moreItem(node: MoreNode, { t }: Wording): TreeItem {
  const left = node.total - node.shown;
  const item = newItem(node, t('Show {0} more', formatCount(Math.min(left, pageSize))));
  item.description = t('{0} not shown', formatCount(left));
  item.iconPath = new ThemeIcon('ellipsis');
  item.command = { command: showMoreCommandId, title: item.label as string, arguments: [node] };
  return item;
}

export function noteItem(node: NoteNode): TreeItem {
  const item = newItem(node, node.label);
  item.iconPath = new ThemeIcon('info');
  return setText(item, node.label, node.description);
}

function newItem(node: TreeNode, label: string): TreeItem {
  const item = new TreeItem(label, TreeItemCollapsibleState.None);
  item.id = nodeKey(node);
  return item;
}

/** The file icon theme chooses by the URI; without one the theme's plain icon shows. */
function setPath(item: TreeItem, path: string | undefined, icon: ThemeIcon): void {
  item.iconPath = icon;
  if (path !== undefined) item.resourceUri = Uri.file(path).with({ query: rowQuery });
}

function setWords(item: TreeItem, words: readonly (RowWord | false | null | undefined)[]): void {
  item.contextValue = words.filter(Boolean).join(' ');
}

function setFolderText(item: TreeItem, name: string, totals: Totals, { context, wording }: Shown): TreeItem {
  item.description = describeDirectory(totals, context, wording);
  item.tooltip = directoryHover(name, totals, context, wording);
  item.accessibilityInformation = { label: directorySpoken(name, { totals, context }, wording) };
  return item;
}

function setText(item: TreeItem, label: string, text: string): TreeItem {
  const said = text === '' ? [label] : [label, text];
  item.description = text;
  item.tooltip = said.join('\n');
  item.accessibilityInformation = { label: said.join(', ') };
  return item;
}
