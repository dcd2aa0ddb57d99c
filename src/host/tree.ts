import { env, EventEmitter, l10n, type Event, type TreeDataProvider, type TreeItem } from 'vscode';
import { CancelledError, errorMessage, HumanError, errorStack } from '../shared/errors';
import type { RowId, Sizes, Totals } from '../shared/entry';
import { DisposableStore, type Disposable } from '../shared/lifecycle';
import type { Log } from '../shared/log';
import type { RootState, Usage } from '../usage/usage';
import type { Config } from './config';
import { overlap, type RowContext } from './rowText';
import { directoryItem, fileItem, moreItem, noteItem, pageSize, rootItem, type Shown } from './treeItem';
import {
  childPath,
  nodeKey,
  nodeOfTrail,
  rowIdOf,
  type DirectoryNode,
  type FolderNode,
  type MoreNode,
  type NoteNode,
  type RootNode,
  type TreeNode,
} from './treeNodes';
import type { SteadyChanges } from './steadyChanges';
import type { Wording } from './wording';
import type { WorkspaceRoot, WorkspaceRoots } from './workspaceRoots';

type Page = Awaited<ReturnType<Usage['children']>>;

/** The rows of the view: workspace folders, and what is in them as the person sorts it. */
export class FolderTree implements TreeDataProvider<TreeNode>, Disposable {
  readonly #own = new DisposableStore();
  readonly #changed = this.#own.add(new EventEmitter<TreeNode | undefined>());
  /** The editor knows a row by its object, so roots keep theirs. */
  readonly #roots = new Map<string, RootNode>();
  readonly #last = new Map<string, RootState>();
  /** How many rows a folder shows where that is not a page, by its key. */
  readonly #limits = new Map<string, number>();
  /** What opening a row counted, by its key. */
  readonly #expansions = new Map<string, Totals>();

