import { setTimeout } from 'node:timers/promises';
import { type CancellationToken, EventEmitter, TreeItem, type TreeDataProvider } from 'vscode';
import type { RootChange } from '../../shared/change';
import { errorMessage } from '../../shared/errors';
import { Emitter } from '../../shared/lifecycle';
import { lastScanned } from '../../shared/rescans';
import type { RootState } from '../../shared/state';
import { t } from '../../shared/text/words';
import type { Editor } from '../editor/editor';
import { joined } from '../editor/format';
import type { WorkspaceRoot } from '../editor/workspaceRoots';
import { gitHover } from '../git/gitHover';
import { isLive } from '../status/describeState';
import { describeDisks } from '../status/diskText';
import { FolderRows } from './folderRows';
import { rowHover, rowItem, type Shown } from './treeItem';
import { nodeOfTrail, relativePath, rootNode } from './treeNodes';
import type { FolderId, FolderNode, MoreNode, RootNode, TreeNode } from './treeNodes';

/** How long (ms) all rows wait for a root whose result is not known yet: its disk may hang. */
const patience = 1_000;

interface ShownRoot {
  /** The editor knows a row by its object, so a root keeps its own. */
  node: RootNode;
  readonly rows: FolderRows;
  /** The id of its own row. */
  id: string | undefined;
  /** The rows of a result have been there. */
  hasRows: boolean;
}

/** The rows of the view "Folders": workspace folders, and what is in them as the person sorts it. */
export class FolderTree implements TreeDataProvider<TreeNode> {
  readonly #changed = new EventEmitter<TreeNode | undefined>();
  readonly #rowsShown = new Emitter<undefined>();
  readonly #roots = new Map<string, ShownRoot>();
  /** Items of rows that did not change are made once. */
  #items = new WeakMap<TreeNode, TreeItem>();

  constructor(private readonly editor: Editor) {
    editor.add(this.#changed);
    editor.changes.onDidChange((change) => {
      if (change.kind === 'roots') this.#redrawAll();
      else void this.#update(change);
    });
    editor.view.onDidChange((key) => {
      if (key !== 'period') this.#redrawAll();
    });
  }

  readonly onDidChangeTreeData = this.#changed.event;
  /** The rows of a root's result are there for the first time. */
  readonly onDidShowRows = this.#rowsShown.event;

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return this.#topRows();
    if (node.kind !== 'root' && node.kind !== 'directory') return [];
    const shown = this.#roots.get(node.root);
    const rows = (await shown?.rows.children(node)) ?? [];
    if (shown?.rows.top?.isPartial === false && !shown.hasRows) {
      shown.hasRows = true;
      this.#rowsShown.fire(undefined);
    }
    return [...rows];
  }

  getTreeItem(node: TreeNode): TreeItem | Promise<TreeItem> {
    if (node.kind === 'root') return this.#rootItem(node);
    const item = this.#items.get(node) ?? rowItem(node, this.#shown(node));
    this.#items.set(node, item);
    return item;
  }

  /** Hovers are made when they are asked for; the kept item goes on without one, for it would grow old. */
  async resolveTreeItem(item: TreeItem, node: TreeNode, token: CancellationToken): Promise<TreeItem> {
    const shown = node.kind === 'root' ? await this.#hoveredRoot(node) : this.#shown(node);
    const isFolder = node.kind === 'root' || (node.kind === 'directory' && !node.soFar);
    const git = isFolder && (await gitHover(this.editor, node, token));
    return Object.assign(new TreeItem(''), item, { tooltip: joined('\n', rowHover(node, shown), git) });
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.kind === 'root' ? undefined : node.parent;
  }

  /** All rows from top to bottom, but those of closed folders. */
  get rows(): TreeNode[] {
    return [...this.#roots.values()].flatMap(({ node, rows }) => [node, ...rows.shown()]);
  }

  hasRows(root: string): boolean {
    return this.#roots.get(root)?.hasRows ?? false;
  }

  /** Shows another page of rows; resolves to the first of them. */
  async showMore(node: MoreNode): Promise<TreeNode | undefined> {
    return this.#roots.get(node.parent.root)?.rows.showMore(node);
  }

  close(node: TreeNode): void {
    if (node.kind === 'root' || node.kind === 'directory') this.#roots.get(node.root)?.rows.close(node);
  }

  /** The row of a stored directory, with those above it, ready to be revealed; undefined where there is none. */
  async find({ root, id }: FolderId): Promise<FolderNode | undefined> {
    const shown = this.#roots.get(root);
    const trail = await this.editor.usage.query(root).ancestors(id);
    if (!shown || trail.length === 0) return undefined;
    const node = nodeOfTrail(shown.node, trail);
    if (await shown.rows.include(node)) this.#changed.fire(shown.node);
    return node;
  }

  #redrawAll(): void {
    this.#items = new WeakMap();
    for (const { rows } of this.#roots.values()) rows.forget();
    this.#changed.fire(undefined);
  }

  /** Redraws a root's rows at once where they may differ, so that no two of them contradict each other. */
  async #update(change: RootChange): Promise<void> {
    const { root, kind } = change;
    const shown = this.#roots.get(root);
    if (!shown) {
      this.#changed.fire(undefined);
      return;
    }
    try {
      const differs = await shown.rows.update(change);
      const { id } = shown;
      const item = await this.#rootItem(shown.node);
      // A root with another id is another row of the view, which may have none at all now.
      if (kind === 'result' || item.id !== id) this.#changed.fire(undefined);
      else if (differs) this.#changed.fire(shown.node);
    } catch (error) {
      this.editor.log.debug(`Redrawing ${root}: ${errorMessage(error)}`);
    }
  }

