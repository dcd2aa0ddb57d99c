import { join } from 'node:path';
import { toExactText, type ByteString } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { rootId, type DirectoryRow, type ExcludedEntry, type FileEntry } from '../../shared/entry';
import type { RowId, Sizes } from '../../shared/entry';
import type { Proof } from '../../shared/reclaim/proof';
import type { Earlier } from './rowText';

/** A stored directory, in a root (its path). */
export interface FolderId {
  readonly root: string;
  readonly id: RowId;
}

/** The commands of rows need these; rows of other views that stand for a folder have them too. */
export interface ListedFolder {
  readonly root: string;
  /** The folder that it is or is in; undefined if that is gone. */
  readonly id: RowId | undefined;
  /** Absolute; undefined if it is not valid UTF-8, because then the editor's APIs cannot name it. */
  readonly path: string | undefined;
  /** Undefined for a root, whose sizes its state has. */
  readonly sizes: Sizes | undefined;
  /** The entry that deleting the row removes, where that is not the folder at `path`. */
  readonly removable?: Removable;
}

/** A file or folder that may be deleted. */
export interface Removable {
  /** Relative to the root. */
  readonly path: ByteString;
  /** It must hold right before the entry is removed. */
  readonly proof?: Proof | undefined;
}

/** A row of the tree. A node is never changed; a row that differs gets a new one. */
export type TreeNode = FolderNode | FileNode | ExcludedNode | MoreNode | NoteNode;
export type FolderNode = RootNode | DirectoryNode;

/** A workspace folder. One object for as long as it is in the window. */
export interface RootNode extends ListedFolder {
  readonly kind: 'root';
  readonly id: typeof rootId;
  readonly name: string;
}

interface EntryNode extends ListedFolder {
  readonly id: RowId;
  readonly parent: FolderNode;
  /** The totals of the folder that it is in. */
  readonly whole: Sizes;
  /** The shares in this folder add up to more than 100 %. */
  readonly overlapping: boolean;
}

export interface DirectoryNode extends EntryNode {
  readonly kind: 'directory';
  readonly row: DirectoryRow;
  /** From a first scan that still runs: a size so far. */
  readonly soFar: boolean;
  readonly earlier: Earlier | undefined;
}

export interface FileNode extends EntryNode {
  readonly kind: 'file';
  readonly file: FileEntry;
}

/** An entry that was not scanned; `id` is the folder that it is in. */
export interface ExcludedNode extends ListedFolder {
  readonly kind: 'excluded';
  readonly id: RowId;
  readonly parent: FolderNode;
  readonly entry: ExcludedEntry;
}

/** Stands for the rows that are not shown yet. */
export interface MoreNode {
  readonly kind: 'more';
  readonly parent: FolderNode;
  readonly shown: number;
  readonly total: number;
}

/** A text in place of rows. */
export interface NoteNode {
  readonly kind: 'note';
  readonly parent: FolderNode | undefined;
  readonly key: string;
  readonly label: string;
  readonly description: string;
}

/** Absolute, as `ListedFolder.path`. */
export function childPath(parent: Pick<ListedFolder, 'path'>, name: ByteString): string | undefined {
  const text = toExactText(name);
  return text === undefined || parent.path === undefined ? undefined : join(parent.path, text);
}

/** The node of a directory, from `ancestors` (the root's row first, the directory's last). */
export function nodeOfTrail(root: RootNode, trail: readonly DirectoryRow[]): FolderNode {
  return trail.slice(1).reduce<FolderNode>(
    (parent, row, i) => ({
      ...{
        kind: 'directory',
        parent,
        root: root.root,
        id: row.id,
        path: childPath(parent, row.name),
        row,
        sizes: row,
      },
      ...{ whole: trail[i]!, overlapping: false, soFar: false, earlier: undefined },
    }),
    root,
  );
}

/**
 * Unlike any other node's in the tree, and the same for the same directory as long as its row lasts. A name holds
 * no '/', and the root's path comes last, so no two kinds can be taken for each other.
 */
export function nodeKey(node: TreeNode): string {
  switch (node.kind) {
    case 'root':
    case 'directory':
      return `row ${node.id}/${node.root}`;
    case 'file':
      return `file ${node.file.name}/${nodeKey(node.parent)}`;
    case 'excluded':
      return `excluded ${node.entry.name}/${nodeKey(node.parent)}`;
    case 'more':
      return `more/${nodeKey(node.parent)}`;
    case 'note':
      return `note ${node.key}/${node.parent ? nodeKey(node.parent) : ''}`;
  }
}

/** The name that its row shows; of a row without one, its text. */
export function nodeName(node: TreeNode): string {
  switch (node.kind) {
    case 'root':
      return node.name;
    case 'directory':
      return displayName(node.row.name);
    case 'file':
      return displayName(node.file.name);
    case 'excluded':
      return displayName(node.entry.name);
    case 'note':
      return node.label;
    case 'more':
      return '';
  }
}

/** The path in the workspace folder, its parts joined by '/'. */
export function relativePath(node: DirectoryNode | FileNode | ExcludedNode): ByteString {
  const { name } = node.kind === 'file' ? node.file : node.kind === 'excluded' ? node.entry : node.row;
  return node.parent.kind === 'root' ? name : (`${relativePath(node.parent)}/${name}` as ByteString);
}

/** A glob that matches exactly this path (parts joined by '/'), whatever characters its names hold. */
export function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|^$#]/g, '\\$&');
}

/** The node of a workspace folder. */
export function rootNode(name: string, root: string): RootNode {
  return { kind: 'root', name, root, id: rootId, path: root, sizes: undefined };
}
