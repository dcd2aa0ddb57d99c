import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { logBug } from '../../shared/log';
import { t } from '../../shared/text/words';
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
} from './changeText';
import { setContext } from '../editor/contextKeys';
import { commandIds, contextKeys, rowCommandIds, rowWords, viewIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { escapeIcons, marked } from '../editor/format';
import { sizeFirst } from '../editor/sizeColumn';
import type { Period } from './history';
import { describePeriod, periodChoices, type RootHistory } from './period';

/** How many directories a root lists. */
const maxChanges = 200;

/** The view "Changes": the directories that grew and shrank most, in a period that the person picks. */
export function registerChanges(editor: Editor): void {
  const changed = editor.add(new vscode.EventEmitter<undefined>());
  /** The roots that the next drawing shows; undefined: they are yet to be read. */
  let next: Promise<ChangedRootNode[]> | undefined;
  /** Since when, beside the title; and that nothing changed, where rows would be. */
  const say = (roots: readonly ChangedRootNode[]): void => {
    const hasHistory = roots.length > 0;
    setContext(contextKeys.hasHistory, hasHistory);
    const baselines = roots.map(({ baseline }) => baseline);
    const since = hasHistory ? describePeriod(editor.view.period, baselines, editor.wording) : undefined;
    const message = since && isEmpty(roots) ? t('No folder has grown or shrunk {0}.', since) : undefined;
    Object.assign(view, { description: since, message });
  };
  const getChildren = async (node?: ChangesNode): Promise<ChangesNode[]> => {
    if (node) return node.kind === 'change' ? [] : [...node.changes];
    const reading = next;
    const roots = await (reading ?? readRoots(editor));
    if (next === reading) next = undefined;
    say(roots);
    return editor.folders.paths.length > 1
      ? roots.filter(({ changes }) => changes.length > 0)
      : roots.flatMap(({ changes }) => changes);
  };
  const redraw = async (): Promise<void> => {
    next = undefined;
    if (view.visible) {
      const reading = (next = readRoots(editor));
      const roots = await reading;
      if (next !== reading) return;
      if (!isEmpty(roots)) {
        const contradicts = view.message !== undefined;
        say(roots);
        // Of all that comes within 200 ms, the editor shows rows before texts: one that says that there are none goes first.
        if (contradicts) await setTimeout(300);
        if (next !== reading) return;
      }
    }
    changed.fire(undefined);
  };
  const getTreeItem = (node: ChangesNode): vscode.TreeItem => itemOf(editor, node);
  const treeDataProvider = { onDidChangeTreeData: changed.event, getChildren, getTreeItem };
  const view = editor.add(vscode.window.createTreeView(viewIds.changes, { treeDataProvider }));
  editor.view.onDidChange((key) => {
    if (key === 'sizeMetric' || key === 'units' || key === 'period') void redraw();
  });
  editor.changes.onDidChange((change) => {
    // A scan shows when it is over.
    if (change.kind !== 'state') void redraw();
  });
  editor.command(commandIds.pickPeriod, async () => {
    const period = await pickPeriod(editor);
    if (period) await editor.view.set('period', period);
  });
}

async function readRoots(editor: Editor): Promise<ChangedRootNode[]> {
  const roots = editor.folders.paths.map(async (root) => {
    // One root's trouble must not empty the others' list.
    return readRoot(editor, root).catch((error: unknown) => logBug(editor.log, error));
  });
  return (await Promise.all(roots)).filter((root) => typeof root === 'object');
}

function isEmpty(roots: readonly ChangedRootNode[]): boolean {
  return roots.every(({ changes }) => changes.length === 0);
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

function itemOf({ usage, wording }: Editor, node: ChangesNode): vscode.TreeItem {
  switch (node.kind) {
    case 'changedRoot': {
      const { root, name, baseline } = node;
      const totals = usage.state(root)?.result?.totals;
      const total = totals ? describeTotal(totals, baseline, wording) : '';
      const item = newItem(node, name, total);
      item.iconPath = vscode.ThemeIcon.Folder;
      item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
      return item;
    }
    case 'smallerChanges': {
      const label = describeSmallerChanges(node.changes.length);
      const changes = node.changes.map(({ change }) => change);
      const sum = describeSum(changes, wording);
      const item = newItem(node, sizeFirst(sum, label, wording.units), '');
      item.tooltip = `${label}\n${sum}`;
      item.accessibilityInformation = { label: `${label}, ${sum}` };
      item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
      return item;
    }
    case 'change': {
      const label = sizeFirst(describeSum([node.change], wording), node.name, wording.units);
      const item = newItem(node, label, describeChange(node, wording));
      item.tooltip = changeHover(node, wording);
      item.accessibilityInformation = { label: changeSpoken(node, wording) };
      item.iconPath =
        node.change.change[wording.metric] > 0
          ? new vscode.ThemeIcon('arrow-up', new vscode.ThemeColor('charts.red'))
          : new vscode.ThemeIcon('arrow-down', new vscode.ThemeColor('charts.green'));
      const isStored = node.id !== undefined;
      item.contextValue = rowWords('listed', isStored && 'folder', node.path !== undefined && 'path');
      const title = t('Reveal in Folders');
      item.command = { command: rowCommandIds.revealInFolders, title, arguments: [node] };
      return item;
    }
  }
}

function newItem(node: ChangesNode, label: string, description: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = changeKey(node);
  item.description = description;
  item.tooltip = `${label}\n${description}`;
  item.accessibilityInformation = { label: `${label}, ${description}` };
  return item;
}

type PeriodItem = vscode.QuickPickItem & { readonly period?: Period };

/** "Compare With…": asks for the period of growth and of the view "Changes". Undefined: none was chosen. */
async function pickPeriod(editor: Editor): Promise<Period | undefined> {
  const items = await periodItems(editor);
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('There is no earlier scan to compare with yet.'));
    return undefined;
  }
  const placeHolder = t('Show changes since');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.period;
}

async function periodItems({ folders, usage, history, view, wording }: Editor): Promise<PeriodItem[]> {
  const { paths } = folders;
  const known = await Promise.all(
    paths.map(async (path): Promise<RootHistory[]> => {
      const { result } = await usage.load(path);
      const checkpoints = await history.checkpoints(path);
      return result ? [{ name: folders.name(path), result, checkpoints }] : [];
    }),
  );
  const items = periodChoices(known.flat(), view.period, wording).map(
    ({ label, description, root, isCurrent, period }): PeriodItem => ({
      label: marked(label, isCurrent),
      description,
      ...(root !== undefined && paths.length > 1 && { detail: `$(blank) ${escapeIcons(root)}` }),
      period,
    }),
  );
  const firstStored = items.findIndex(({ period }) => period?.kind === 'at');
  const heading = { label: t('Stored results'), kind: vscode.QuickPickItemKind.Separator };
  return firstStored < 0 ? items : items.toSpliced(firstStored, 0, heading);
}
