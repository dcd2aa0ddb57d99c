import type { RootState } from '../../shared/state';
import { env, EventEmitter, l10n, type Event, type TreeDataProvider, type TreeItem } from 'vscode';
import { errorMessage } from '../../shared/errors';
import type { RowId } from '../../shared/entry';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import { lastScanned, type ScanTimes } from '../../shared/rescans';
import type { Log } from '../../shared/log';
import type { Usage } from '../../service/usage';
import type { Config } from '../editor/config';
import { FolderRows } from './folderRows';
import { Growth } from './growth';
import type { History } from '../changes/history';
import { LastStates, sameLive } from '../editor/lastStates';
import { isLive } from '../status/describeState';
import type { RowContext } from './rowText';
import type { SteadyChanges } from '../editor/steadyChanges';
import { directoryItem, fileItem, moreItem, noteItem, rootItem } from './treeItem';
import {
  nodeOfTrail,
  relativePath,
  type FolderNode,
  type MoreNode,
  type RootNode,
  type TreeNode,
} from './treeNodes';
import type { Wording } from '../editor/wording';
import type { WorkspaceRoot, WorkspaceRoots } from '../editor/workspaceRoots';

/** The rows of the view: workspace folders, and what is in them as the person sorts it. */
export class FolderTree implements TreeDataProvider<TreeNode>, Disposable {
  readonly #own = new DisposableStore();
  readonly #changed = this.#own.add(new EventEmitter<TreeNode | undefined>());
  /** The editor knows a row by its object, so roots keep theirs. */
  readonly #roots = new Map<string, RootNode>();
  readonly #last = new LastStates();
  readonly #growth: Growth;
  readonly #rows: FolderRows;

