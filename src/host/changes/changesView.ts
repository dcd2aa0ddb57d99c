import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type Event,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import { errorStack } from '../../shared/errors';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
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
import { setContext } from '../editor/contextKeys';
import { commandIds, changesViewId, contextKeys, rowCommandIds, type RowWord } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { describePeriod } from './period';
import { pickPeriod } from './periodPicker';

/** How many directories a root lists. */
const maxChanges = 200;

export function registerChanges(editor: Editor): void {
  editor.add(new ChangesView(editor));
  editor.command(commandIds.pickPeriod, async () => {
    const { usage, folders, history, view, wording } = editor;
    const roots = folders.paths.map((path) => ({ path, name: folders.name(path) }));
    const period = await pickPeriod({ roots, usage, history, current: view.period, wording });
    if (period) await view.setPeriod(period);
  });
}

/** The view "Changes": the directories that grew and shrank most, in a period that the person picks. */
class ChangesView implements TreeDataProvider<ChangesNode>, Disposable {
  readonly #own = new DisposableStore();
  readonly #changed = this.#own.add(new EventEmitter<undefined>());
  readonly #view: TreeView<ChangesNode>;

  constructor(private readonly editor: Editor) {
    this.#view = this.#own.add(window.createTreeView(changesViewId, { treeDataProvider: this }));
    const refresh = (): void => {
      this.#changed.fire(undefined);
    };
    this.#own.add(
      editor.view.onDidChange((key) => {
        if (key === 'sizeMetric' || key === 'units' || key === 'period') refresh();
      }),
    );
    this.#own.add(
      editor.changes.onDidChange((change) => {
        // A scan shows when it is over; a live change may concern no row.
        const isNamed = change.kind === 'live' && (change.rows?.length ?? 0) > 0;
        if (change.kind === 'roots' || change.kind === 'result' || isNamed) refresh();
      }),
    );
  }

  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;
  async getChildren(node?: ChangesNode): Promise<ChangesNode[]> {
    if (node) return node.kind === 'change' ? [] : [...node.changes];
    try {
      return await this.#topRows();
    } catch (error) {
      this.editor.log.error(errorStack(error));
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
    const { paths } = this.editor.folders;
    const roots = await Promise.all(paths.map((root) => this.#read(root)));
    const known = roots.flatMap((root) => (root ? [root] : []));
    setContext(contextKeys.hasHistory, known.length > 0);
    this.#say(known);
    return paths.length > 1
      ? known.filter(({ changes }) => changes.length > 0)
      : known.flatMap(({ changes }) => changes);
  }

  /** The changes in a root; undefined if there is nothing to compare with. */
  async #read(root: string): Promise<ChangedRootNode | undefined> {
    const { usage, history, folders, view, wording } = this.editor;
    const baseline = await history.baseline(root, view.period);
    if (!baseline) return undefined;
    const { metric } = wording;
    const name = folders.name(root);
    const all = await usage.query(root).changesSince(baseline.id, metric, maxChanges);
    const changed = all.filter(({ change }) => change[metric] !== 0);
    const whole = usage.state(root)?.result?.totals ?? baseline;
    const changes = foldSmallChanges(changeNodes({ root, name }, changed, baseline), whole, metric);
    return { kind: 'changedRoot', root, name, baseline, changes };
  }

  /** Since when, beside the title; and that nothing changed, where rows would be. */
  #say(roots: readonly ChangedRootNode[]): void {
    const { wording } = this.editor;
    const { t } = wording;
    const since = describePeriod(
      this.editor.view.period,
      roots.map(({ baseline }) => baseline),
      wording,
    );
    const isEmpty = roots.length > 0 && roots.every(({ changes }) => changes.length === 0);
    const view = this.#view as { description: string | undefined; message: string | undefined };
    view.description = roots.length > 0 ? since : undefined;
    view.message = isEmpty ? t('No folder has grown or shrunk {0}.', since) : undefined;
  }

  #changeItem(node: ChangeNode): TreeItem {
    const { wording } = this.editor;
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
    const { wording } = this.editor;
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
    const { usage, wording } = this.editor;
    const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
    item.id = changeKey(node);
    item.iconPath = ThemeIcon.Folder;
    const totals = usage.state(root)?.result?.totals;
    const total = totals ? describeTotal(totals, baseline, wording) : '';
    item.description = total;
    item.tooltip = `${name}\n${total}`;
    item.accessibilityInformation = { label: `${name}, ${total}` };
    return item;
  }
}
