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
import { pageSize } from './folderRows';
import type { Wording } from '../editor/wording';

/** The data that a row shows beside its node. */
export interface Shown {
  readonly context: RowContext;
  readonly wording: Wording;
  /** Of a root. */
  readonly state?: RootState | undefined;
  /** Of a root; undefined: none are known yet. */
  readonly totals?: Totals | undefined;
}

/** A row without its hover. */
export function rowItem(node: TreeNode, shown: Shown): TreeItem {
  switch (node.kind) {
    case 'root':
      return rootItem(node, shown);
    case 'directory':
      return directoryItem(node, shown);
    case 'file':
      return fileItem(node, shown);
    case 'more':
      return moreItem(node, shown.wording);
    case 'note':
      return noteItem(node);
  }
}

/** The text that a row shows under the pointer. */
export function rowHover(node: TreeNode, shown: Shown): string {
  const { context, wording, totals } = shown;
  switch (node.kind) {
    case 'root':
      return totals
        ? directoryHover(node.name, totals, context, wording)
        : textLines(node.name, rootText(shown)).join('\n');
    case 'directory':
      return directoryHover(displayName(node.row.name), node.row, context, wording);
    case 'file':
      return fileHover(node.file, context, wording);
    case 'more':
      return moreLabel(node, wording);
    case 'note':
      return textLines(node.label, node.description).join('\n');
  }
}

/** A copy of an item, with its hover. */
export function withHover(item: TreeItem, hover: string): TreeItem {
  return Object.assign(new TreeItem(''), item, { tooltip: hover });
}

function rootItem(node: RootNode, shown: Shown): TreeItem {
  const { state, totals } = shown;
  const item = newItem(node, node.name);
  setPath(item, node.path, ThemeIcon.Folder);
  setWords(item, [
    'root',
    state?.result && 'folder',
    'path',
    state?.result?.totals.readErrors ? 'errors' : undefined,
  ]);
  // The editor keeps an item closed that first had no children, so a childless root gets another id.
  if (totals ?? state?.scan) item.collapsibleState = TreeItemCollapsibleState.Expanded;
  else item.id = `childless ${nodeKey(node)}`;
  return totals ? setFolderText(item, node.name, totals, shown) : setText(item, node.name, rootText(shown));
}

/** In place of sizes. */
function rootText({ state, wording: { t } }: Shown): string {
  if (state?.problem) return say(state.problem, t);
  return state?.scan ? t('scanning') : t('not scanned yet');
}

function directoryItem(node: DirectoryNode, shown: Shown): TreeItem {
  const { row } = node;
  const name = displayName(row.name);
  const item = newItem(node, name);
  const isEmpty = row.files === 0 && row.directories === 0;
  if (node.soFar || !isEmpty) item.collapsibleState = TreeItemCollapsibleState.Collapsed;
  if (!node.soFar) setWords(item, ['folder', node.path === undefined ? undefined : 'path']);
  setPath(item, node.path, ThemeIcon.Folder);
  return setFolderText(item, name, row, shown);
}

function fileItem(node: FileNode, { context, wording }: Shown): TreeItem {
  const { file, path } = node;
  const item = newItem(node, displayName(file.name));
  item.description = describeFile(file, context, wording);
  item.accessibilityInformation = { label: fileSpoken(file, context, wording) };
  // Opening a pipe or a socket would wait for ever.
  setWords(item, [file.kind === 'other' ? 'other' : 'file', path === undefined ? undefined : 'path']);
  setPath(item, path, ThemeIcon.File);
  if (path !== undefined && file.kind !== 'other')
    item.command = { command: 'vscode.open', title: wording.t('Open'), arguments: [Uri.file(path)] };
  return item;
}

function moreItem(node: MoreNode, wording: Wording): TreeItem {
  const { t } = wording;
  const left = node.total - node.shown;
  const item = newItem(node, moreLabel(node, wording));
  item.description = t('{0} not shown', formatCount(left));
  item.iconPath = new ThemeIcon('ellipsis');
  item.command = { command: showMoreCommandId, title: item.label as string, arguments: [node] };
  return item;
}

function moreLabel({ total, shown }: MoreNode, { t }: Wording): string {
  return t('Show {0} more', formatCount(Math.min(total - shown, pageSize)));
}

function noteItem(node: NoteNode): TreeItem {
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
  item.accessibilityInformation = { label: directorySpoken(name, { totals, context }, wording) };
  return item;
}

function setText(item: TreeItem, label: string, text: string): TreeItem {
  item.description = text;
  item.accessibilityInformation = { label: textLines(label, text).join(', ') };
  return item;
}

function textLines(label: string, text: string): string[] {
  return text === '' ? [label] : [label, text];
}
