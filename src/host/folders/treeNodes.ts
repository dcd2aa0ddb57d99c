import { join } from 'node:path';
import { toExactText, type ByteString } from '../../shared/text/byteString';
import { rootId, type DirectoryRow, type FileEntry, type RowId } from '../../shared/entry';
import type { Earlier } from './rowText';

/** A row of the tree. Nodes hold what was read when they were made; a refresh makes new ones. */
export type TreeNode = FolderNode | FileNode | MoreNode | NoteNode;
export type FolderNode = RootNode | DirectoryNode;

/** A workspace folder. One object for as long as it is in the window. */
export interface RootNode {
  readonly kind: 'root';
  readonly name: string;
  readonly root: string;
  readonly path: string;
}

export interface DirectoryNode {
  readonly kind: 'directory';
  readonly parent: FolderNode;
  readonly root: string;
  /** Absolute; undefined where it is not valid UTF-8, so that no API of the editor can name it. */
  readonly path: string | undefined;
  readonly row: DirectoryRow;
  /** From a scan that still runs: no more than a size so far. */
  readonly soFar: boolean;
  readonly overlapping: boolean;
  readonly earlier: Earlier | undefined;
}

export interface FileNode {
  readonly kind: 'file';
  readonly parent: FolderNode;
  readonly root: string;
  readonly path: string | undefined;
  readonly file: FileEntry;
  readonly overlapping: boolean;
}

/** Stands for the children that are not shown yet. */
export interface MoreNode {
  readonly kind: 'more';
  readonly parent: FolderNode;
  readonly shown: number;
  readonly total: number;
}

/** Says something where rows would be. */
export interface NoteNode {
  readonly kind: 'note';
  readonly parent: FolderNode | undefined;
  readonly key: string;
  readonly label: string;
  readonly description: string;
}

export function rowIdOf(node: FolderNode): RowId {
  return node.kind === 'root' ? rootId : node.row.id;
}

export function childPath(parent: FolderNode, name: ByteString): string | undefined {
  const text = toExactText(name);
  return parent.path === undefined || text === undefined ? undefined : join(parent.path, text);
}

/** The nodes of a directory and those above it, from `ancestors` (the root's row first); the last one is meant. */
export function nodeOfTrail(root: RootNode, trail: readonly DirectoryRow[]): FolderNode {
  return trail.slice(1).reduce<FolderNode>(
    (parent, row) => ({
      kind: 'directory',
      parent,
      root: root.root,
      path: childPath(parent, row.name),
      row,
      soFar: false,
      overlapping: false,
      earlier: undefined,
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
      return `row ${rowIdOf(node)}/${node.root}`;
    case 'file':
      return `file ${node.file.name}/${nodeKey(node.parent)}`;
    case 'more':
      return `more/${nodeKey(node.parent)}`;
    case 'note':
      return `note ${node.key}/${node.parent ? nodeKey(node.parent) : ''}`;
  }
}

/** The path in the workspace folder, its parts joined by '/'; what `exclude` globs are matched with. */
export function relativePath(node: DirectoryNode | FileNode): ByteString {
  const name = node.kind === 'file' ? node.file.name : node.row.name;
  return node.parent.kind === 'root' ? name : (`${relativePath(node.parent)}/${name}` as ByteString);
}
