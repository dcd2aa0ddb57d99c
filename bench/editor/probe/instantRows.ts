import {
  EventEmitter,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';

interface Row {
  readonly name: string;
  readonly children: readonly Row[];
}

/** A view whose rows look like those of Disk Usage and are there at once: what it takes, the editor takes. */
export class InstantRows implements TreeDataProvider<Row>, Disposable {
  readonly #changed = new EventEmitter<undefined>();
  readonly #view: Disposable;
  #rows: readonly Row[] = [];

  constructor() {
    this.#view = window.createTreeView('probe.rows', { treeDataProvider: this });
  }

  readonly onDidChangeTreeData = this.#changed.event;

  show(counts: readonly number[]): void {
    const folders = counts.map((count, i) => ({
      name: `folder-${i}`,
      children: Array.from({ length: count }, (_, j) => ({
        name: `folder-${i}-file-${j}.dat`,
        children: [],
      })),
    }));
    this.#rows = [{ name: 'start', children: [] }, ...folders];
    this.#changed.fire(undefined);
  }

  getChildren(row?: Row): Row[] {
    return [...(row?.children ?? this.#rows)];
  }

  getTreeItem({ name, children }: Row): TreeItem {
    const state = children.length > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None;
    const item = new TreeItem(name, state);
    item.id = name;
    item.description = '4.00 KiB · 0.3 %';
    item.tooltip = `${name}\n4.00 KiB on disk (4,096 bytes)\n10 B apparent size (10 bytes)\n0.3 % of the folder it is in`;
    item.accessibilityInformation = { label: `${name}, 4.00 KiB, 0.3 %` };
    item.iconPath = children.length > 0 ? ThemeIcon.Folder : ThemeIcon.File;
    item.resourceUri = Uri.file(`/probe/${name}`).with({ query: 'disk-usage' });
    item.contextValue = 'probe';
    return item;
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }
}