  /** Nothing at all while no folder has anything to show: then the view welcomes instead. */
  async #topRows(): Promise<TreeNode[]> {
    const { folders } = this.editor;
    const states = await Promise.all(folders.paths.map((path) => this.#load(path)));
    for (const path of this.#roots.keys()) if (!folders.paths.includes(path)) this.#roots.delete(path);
    const hasVirtual = folders.all.some(({ kind }) => kind === 'virtual');
    const hasSome = hasVirtual || states.some((state) => state?.result ?? state?.scan ?? state?.problem);
    return hasSome ? folders.all.map((root) => this.#topRow(root)) : [];
  }

  #topRow(folder: WorkspaceRoot): TreeNode {
    const { name } = folder;
    if (folder.kind === 'virtual') {
      const description = t('not on a file system ({0}), so it has no size', folder.scheme);
      return { kind: 'note', parent: undefined, key: `${folder.scheme} ${name}`, label: name, description };
    }
    const { path } = folder;
    const known = this.#roots.get(path);
    if (known?.node.name === name) return known.node;
    const node = rootNode(name, path);
    const redraw = (changed: FolderNode): void => {
      this.#items.delete(changed);
      this.#changed.fire(changed);
    };
    const rows = new FolderRows(path, this.editor, redraw);
    const shown = known ?? { node, rows, id: undefined, hasRows: false };
    shown.node = node;
    this.#roots.set(path, shown);
    return node;
  }

  /** A root whose result is known is drawn at once. What comes later is a change. */
  async #load(root: string): Promise<RootState | undefined> {
    const known = this.editor.usage.state(root);
    const loaded = this.editor.usage.load(root).catch((error: unknown) => {
      this.editor.log.error(`Loading ${root}: ${errorMessage(error)}`);
      return this.editor.usage.state(root);
    });
    if (known?.result) return known;
    return Promise.race([loaded, setTimeout(patience, known, { ref: false })]);
  }

  async #rootItem(node: RootNode): Promise<TreeItem> {
    const shown = await this.#shownRoot(node);
    const item = rowItem(node, shown);
    const known = this.#roots.get(node.root);
    if (known) known.id = item.id;
    return item;
  }

  async #shownRoot(node: RootNode): Promise<Shown> {
    const rows = this.#roots.get(node.root)?.rows;
    const earlier = await rows?.earlier();
    const state = this.editor.usage.state(node.root);
    const totals = state?.result?.totals ?? (rows?.top?.isPartial ? rows.top.row : undefined);
    return { ...this.#shown(node), earlier: state?.result ? earlier : undefined, state, totals };
  }

  /** With the space of its disk as it is now. */
  async #hoveredRoot(node: RootNode): Promise<Shown> {
    const { usage, config, wording } = this.editor;
    const disk = await usage.diskSpace(node.root).catch(() => undefined);
    const shown = await this.#shownRoot(node);
    const state = shown.state && { ...shown.state, disk: disk ?? shown.state.disk };
    const [line] = state ? describeDisks([{ name: node.name, state }], config.lowSpace, wording) : [];
    return { ...shown, disk: line };
  }

  #shown(node: TreeNode): Shown {
    const isEntry = node.kind === 'directory' || node.kind === 'file';
    const soFar = node.kind === 'directory' && node.soFar;
    const state = soFar || !('root' in node) ? undefined : this.editor.usage.state(node.root);
    const limit = state?.result?.settings.dirLevel ?? Infinity;
    const isBelowLimit = node.kind === 'directory' && node.row.level > limit;
    return {
      wording: this.editor.wording,
      whole: isEntry ? node.whole : undefined,
      at: scannedAt(node, state),
      overlapping: isEntry && node.overlapping,
      expansion: 'root' in node ? this.#roots.get(node.root)?.rows.expansion(node) : undefined,
      live: isLive(state) && !isBelowLimit,
      staleSince: node.kind === 'directory' ? node.row.staleSince : state?.live.staleSince,
      earlier: node.kind === 'directory' ? node.earlier : undefined,
    };
  }
}

function scannedAt(node: TreeNode, state: RootState | undefined): number | undefined {
  const result = state?.result;
  if (!result || (node.kind !== 'root' && node.kind !== 'directory')) return undefined;
  return node.kind === 'root' ? result.scannedAt : lastScanned(result, relativePath(node));
}
