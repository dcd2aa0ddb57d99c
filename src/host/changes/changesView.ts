import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type Event,
  type Memento,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import { errorStack } from '../../shared/errors';
import { DisposableStore, Emitter, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import type { Usage } from '../../service/usage';
import {
  changeKey,
  changeNodes,
  foldSmallChanges,
  type ChangedRootNode,
  type ChangeNode,
  type ChangesNode,
  type SmallerChangesNode,
} from './changeNodes';
import {
  changeHover,
  changeSpoken,
  describeChange,
  describeSmallerChanges,
  describeSum,
  describeTotal,
  hasGrown,
} from './changeText';
import type { Config } from '../editor/config';
import { setContext } from '../editor/contextKeys';
import { changesViewId, contextKeys, rowCommandIds, type RowWord } from '../editor/contributions';
import type { History, Period } from './history';
import { LastStates } from '../editor/lastStates';
import { describePeriod, parsePeriod } from './period';
import type { SteadyChanges } from '../editor/steadyChanges';
import type { FolderTree } from '../folders/folderTree';
import type { WorkspaceRoots } from '../editor/workspaceRoots';

const periodKey = 'changesPeriod';
/** How many directories a root lists at most. */
const mostChanges = 200;

export interface ChangesViewOptions {
  readonly usage: Usage;
  readonly changes: SteadyChanges<string | undefined>;
  readonly folders: WorkspaceRoots;
  readonly config: Config;
  readonly history: History;
  readonly tree: FolderTree;
  readonly memory: Memento;
  readonly log: Log;
}

/** The view "Changes": the directories that grew and shrank most, in a period that the person picks. */
export class ChangesView implements TreeDataProvider<ChangesNode>, Disposable {
  readonly #own = new DisposableStore();
  readonly #changed = this.#own.add(new EventEmitter<undefined>());
  readonly #periodChanged = this.#own.add(new Emitter<undefined>());
  readonly #view: TreeView<ChangesNode>;
  readonly #last = new LastStates();

  constructor(private readonly options: ChangesViewOptions) {
    const { usage, changes, folders, config } = options;
    this.#view = this.#own.add(window.createTreeView(changesViewId, { treeDataProvider: this }));
    const refresh = (): void => {
      this.#changed.fire(undefined);
    };
    this.#own.add(folders.onDidChange(refresh));
    this.#own.add(
      config.onDidChange((changed) => {
        if (changed('sizeMetric') || changed('units')) refresh();
      }),
    );
    this.#own.add(
      changes.onDidChange((root) => {
        const now = root === undefined ? undefined : usage.state(root);
        const before = root === undefined ? undefined : this.#last.replace(root, now);
        if (now?.result !== before?.result) refresh();
      }),
    );
  }

  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;
  readonly onDidChangePeriod = this.#periodChanged.event;

  get period(): Period {
    return parsePeriod(this.options.memory.get(periodKey));
  }

  /** Compares with another moment from now on, in this workspace. */
  async setPeriod(period: Period): Promise<void> {
    await this.options.memory.update(periodKey, period);
    this.#changed.fire(undefined);
    this.#periodChanged.fire(undefined);
  }

  /** The row that a keyboard shortcut means. */
  get selection(): ChangesNode | undefined {
    return this.#view.selection[0];
  }

  async getChildren(node?: ChangesNode): Promise<ChangesNode[]> {
    if (node) return node.kind === 'change' ? [] : [...node.changes];
    try {
      return await this.#topRows();
    } catch (error) {
      this.options.log.error(errorStack(error));
      return [];
    }
  }

  getTreeItem(node: ChangesNode): TreeItem {
    switch (node.kind) {
      case 'changedRoot':
        return this.#rootItem(node);
      case 'change':
        return this.#changeItem(node);
      case 'smallerChanges':
        return this.#smallerItem(node);
    }
  }

  getParent(): undefined {
    return undefined;
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #topRows(): Promise<ChangesNode[]> {
    const { paths } = this.options.folders;
    const roots = await Promise.all(paths.map((root) => this.#read(root)));
    const known = roots.flatMap((root) => (root ? [root] : []));
    setContext(contextKeys.hasHistory, known.length > 0);
    this.#say(known);
    return paths.length > 1
      ? known.filter(({ changes }) => changes.length > 0)
      : known.flatMap(({ changes }) => changes);
  }

  /** What changed in a root; undefined where there is nothing to compare it with. */
  async #read(root: string): Promise<ChangedRootNode | undefined> {
    const { usage, history, folders, tree } = this.options;
    const baseline = await history.baseline(root, this.period);
    if (!baseline) return undefined;
    const { metric } = tree.wording;
    const name = folders.name(root);
    const all = await usage.changesSince(root, baseline.id, metric, mostChanges);
    const changed = all.filter(({ change }) => change[metric] !== 0);
    const whole = usage.state(root)?.result?.totals ?? baseline;
    const changes = foldSmallChanges(changeNodes({ root, name }, changed, baseline), whole, metric);
    return { kind: 'changedRoot', root, name, baseline, changes };
  }

  /** Since when, beside the title; and that nothing changed, where rows would be. */
  #say(roots: readonly ChangedRootNode[]): void {
    const { wording } = this.options.tree;
    const { t } = wording;
    const since = describePeriod(
      this.period,
      roots.map(({ baseline }) => baseline),
      wording,
    );
    const isEmpty = roots.length > 0 && roots.every(({ changes }) => changes.length === 0);
    const view = this.#view as { description: string | undefined; message: string | undefined };
    view.description = roots.length > 0 ? since : undefined;
    view.message = isEmpty ? t('No folder has grown or shrunk {0}.', since) : undefined;
  }

  #changeItem(node: ChangeNode): TreeItem {
    const { wording } = this.options.tree;
    const item = new TreeItem(node.name);
    item.id = changeKey(node);
    item.description = describeChange(node, wording);
    item.tooltip = changeHover(node, wording);
    item.accessibilityInformation = { label: changeSpoken(node, wording) };
    item.iconPath = hasGrown(node.change, wording)
      ? new ThemeIcon('arrow-up', new ThemeColor('charts.red'))
      : new ThemeIcon('arrow-down', new ThemeColor('charts.green'));
    const words: readonly (RowWord | undefined)[] = [
      node.id === undefined ? undefined : 'folder',
      node.path === undefined ? undefined : 'path',
    ];
    item.contextValue = words.filter(Boolean).join(' ');
    item.command = {
      command: rowCommandIds.revealInFolders,
      title: wording.t('Reveal in Folders'),
      arguments: [node],
    };
    return item;
  }

  #smallerItem(node: SmallerChangesNode): TreeItem {
    const { wording } = this.options.tree;
    const { changes } = node;
    const label = describeSmallerChanges(changes.length, wording);
    const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
    item.id = changeKey(node);
    item.description = describeSum(
      changes.map(({ change }) => change),
      wording,
    );
    item.tooltip = `${label}\n${item.description}`;
    item.accessibilityInformation = { label: `${label}, ${item.description}` };
    return item;
  }

  #rootItem(node: ChangedRootNode): TreeItem {
    const { root, name, baseline } = node;
    const { usage, tree } = this.options;
    const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
    item.id = changeKey(node);
    item.iconPath = ThemeIcon.Folder;
    const totals = usage.state(root)?.result?.totals;
    const total = totals ? describeTotal(totals, baseline, tree.wording) : '';
    item.description = total;
    item.tooltip = `${name}\n${total}`;
    item.accessibilityInformation = { label: `${name}, ${total}` };
    return item;
  }
}
