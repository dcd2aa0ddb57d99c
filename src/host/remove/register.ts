import type { RemovalMode } from '../../shared/removal';
import { type ByteString, fromText } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { t } from '../../shared/text/words';
import { pathBelow } from '../../service/rootPaths';
import { commandIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import type { Folders, Row } from '../folders/register';
import { relativePath } from '../folders/treeNodes';
import { registerDetails } from './details';
import { removeItems, type RemovalTarget } from './removeItems';
import { refusalText } from './removeText';

/** Deletes the selected rows: to the trash, or for good. */
export function registerRemove(editor: Editor, { rowsCommand }: Folders): void {
  const removeRows = (mode: RemovalMode) => async (rows: readonly Row[]) => {
    const targets: RemovalTarget[] = [];
    const refused: string[] = [];
    for (const row of rows) {
      const target = targetOf(row);
      if (typeof target === 'string') refused.push(target);
      else targets.push(target);
    }
    await removeItems(editor, targets, mode, refused);
  };
  registerDetails(editor);
  rowsCommand(commandIds.delete, removeRows('trash'));
  rowsCommand(commandIds.deletePermanently, removeRows('permanent'));
}

/** The entry that a row stands for, or the sentence why it cannot be deleted. */
function targetOf(row: Row): RemovalTarget | string {
  const { root, removable } = row;
  if (removable) return { root, ...removable };
  if (!('kind' in row)) {
    const path = row.path === undefined ? undefined : pathBelow(root, row.path);
    return path === undefined ? t('The editor cannot name this folder.') : { root, path };
  }
  if (row.kind === 'root') return refusalText({ path: fromText(row.name), kind: 'root' });
  const path: ByteString = relativePath(row);
  if (row.kind === 'excluded')
    return t('“{0}” is excluded from scans, so nobody knows what is in it.', displayName(path));
  return { root, path };
}
