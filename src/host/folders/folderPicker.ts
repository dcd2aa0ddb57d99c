import type { Found } from '../../shared/queries';
import { window, type QuickPick, type QuickPickItem } from 'vscode';
import { displayName, displayText } from '../../shared/text/displayName';
import { rootId, type RowId } from '../../shared/entry';
import type { Editor } from '../editor/editor';
import { escapeIcons, formatFiles, formatSize } from '../editor/format';

/** A stored directory that a person chose. */
export interface PickedFolder {
  readonly root: string;
  readonly id: RowId;
}

interface FolderItem extends QuickPickItem {
  readonly folder: PickedFolder;
}

const shownAtOnce = 200;

/** A quick pick over every stored directory, heaviest first; what is typed is sought in their names. */
export class FolderPicker {
  constructor(private readonly editor: Editor) {}

  /** Undefined: the person chose none. */
  async pick(placeholder: string): Promise<PickedFolder | undefined> {
    const pick = window.createQuickPick<FolderItem>();
    pick.placeholder = placeholder;
    try {
      const search = (): void => {
        void this.editor.report(() => this.#search(pick));
      };
      search();
      pick.onDidChangeValue(search);
      pick.show();
      return await new Promise((resolve) => {
        pick.onDidAccept(() => {
          resolve(pick.activeItems[0]?.folder);
        });
        pick.onDidHide(() => {
          resolve(undefined);
        });
      });
    } finally {
      pick.dispose();
    }
  }

  /** An answer that comes after the next letter is dropped. */
  async #search(pick: QuickPick<FolderItem>): Promise<void> {
    const { value } = pick;
    pick.busy = true;
    try {
      const found = await this.editor.usage.find(value, this.editor.wording.metric, shownAtOnce);
      if (pick.value === value)
        pick.items = [...this.#roots(value), ...found.filter(isBelowRoot).map((each) => this.#item(each))];
    } finally {
      if (pick.value === value) pick.busy = false;
    }
  }

  #roots(value: string): FolderItem[] {
    const { folders, usage, wording } = this.editor;
    const sought = value.toLowerCase();
    return folders.paths
      .map((root) => {
        const name = folders.name(root);
        const totals = usage.state(root)?.result?.totals;
        const description = totals ? formatSize(totals, wording) : wording.t('not scanned yet');
        return { name, ...item(name, description, displayText(root), { root, id: rootId }) };
      })
      .filter(({ name }) => name.toLowerCase().includes(sought));
  }

  #item({ root, row, path }: Found): FolderItem {
    const { wording } = this.editor;
    const description = `${formatSize(row, wording)} · ${formatFiles(row.files, wording)}`;
    return item(displayName(row.name), description, displayName(path), { root, id: row.id });
  }
}

function isBelowRoot({ row }: Found): boolean {
  return row.id !== rootId;
}

function item(name: string, description: string, path: string, folder: PickedFolder): FolderItem {
  return {
    label: `$(folder) ${escapeIcons(name)}`,
    description: escapeIcons(description),
    detail: escapeIcons(path),
    // The store chose already; the editor's own filter would look for the letters in the label.
    alwaysShow: true,
    folder,
  };
}
