import { window, type QuickPick, type QuickPickItem } from 'vscode';
import { rootId } from '../../shared/entry';
import { formatFiles } from '../../shared/text/bytes';
import { displayName, displayText } from '../../shared/text/displayName';
import { matchRank } from '../../shared/text/soughtPath';
import { t } from '../../shared/text/words';
import type { Editor } from '../editor/editor';
import { escapeIcons, formatSize } from '../editor/format';
import type { FolderId } from './treeNodes';

/** Without a folder: a line that says that there is none. */
type FolderItem = QuickPickItem & { readonly folder: FolderId | undefined };

const shownAtOnce = 200;

/**
 * A quick pick over every stored directory, heaviest first; what is typed is a name, a path, or letters of either.
 * Undefined: the person chose none.
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
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        if (!item || item.folder) resolve(item?.folder);
      });
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
    const items = [...rootItems(editor, value), ...found];
    if (pick.value === value) pick.items = items.length > 0 ? items : [nothingFound(value)];
  } finally {
    if (pick.value === value) pick.busy = false;
  }
}

function rootItems({ folders, usage, wording }: Editor, value: string): FolderItem[] {
  return folders.paths
    .filter((root) => root === value || matchRank(folders.name(root), value) !== undefined)
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

function nothingFound(value: string): FolderItem {
  const label = t('No folder in the stored results has the name or path “{0}”', displayText(value));
  return { label: escapeIcons(label), alwaysShow: true, folder: undefined };
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
