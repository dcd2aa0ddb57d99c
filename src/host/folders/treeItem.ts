import type { RootState } from '../../shared/state';
import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri } from 'vscode';
import { formatCount } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import type { Totals } from '../../shared/entry';
import { say, t } from '../../shared/text/words';
import { dimmed, excludedQuery, rowQuery, rowWords, showMoreCommandId } from '../editor/contributions';
import { joined, type Wording } from '../editor/format';
import { pageSize } from './folderRows';
import { describeDirectory, describeExcluded, describeFile } from './rowText';
import { directoryHover, excludedHover, fileHover, spoken } from './rowText';
import type { RowContext } from './rowText';
import { nodeKey } from './treeNodes';
import type {
  DirectoryNode,
  ExcludedNode,
  FileNode,
  FolderNode,
  MoreNode,
  RootNode,
  TreeNode,
} from './treeNodes';

/** The data that a row shows beside its node. */
export interface Shown extends RowContext {
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
    case 'excluded':
      return excludedItem(node);
    case 'more':
      return moreItem(node);
    case 'note':
      return newItem(node, node.label, node.description, new ThemeIcon('info'));
  }
}

export function rowHover(node: TreeNode, shown: Shown): string {
  const { wording, totals } = shown;
  switch (node.kind) {
    case 'root':
      return totals
        ? directoryHover(node.name, totals, shown, wording)
        : joined('\n', node.name, rootText(shown));
    case 'directory':
      return directoryHover(displayName(node.row.name), node.row, shown, wording);
    case 'file':
      return fileHover(node.file, shown, wording);
    case 'excluded':
      return excludedHover(node.entry);
    case 'more':
      return moreLabel(node);
    case 'note':
      return joined('\n', node.label, node.description);
  }
}

function rootItem(node: RootNode, shown: Shown): TreeItem {
  const { state, totals } = shown;
  const item = totals
    ? folderItem(node, node.name, totals, shown)
    : newItem(node, node.name, rootText(shown), ThemeIcon.Folder);
  const hasErrors = Boolean(state?.result?.totals.readErrors);
  item.contextValue = rowWords('root', state?.result && 'folder', 'path', hasErrors && 'errors');
  // The editor keeps an item closed that first had no children, so a childless root gets another id.
  if (totals ?? state?.scan) item.collapsibleState = TreeItemCollapsibleState.Expanded;
  else item.id = `childless ${nodeKey(node)}`;
  return item;
}

/** In place of sizes. */
function rootText({ state }: Shown): string {
  if (state?.problem) return say(state.problem);
  return state?.scan ? t('scanning') : t('not scanned yet');
}

function directoryItem(node: DirectoryNode, shown: Shown): TreeItem {
  const { row, path, soFar } = node;
  const item = folderItem(node, displayName(row.name), row, shown);
  const isEmpty = row.files + row.directories + row.excluded === 0;
  if (soFar || !isEmpty) item.collapsibleState = TreeItemCollapsibleState.Collapsed;
  if (!soFar) item.contextValue = rowWords('folder', path !== undefined && 'path');
  return item;
}

function folderItem(node: FolderNode, name: string, totals: Totals, shown: Shown): TreeItem {
  const description = describeDirectory(totals, shown, shown.wording);
  const item = newItem(node, name, description, ThemeIcon.Folder);
  item.accessibilityInformation = { label: spoken(name, t('folder'), description) };
  return item;
}

function fileItem(node: FileNode, shown: Shown): TreeItem {
  const { file, path } = node;
  const item = newItem(
    node,
    displayName(file.name),
    describeFile(file, shown, shown.wording),
    ThemeIcon.File,
  );
  // Opening a pipe or a socket would wait for ever.
  const isOther = file.kind === 'other';
  item.contextValue = rowWords(isOther ? 'other' : 'file', path !== undefined && 'path');
  if (path !== undefined && !isOther)
    item.command = { command: 'vscode.open', title: t('Open'), arguments: [Uri.file(path)] };
  return item;
}

function excludedItem(node: ExcludedNode): TreeItem {
  const { entry, path } = node;
  const icon = new ThemeIcon('circle-slash', new ThemeColor(dimmed));
  const item = newItem(node, displayName(entry.name), describeExcluded(entry.reason), icon);
  // A decoration of the URI dims the name.
  if (path !== undefined) item.resourceUri = Uri.file(path).with({ query: excludedQuery });
  item.contextValue = rowWords('excluded', path !== undefined && 'path');
  return item;
}

function moreItem(node: MoreNode): TreeItem {
  const label = moreLabel(node);
  const left = t('{0} not shown', formatCount(node.total - node.shown));
  const item = newItem(node, label, left, new ThemeIcon('ellipsis'));
  item.command = { command: showMoreCommandId, title: label, arguments: [node] };
  return item;
}

function moreLabel({ total, shown }: MoreNode): string {
  return t('Show {0} more', formatCount(Math.min(total - shown, pageSize)));
}

function newItem(node: TreeNode, label: string, description: string, icon: ThemeIcon): TreeItem {
  const item = new TreeItem(label);
  item.id = nodeKey(node);
  item.description = description;
  item.iconPath = icon;
  // The file icon theme chooses by the URI; without one the theme's plain icon shows.
  if ('path' in node && node.path !== undefined)
    item.resourceUri = Uri.file(node.path).with({ query: rowQuery });
  item.accessibilityInformation = { label: spoken(label, description) };
  return item;
}
