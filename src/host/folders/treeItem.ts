import type { RootState } from '../../shared/state';
import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri } from 'vscode';
import { formatCount } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import type { Sizes, Totals } from '../../shared/entry';
import { say, t } from '../../shared/text/words';
import { dimmed, rowWords, showMoreCommandId } from '../editor/contributions';
import { formatSize, joined, type Wording } from '../editor/format';
import { rowUri } from '../editor/rowUri';
import { sizeFirst } from '../editor/sizeColumn';
import { pageSize } from './folderRows';
import { describeDirectory, describeExcluded, describeFile } from './rowText';
import { directoryHover, excludedHover, fileHover, spoken } from './rowText';
import type { RowContext } from './rowText';
import { shareIcon } from './shareIcon';
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
  /** Of a root: how full its disk is. */
  readonly disk?: string | undefined;
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
        ? joined('\n', directoryHover(node.name, totals, shown, wording), shown.disk)
        : joined('\n', node.name, rootText(shown), shown.disk);
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
    : newItem(node, node.name, rootText(shown), rootIcon());
  const hasErrors = Boolean(state?.result?.totals.readErrors);
  item.contextValue = rowWords('root', state?.result && 'folder', 'path', hasErrors && 'errors');
  // The editor keeps an item closed that first had no children, so a childless root gets another id.
  if (totals ?? state?.scan) item.collapsibleState = TreeItemCollapsibleState.Expanded;
  else item.id = `childless ${nodeKey(node)}`;
  return item;
}

function rootIcon(): ThemeIcon {
  return new ThemeIcon('root-folder');
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
  return sizedItem(node, totals, shown, { name, kind: t('folder'), description });
}

function fileItem(node: FileNode, shown: Shown): TreeItem {
  const { file, path } = node;
  const description = describeFile(file, shown, shown.wording);
  const item = sizedItem(node, file, shown, { name: displayName(file.name), description });
  // Opening a pipe or a socket would wait for ever.
  const isOther = file.kind === 'other';
  item.contextValue = rowWords(isOther ? 'other' : 'file', path !== undefined && 'path');
  if (path !== undefined && !isOther)
    item.command = { command: 'vscode.open', title: t('Open'), arguments: [Uri.file(path)] };
  return item;
}

interface RowTexts {
  readonly name: string;
  /** For screen readers. */
  readonly kind?: string;
  readonly description: string;
}

/** A row with a size before its name, and its share of the folder that it is in as a bar; a root is not in one. */
function sizedItem(
  node: TreeNode,
  sizes: Sizes,
  { wording, whole }: Shown,
  { name, kind, description }: RowTexts,
): TreeItem {
  const { metric, units } = wording;
  const size = formatSize(sizes, wording);
  const icon = whole ? shareIcon(sizes[metric] / whole[metric]) : rootIcon();
  const item = newItem(node, sizeFirst(size, name, units), description, icon);
  item.accessibilityInformation = { label: spoken(name, ...(kind ? [kind] : []), size, description) };
  return item;
}

function excludedItem(node: ExcludedNode): TreeItem {
  const { entry, path } = node;
  const icon = new ThemeIcon('circle-slash', new ThemeColor(dimmed));
  const item = newItem(node, displayName(entry.name), describeExcluded(entry.reason), icon);
  // A decoration of the URI dims the name.
  if (path !== undefined) item.resourceUri = rowUri(path, 'excluded');
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

function newItem(node: TreeNode, label: string, description: string, icon: TreeItem['iconPath']): TreeItem {
  const item = new TreeItem(label);
  item.id = nodeKey(node);
  item.description = description;
  item.iconPath = icon!;
  item.accessibilityInformation = { label: spoken(label, description) };
  return item;
}
