import { window, type QuickPick, type QuickPickItem } from 'vscode';
import { rootId } from '../../shared/entry';
import { formatFiles } from '../../shared/text/bytes';
import { displayName, displayText } from '../../shared/text/displayName';
import { t } from '../../shared/text/words';
import type { Editor } from '../editor/editor';
import { escapeIcons, formatSize } from '../editor/format';
import type { FolderId } from './treeNodes';

type FolderItem = QuickPickItem & { readonly folder: FolderId };

const shownAtOnce = 200;

/**
 * A quick pick over every stored directory, heaviest first; what is typed is sought in their names. Undefined: the
 * person chose none.
 */
export async function pickFolder(editor: Editor, placeholder: string): Promise<FolderId | undefined> {
  const pick = window.createQuickPick<FolderItem>();
  pick.placeholder = placeholder;
  try {
    const show = (): void => {
      void editor.report(() => search(editor, pick));
    };
    show();
    pick.onDidChangeValue(show);
    pick.show();
    return await new Promise((resolve) => {
      pick.onDidAccept(() => resolve(pick.activeItems[0]?.folder));
      pick.onDidHide(() => resolve(undefined));
    });
  } finally {
    pick.dispose();
  }
}

/** An answer that comes after the next letter is dropped. */
async function search(editor: Editor, pick: QuickPick<FolderItem>): Promise<void> {
  const { value } = pick;
  pick.busy = true;
  try {
    const found = await foundItems(editor, value);
    if (pick.value === value) pick.items = [...rootItems(editor, value), ...found];
  } finally {
    if (pick.value === value) pick.busy = false;
  }
}

function rootItems({ folders, usage, wording }: Editor, value: string): FolderItem[] {
  const sought = value.toLowerCase();
  return folders.paths
    .filter((root) => folders.name(root).toLowerCase().includes(sought))
    .map((root) => {
      const totals = usage.state(root)?.result?.totals;
      const description = totals ? formatSize(totals, wording) : t('not scanned yet');
      return newItem(folders.name(root), description, displayText(root), { root, id: rootId });
    });
}

async function foundItems({ usage, wording }: Editor, value: string): Promise<FolderItem[]> {
  const found = await usage.find(value, wording.metric, shownAtOnce);
  return found
    .filter(({ row }) => row.id !== rootId)
    .map(({ root, row, path }) => {
      const description = `${formatSize(row, wording)} · ${formatFiles(row.files)}`;
      return newItem(displayName(row.name), description, displayName(path), { root, id: row.id });
    });
}

function newItem(name: string, description: string, path: string, folder: FolderId): FolderItem {
  return {
    label: `$(folder) ${escapeIcons(name)}`,
    description: escapeIcons(description),
    detail: escapeIcons(path),
    // The store chose already; the editor's own filter would look for the letters in the label.
    alwaysShow: true,
    folder,
  };
}