  constructor(
    private readonly usage: Usage,
    changes: SteadyChanges<string | undefined>,
    private readonly folders: WorkspaceRoots,
    private readonly config: Config,
    private readonly log: Log,
  ) {
    this.#own.add(
      changes.onDidChange((root) => {
        this.#refresh(root);
      }),
    );
    this.#own.add(
      config.onDidChange((changed) => {
        if (changed('sortBy') || changed('sizeMetric') || changed('units')) this.#changed.fire(undefined);
      }),
    );
  }

  readonly onDidChangeTreeData: Event<TreeNode | undefined> = this.#changed.event;

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return this.#topRows();
    if (node.kind !== 'root' && node.kind !== 'directory') return [];
    const state = this.usage.state(node.root);
    if (node.kind === 'directory' && node.soFar) return [soFarNote(node)];
    const partial = state?.scan?.partial;
    if (partial && node.kind === 'root') return this.#partialRows(node, partial);
    if (!state?.result) return [];
    try {
      return await this.#rows(node);
    } catch (error) {
      return this.#failure(node, error);
    }
  }

  getTreeItem(node: TreeNode): TreeItem {
    const wording = this.wording;
    switch (node.kind) {
      case 'root':
        return this.#rootItem(node, wording);
      case 'directory':
        return directoryItem(node, { context: this.#context(node, node.soFar), wording });
      case 'file':
        return fileItem(node, { context: this.#context(node, false), wording });
      case 'more':
        return moreItem(node, wording);
      case 'note':
        return noteItem(node);
    }
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.kind === 'root' ? undefined : node.parent;
  }

  /** How the view puts things, now. */
  get wording(): Wording {
    return {
      t: (message, ...args) => l10n.t(message, ...args),
      units: this.config.get('units'),
      metric: this.config.get('sizeMetric'),
      language: env.language,
      now: Date.now(),
    };
  }

  /** Shows another page of rows; resolves to the first of them. */
  async showMore({ parent, shown }: MoreNode): Promise<TreeNode | undefined> {
    this.#limits.set(nodeKey(parent), shown + pageSize);
    this.#changed.fire(parent);
    return (await this.getChildren(parent))[shown];
  }

  /** The row of a stored directory, with those above it, ready to be revealed; undefined where there is none. */
  async find(root: string, id: RowId): Promise<FolderNode | undefined> {
    const top = this.#roots.get(root);
    const trail = await this.usage.ancestors(root, id);
    return top && trail.length > 0 ? nodeOfTrail(top, trail) : undefined;
  }

  dispose(): void {
    this.#own.dispose();
  }

  /** Nothing at all while no folder has anything to show: then the view welcomes instead. */
  async #topRows(): Promise<TreeNode[]> {
    const states = await Promise.all(this.folders.paths.map((path) => this.#load(path)));
    const hasVirtual = this.folders.all.some(({ kind }) => kind === 'virtual');
    const hasNews = states.some(hasSomething);
    return hasVirtual || hasNews ? this.folders.all.map((root) => this.#topRow(root)) : [];
  }

  #topRow(folder: WorkspaceRoot): TreeNode {
    if (folder.kind === 'virtual') {
      const description = l10n.t('not on a file system ({0}), so it has no size', folder.scheme);
      return {
        kind: 'note',
        parent: undefined,
        key: `${folder.scheme} ${folder.name}`,
        label: folder.name,
        description,
      };
    }
    const { name, path } = folder;
    const known = this.#roots.get(path);
    if (known?.name === name) return known;
    const node: RootNode = { kind: 'root', name, root: path, path };
    this.#roots.set(path, node);
    return node;
  }

  async #load(root: string): Promise<RootState | undefined> {
    try {
      return await this.usage.load(root);
    } catch (error) {
      this.log.error(`Loading ${root}: ${errorMessage(error)}`);
      return this.usage.state(root);
    }
  }

  #partialRows(
    parent: FolderNode,
    { children }: NonNullable<NonNullable<RootState['scan']>['partial']>,
  ): TreeNode[] {
    return children.map((row) => ({
      kind: 'directory',
      parent,
      root: parent.root,
      path: childPath(parent, row.name),
      row,
      soFar: true,
      overlapping: false,
    }));
  }

  async #rows(parent: FolderNode): Promise<TreeNode[]> {
    const limit = this.#limits.get(nodeKey(parent)) ?? pageSize;
    const page = await this.usage.children(parent.root, rowIdOf(parent), {
      sort: this.config.get('sortBy'),
      metric: this.config.get('sizeMetric'),
      limit,
    });
    this.#keepExpansion(parent, page.expansion);
    return [...this.#childRows(parent, page), ...this.#tail(parent, page)];
  }

  #childRows(parent: FolderNode, page: Page): TreeNode[] {
    const sizes = page.children.map((child) => (child.kind === 'file' ? child.file : child.row));
    const whole = this.#whole(parent);
    const overlapping = whole !== undefined && overlap(sizes, whole, this.wording);
    return page.children.map((child) => {
      const name = child.kind === 'file' ? child.file.name : child.row.name;
      const common = { parent, root: parent.root, path: childPath(parent, name), overlapping };
      return child.kind === 'file'
        ? { kind: 'file', ...common, file: child.file }
        : { kind: 'directory', ...common, row: child.row, soFar: false };
    });
  }

  #tail(parent: FolderNode, page: Page): TreeNode[] {
    const rows: TreeNode[] = [];
    if (page.total > page.children.length)
      rows.push({ kind: 'more', parent, shown: page.children.length, total: page.total });
    if (page.filesError) {
      const label = l10n.t('Its files could not be read');
      rows.push({ kind: 'note', parent, key: 'files', label, description: page.filesError.code });
    }
    return rows;
  }

  /** A difference shows in the row itself, which is drawn again once. */
  #keepExpansion(node: FolderNode, expansion: Totals | undefined): void {
    const key = nodeKey(node);
    const known = this.#expansions.get(key);
    if (
      known?.allocated === expansion?.allocated &&
      known?.apparent === expansion?.apparent &&
      known?.files === expansion?.files
    )
      return;
    if (expansion) this.#expansions.set(key, expansion);
    else this.#expansions.delete(key);
    this.#changed.fire(node);
  }

  #failure(parent: FolderNode, error: unknown): TreeNode[] {
    if (error instanceof CancelledError) return [];
    if (!(error instanceof HumanError)) this.log.error(errorStack(error));
    const label = l10n.t('This folder could not be shown');
    return [{ kind: 'note', parent, key: 'failure', label, description: errorMessage(error) }];
  }

  #rootItem(node: RootNode, wording: Wording): TreeItem {
    const state = this.usage.state(node.root) ?? unknownState(node.root);
    const context = this.#context(node, state.scan?.partial !== undefined);
    const shown: Shown = { context, wording };
    return rootItem(node, state, shown);
  }

  #context(node: TreeNode, soFar: boolean): RowContext {
    const root = node.kind === 'note' || node.kind === 'more' ? undefined : node.root;
    const parent = node.kind === 'root' ? undefined : node.parent;
    return {
      whole: parent && this.#whole(parent),
      at: soFar || root === undefined ? undefined : (this.usage.state(root)?.result?.scannedAt ?? undefined),
      overlapping: 'overlapping' in node && node.overlapping,
      expansion: this.#expansions.get(nodeKey(node)),
    };
  }

  #whole(node: FolderNode): Sizes | undefined {
    if (node.kind === 'directory') return node.row;
    const state = this.usage.state(node.root);
    return state?.scan?.partial?.totals ?? state?.result?.totals;
  }

  /** Redraws what changed: a root's rows when its result or what a scan found so far is another one. */
  #refresh(root: string | undefined): void {
    if (root === undefined) {
      this.#changed.fire(undefined);
      return;
    }
    const now = this.usage.state(root);
    const before = this.#last.get(root);
    if (now) this.#last.set(root, now);
    else this.#last.delete(root);
    const node = this.#roots.get(root);
    if (sameResult(now, before) && now?.scan?.partial !== before?.scan?.partial && node)
      this.#changed.fire(node);
    else if (!sameResult(now, before)) {
      if (now?.result !== before?.result) this.#forget(root);
      this.#changed.fire(undefined);
    }
  }

  /** What was opened belongs to the result that it was opened in. */
  #forget(root: string): void {
    for (const key of this.#expansions.keys()) if (key.endsWith(`/${root}`)) this.#expansions.delete(key);
  }
}

/** A row opened during the first scan stays open: its children take the note's place in the end. */
function soFarNote(parent: DirectoryNode): NoteNode {
  const label = l10n.t('Shown when the scan is complete');
  return { kind: 'note', parent, key: 'so far', label, description: '' };
}

function unknownState(path: string): RootState {
  return { path, result: undefined, scan: undefined, problem: undefined, outdated: false };
}

function hasSomething(state: RootState | undefined): boolean {
  return Boolean(state?.result) || state?.scan !== undefined || state?.problem !== undefined;
}

function sameResult(a: RootState | undefined, b: RootState | undefined): boolean {
  return (
    a?.result === b?.result &&
    a?.problem === b?.problem &&
    (a?.scan === undefined) === (b?.scan === undefined) &&
    (a?.scan?.partial === undefined) === (b?.scan?.partial === undefined)
  );
}