  constructor(
    private readonly usage: Usage,
    changes: SteadyChanges<string | undefined>,
    private readonly folders: WorkspaceRoots,
    private readonly config: Config,
    history: History,
    private readonly log: Log,
  ) {
    this.#growth = new Growth(usage, history, () => config.get('showGrowth'));
    this.#rows = new FolderRows(
      usage,
      config,
      this.#growth,
      log,
      () => this.wording,
      (node) => {
        this.#changed.fire(node);
      },
    );
    this.#own.add(
      changes.onDidChange((root) => {
        this.#refresh(root);
      }),
    );
    this.#own.add(
      config.onDidChange((changed) => {
        const isShown = (['sortBy', 'sizeMetric', 'units', 'showGrowth'] as const).some(changed);
        if (isShown) this.#changed.fire(undefined);
      }),
    );
  }

  readonly onDidChangeTreeData: Event<TreeNode | undefined> = this.#changed.event;

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return this.#topRows();
    return node.kind === 'root' || node.kind === 'directory' ? this.#rows.read(node) : [];
  }

  getTreeItem(node: TreeNode): TreeItem | Promise<TreeItem> {
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
    this.#rows.showMore(parent, shown);
    this.#changed.fire(parent);
    return (await this.getChildren(parent))[shown];
  }

  /** A folder was closed: what could not be read is tried again when it is opened. */
  close(node: TreeNode): void {
    if (this.#rows.hasFailed(node)) this.#changed.fire(node);
  }

  /** The row of a stored directory, with those above it, ready to be revealed; undefined where there is none. */
  async find(root: string, id: RowId): Promise<FolderNode | undefined> {
    const top = this.#roots.get(root);
    const trail = await this.usage.ancestors(root, id);
    if (!top || trail.length === 0) return undefined;
    const node = nodeOfTrail(top, trail);
    if (await this.#include(node)) this.#changed.fire(top);
    return node;
  }

  /** Makes a row, and those above it, be among those that are shown; whether there are more now. */
  async #include(node: FolderNode): Promise<boolean> {
    if (node.kind === 'root') return false;
    const above = await this.#include(node.parent);
    return (await this.#rows.include(node.parent, node.row.id)) || above;
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

  async #rootItem(node: RootNode, wording: Wording): Promise<TreeItem> {
    const earlier = await this.#growth.ofRoot(node.root);
    const state = this.usage.state(node.root) ?? unknownState(node.root);
    const soFar = state.scan?.partial !== undefined;
    const context = { ...this.#context(node, soFar), ...(soFar ? {} : { earlier }) };
    return rootItem(node, state, { context, wording });
  }

  #context(node: TreeNode, soFar: boolean): RowContext {
    const parent = node.kind === 'root' ? undefined : node.parent;
    const state =
      soFar || node.kind === 'note' || node.kind === 'more' ? undefined : this.usage.state(node.root);
    const limit = state?.result?.settings.dirLevel ?? Infinity;
    const isBelowLimit = node.kind === 'directory' && node.row.level > limit;
    return {
      whole: parent && this.#rows.whole(parent),
      at: soFar ? undefined : this.#scannedAt(node),
      overlapping: 'overlapping' in node && node.overlapping,
      expansion: this.#rows.expansion(node),
      live: isLive(state) && !isBelowLimit,
      staleSince: node.kind === 'directory' ? node.row.staleSince : state?.live.staleSince,
      earlier: node.kind === 'directory' ? node.earlier : undefined,
    };
  }

  #scannedAt(node: TreeNode): number | undefined {
    if (node.kind !== 'root' && node.kind !== 'directory') return undefined;
    const result = this.usage.state(node.root)?.result;
    if (!result) return undefined;
    return node.kind === 'root' ? result.scannedAt : lastScanned(result, relativePath(node));
  }

  /**
   * Redraws what changed: all where what is shown at all may be another, else the root's rows. While these are read
   * again, no menu of theirs can tell which one it was opened on; so as few as possible are.
   */
  #refresh(root: string | undefined): void {
    if (root === undefined) {
      this.#changed.fire(undefined);
      return;
    }
    const now = this.usage.state(root);
    const before = this.#last.replace(root, now);
    const node = this.#roots.get(root);
    if (!sameScan(now, before)) {
      if (!sameScanned(now?.result, before?.result)) this.#rows.forget(root);
      this.#changed.fire(undefined);
    } else if (node && !sameRows(now, before)) this.#changed.fire(node);
  }
}

function unknownState(path: string): RootState {
  const live = { kind: 'none', busy: false, staleSince: undefined, verifying: false } as const;
  return { path, result: undefined, scan: undefined, problem: undefined, outdated: false, live };
}

function hasSomething(state: RootState | undefined): boolean {
  return Boolean(state?.result) || state?.scan !== undefined || state?.problem !== undefined;
}

/** Whether nothing has begun, ended or failed, and the result is of the same scan. */
function sameScan(a: RootState | undefined, b: RootState | undefined): boolean {
  return (
    sameScanned(a?.result, b?.result) &&
    a?.problem === b?.problem &&
    isScanned(a) === isScanned(b) &&
    (a?.scan?.partial === undefined) === (b?.scan?.partial === undefined)
  );
}

/** Whether one result is the other, but for live changes. */
function sameScanned(a: RootState['result'], b: RootState['result']): boolean {
  return a === b || (a?.scannedAt !== undefined && a.scannedAt === b?.scannedAt && sameRescans(a, b));
}

function sameRescans({ rescans: a }: ScanTimes, { rescans: b }: ScanTimes): boolean {
  return a.length === b.length && a.every(({ at }, i) => at === b[i]!.at);
}

function sameRows(a: RootState | undefined, b: RootState | undefined): boolean {
  return a?.result === b?.result && a?.scan?.partial === b?.scan?.partial && sameLive(a, b);
}

/** What lies below `dirLevel` in a folder that was opened shows in that folder only. */
function isScanned(state: RootState | undefined): boolean {
  return state?.scan !== undefined && state.scan.kind !== 'expansion';
}
