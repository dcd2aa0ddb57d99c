import { EventEmitter, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, window } from 'vscode';
import { errorStack } from '../../shared/errors';
import {
  changeKey,
  changeNodes,
  foldSmallChanges,
  type ChangedRootNode,
  type ChangesNode,
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
import { changesViewId, commandIds, contextKeys, rowCommandIds, rowWords } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { describePeriod } from './period';
import { pickPeriod } from './periodPicker';

/** How many directories a root lists. */
const maxChanges = 200;

/** The view "Changes": the directories that grew and shrank most, in a period that the person picks. */
export function registerChanges(editor: Editor): void {
  const changed = editor.add(new EventEmitter<undefined>());
  const getChildren = async (node?: ChangesNode): Promise<ChangesNode[]> => {
    if (node) return node.kind === 'change' ? [] : [...node.changes];
    try {
      const { paths } = editor.folders;
      const read = await Promise.all(paths.map((root) => readRoot(editor, root)));
      const roots = read.filter((root) => root !== undefined);
      setContext(contextKeys.hasHistory, roots.length > 0);
      Object.assign(view, viewTexts(editor, roots));
      return paths.length > 1
        ? roots.filter(({ changes }) => changes.length > 0)
        : roots.flatMap(({ changes }) => changes);
    } catch (error) {
      editor.log.error(errorStack(error));
      return [];
    }
  };
  const getTreeItem = (node: ChangesNode): TreeItem => itemOf(editor, node);
  const treeDataProvider = { onDidChangeTreeData: changed.event, getChildren, getTreeItem };
  const view = editor.add(window.createTreeView(changesViewId, { treeDataProvider }));
  editor.add(
    editor.view.onDidChange((key) => {
      if (key === 'sizeMetric' || key === 'units' || key === 'period') changed.fire(undefined);
    }),
  );
  editor.add(
    editor.changes.onDidChange((change) => {
      // A scan shows when it is over; a live change may concern no row.
      const isNamed = change.kind === 'live' && (change.rows?.length ?? 0) > 0;
      if (change.kind === 'roots' || change.kind === 'result' || isNamed) changed.fire(undefined);
    }),
  );
  editor.command(commandIds.pickPeriod, async () => {
    const period = await pickPeriod(editor);
    if (period) await editor.view.setPeriod(period);
  });
}

/** The changes in a root; undefined if there is nothing to compare with. */
async function readRoot(editor: Editor, root: string): Promise<ChangedRootNode | undefined> {
  const { usage, history, folders, view, wording } = editor;
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
function viewTexts(
  { view, wording }: Editor,
  roots: readonly ChangedRootNode[],
): { readonly description: string | undefined; readonly message: string | undefined } {
  if (roots.length === 0) return { description: undefined, message: undefined };
  const baselines = roots.map(({ baseline }) => baseline);
  const since = describePeriod(view.period, baselines, wording);
  const isEmpty = roots.every(({ changes }) => changes.length === 0);
  const message = isEmpty ? wording.t('No folder has grown or shrunk {0}.', since) : undefined;
  return { description: since, message };
}

function itemOf({ usage, wording }: Editor, node: ChangesNode): TreeItem {
  switch (node.kind) {
    case 'changedRoot': {
      const { root, name, baseline } = node;
      const totals = usage.state(root)?.result?.totals;
      const total = totals ? describeTotal(totals, baseline, wording) : '';
      const item = newItem(node, name, total);
      item.iconPath = ThemeIcon.Folder;
      item.collapsibleState = TreeItemCollapsibleState.Expanded;
      return item;
    }
    case 'smallerChanges': {
      const label = describeSmallerChanges(node.changes.length, wording);
      const changes = node.changes.map(({ change }) => change);
      const item = newItem(node, label, describeSum(changes, wording));
      item.collapsibleState = TreeItemCollapsibleState.Collapsed;
      return item;
    }
    case 'change': {
      const item = newItem(node, node.name, describeChange(node, wording));
      item.tooltip = changeHover(node, wording);
      item.accessibilityInformation = { label: changeSpoken(node, wording) };
      item.iconPath = hasGrown(node.change, wording)
        ? new ThemeIcon('arrow-up', new ThemeColor('charts.red'))
        : new ThemeIcon('arrow-down', new ThemeColor('charts.green'));
      item.contextValue = rowWords(node.id !== undefined && 'folder', node.path !== undefined && 'path');
      const title = wording.t('Reveal in Folders');
      item.command = { command: rowCommandIds.revealInFolders, title, arguments: [node] };
      return item;
    }
  }
}

function newItem(node: ChangesNode, label: string, description: string): TreeItem {
  const item = new TreeItem(label);
  item.id = changeKey(node);
  item.description = description;
  item.tooltip = `${label}\n${description}`;
  item.accessibilityInformation = { label: `${label}, ${description}` };
  return item;
}
