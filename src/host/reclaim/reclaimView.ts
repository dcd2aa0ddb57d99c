import * as vscode from 'vscode';
import { isOneOf } from '../../shared/shape';
import { formatBytes } from '../../shared/text/bytes';
import { t } from '../../shared/text/words';
import { setContext } from '../editor/contextKeys';
import { commandIds, contextKeys, rowCommandIds, rowWords, viewIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { formatFolders, marked } from '../editor/format';
import { sizeFirst } from '../editor/sizeColumn';
import { removeItems } from '../remove/removeItems';
import { ReclaimableList } from './reclaimableList';
import {
  type Grouping,
  reclaimGroups,
  type ReclaimNode,
  type ReclaimOrder,
  type ReclaimRow,
  rowKey,
} from './reclaimNodes';
import {
  describeReclaimable,
  describeTotal,
  reclaimableHover,
  reclaimableSpoken,
  sizeOfGroup,
} from './reclaimText';

const groupings: readonly Grouping[] = ['project', 'kind'];
const orders: readonly ReclaimOrder[] = ['size', 'age'];
/** Between two looks because of changes, in ms; and at most this share of the time. */
const leastWaitMs = 3_000;
const waitFactor = 10;

/** The view "Reclaimable": folders that a tool can make again, with those selected that certainly come back. */
export function registerReclaimable(editor: Editor): void {
  new ReclaimView(editor);
}

class ReclaimView implements vscode.TreeDataProvider<ReclaimNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #list: ReclaimableList;
  readonly #view: vscode.TreeView<ReclaimNode>;
  #looking: Promise<void> | undefined;
  #isOutdated = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly editor: Editor) {
    this.#list = new ReclaimableList(editor);
    editor.add(this.#changed);
    const options = { treeDataProvider: this, showCollapseAll: true, canSelectMany: true };
    this.#view = editor.add(
      vscode.window.createTreeView(viewIds.reclaimable, { ...options, manageCheckboxStateManually: true }),
    );
    editor.add({ dispose: () => clearTimeout(this.#timer) });
    this.#view.onDidChangeVisibility(() => this.#follow());
    this.#view.onDidChangeCheckboxState(({ items }) => this.#choose(items));
    editor.changes.onDidChange((change) => {
      if (change.kind === 'state') return;
      this.#isOutdated = true;
      this.#follow(change.kind === 'rows');
    });
    editor.view.onDidChange((key) => {
      if (key === 'sizeMetric' || key === 'units') this.#outdate();
    });
    editor.config.onDidChange((changed) => {
      if (changed('reclaimableRules')) this.#outdate();
    });
    this.#registerCommands();
    this.#follow();
  }

  getChildren(node?: ReclaimNode): ReclaimNode[] {
    if (node) return node.kind === 'reclaimGroup' ? [...node.rows] : [];
    return reclaimGroups(this.#list.found, this.#grouping, this.#order);
  }

  getTreeItem(node: ReclaimNode): vscode.TreeItem {
    return node.kind === 'reclaimGroup' ? this.#groupItem(node) : this.#rowItem(node);
  }

  get #grouping(): Grouping {
    return this.#kept('reclaimable.grouping', groupings);
  }

  get #order(): ReclaimOrder {
    return this.#kept('reclaimable.order', orders);
  }

  #kept<T extends string>(key: string, values: readonly T[]): T {
    const value: unknown = this.editor.context.workspaceState.get(key);
    return isOneOf(values)(value) ? value : values[0]!;
  }

  #registerCommands(): void {
    const { editor } = this;
    const command = editor.command.bind(editor);
    command(commandIds.findReclaimable, async () => {
      if (!this.#view.visible) await vscode.commands.executeCommand(`${viewIds.reclaimable}.focus`);
      await this.#look();
    });
    command(commandIds.groupReclaimableBy, () =>
      this.#pick('reclaimable.grouping', this.#grouping, [
        ['project', t('Project')],
        ['kind', t('Kind')],
      ]),
    );
    command(commandIds.sortReclaimableBy, () =>
      this.#pick('reclaimable.order', this.#order, [
        ['size', t('Size, largest first')],
        ['age', t('Age, longest unchanged first')],
      ]),
    );
    command(commandIds.deleteReclaimable, () => removeItems(editor, this.#list.selected, 'trash'));
    command(commandIds.selectReclaimable, () => {
      this.#list.selection.reset();
      return this.#redraw();
    });
    command(commandIds.selectNoReclaimable, () => {
      for (const { root, folders } of this.#list.found)
        for (const folder of folders) this.#list.selection.choose({ root, folder }, false);
      return this.#redraw();
    });
  }

  async #pick(key: string, current: string, choices: readonly (readonly [string, string])[]): Promise<void> {
    const items = choices.map(([value, label]) => ({ label: marked(label, value === current), value }));
    const picked = await vscode.window.showQuickPick(items);
    if (!picked) return;
    await this.editor.context.workspaceState.update(key, picked.value);
    await this.#redraw();
  }

  #outdate(): void {
    this.#isOutdated = true;
    this.#follow();
  }

  /** Looks while the view is visible and something has changed. @param later not at once, for more changes may come */
  #follow(later = false): void {
    if (!this.#view.visible || !this.#isOutdated || this.#timer || this.#looking) return;
    const wait = later ? Math.max(leastWaitMs, this.#list.lastMs * waitFactor) : 0;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#view.visible) void this.editor.report(() => this.#look());
    }, wait);
  }

  #look(): Promise<void> {
    const { withProgress } = vscode.window;
    this.#looking ??= Promise.resolve(
      withProgress({ location: { viewId: viewIds.reclaimable } }, () => this.#lookNow()),
    ).finally(() => {
      this.#looking = undefined;
      this.#follow(true);
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    this.#isOutdated = false;
    await this.#list.look();
    setContext(
      contextKeys.hasReclaimable,
      this.#list.found.some(({ folders }) => folders.length > 0),
    );
    await this.#redraw();
  }

  async #redraw(): Promise<void> {
    this.#changed.fire(undefined);
    await this.#sayTotal();
  }

  async #sayTotal(): Promise<void> {
    const isEmpty = this.#list.found.every(({ folders }) => folders.length === 0);
    const message = isEmpty ? undefined : describeTotal(await this.#list.total(), this.editor.wording);
    Object.assign(this.#view, { message });
  }

  #choose(items: readonly [ReclaimNode, vscode.TreeItemCheckboxState][]): void {
    for (const [node, state] of items)
      if (node.kind === 'reclaimable')
        this.#list.selection.choose(node, state === vscode.TreeItemCheckboxState.Checked);
    void this.editor.report(() => this.#sayTotal());
  }

  #groupItem(node: Extract<ReclaimNode, { kind: 'reclaimGroup' }>): vscode.TreeItem {
    const { wording } = this.editor;
    const [size, description] = [sizeOfGroup(node, wording), formatFolders(node.rows.length)];
    const label = sizeFirst(size, node.label, wording.units);
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.key;
    item.description = description;
    item.iconPath = new vscode.ThemeIcon(this.#grouping === 'project' ? 'root-folder' : 'tag');
    item.tooltip = `${node.label}\n${size}\n${description}`;
    item.accessibilityInformation = { label: `${node.label}, ${size}, ${description}` };
    return item;
  }

  #rowItem(node: ReclaimRow): vscode.TreeItem {
    const { wording } = this.editor;
    const isAtMost = this.#list.found.some(({ root, isAtMost: mayShare }) => root === node.root && mayShare);
    const size = formatBytes(node.frees, wording.units);
    const item = new vscode.TreeItem(sizeFirst(size, node.label, wording.units));
    item.id = `folder ${rowKey(node)}`;
    item.description = describeReclaimable(node, this.#grouping, wording);
    item.tooltip = reclaimableHover(node, isAtMost, wording);
    const label = reclaimableSpoken(node, this.#grouping, wording);
    item.accessibilityInformation = { label };
    item.iconPath = vscode.ThemeIcon.Folder;
    const isSelected = this.#list.selection.has(node);
    const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
    item.checkboxState = { state: isSelected ? Checked : Unchecked, accessibilityInformation: { label } };
    item.contextValue = rowWords('listed', 'folder', node.path !== undefined && 'path');
    const title = t('Reveal in Folders');
    item.command = { command: rowCommandIds.revealInFolders, title, arguments: [node] };
    return item;
  }
}
