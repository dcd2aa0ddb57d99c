import { window } from 'vscode';
import { rootId } from '../../shared/entry';
import { t } from '../../shared/text/words';
import { commandIds, rowCommandIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { pickFolder } from '../folders/folderPicker';
import { nearestFolder, type Folders } from '../folders/register';
import type { FolderId } from '../folders/treeNodes';
import { loadAllowed } from './allowance';

export function registerScans(editor: Editor, { rowCommand }: Folders): void {
  const { usage } = editor;
  editor.add(loadAllowed(editor));

  editor.command(commandIds.rescan, () => rescanAll(editor));
  editor.command(commandIds.rescanFolder, async () => {
    const picked = await pickFolder(editor, t('Rescan which folder?'));
    if (picked) await rescan(editor, picked);
  });
  editor.command(commandIds.cancelScan, () => usage.cancel());
  editor.command(commandIds.stopAutomaticScans, () => stop(editor));
  editor.command(commandIds.clearStoredResults, () => clear(editor));
  rowCommand(rowCommandIds.rescanThis, async (row) => {
    if (!('kind' in row && (row.kind === 'file' || row.kind === 'excluded')))
      await rescan(editor, await nearestFolder(editor, row));
  });
  rowCommand(rowCommandIds.stopAutomaticScansOfRow, (row) => stop(editor, row.root));
}

/** A scan of a root, or of one directory in it, because a person asked for it. */
export async function rescan({ usage, allowance }: Editor, { root, id }: FolderId): Promise<void> {
  await allowance.resume(root);
  if (id === rootId) await usage.scan(root, 'normal');
  else await usage.scanDirectory(root, id);
}

/** A root that fails says so in the view; the others are scanned all the same. */
async function rescanAll(editor: Editor): Promise<void> {
  const { paths } = editor.folders;
  if (paths.length === 0) {
    void window.showInformationMessage(t('There is nothing to scan. Open a folder first.'));
    return;
  }
  await Promise.allSettled(paths.map((root) => rescan(editor, { root, id: rootId })));
}

/** Cancels automatic scans that run, of a root or all, and lets no more of them begin. */
async function stop(editor: Editor, root?: string): Promise<void> {
  const { allowance, usage, folders } = editor;
  const cancelled = usage.roots
    .filter(({ scan, path }) => scan?.priority === 'low' && (root === undefined || root === path))
    .map(({ path }) => path);
  const stopped = root === undefined ? cancelled : [root];
  // Before one is over, which leaves room for the next.
  const remembered = allowance.stop(stopped);
  for (const path of cancelled) usage.cancel(path);
  await remembered;
  if (stopped.length === 0) return;
  const names = stopped.map((path) => `“${folders.name(path)}”`).join(', ');
  await editor.offerUndo(
    t('{0} is not scanned automatically any more, until you rescan it.', names),
    async () => {
      for (const path of stopped) await allowance.resume(path);
      await Promise.allSettled(cancelled.map((path) => usage.scan(path, 'low')));
    },
  );
}

async function clear({ usage }: Editor): Promise<void> {
  const forget = t('Clear');
  const question = t('Clear the stored results of the open folders?');
  const detail = t('Your files are not affected. The next scan calculates the sizes again.');
  const answer = await window.showWarningMessage(question, { modal: true, detail }, forget);
  if (answer === forget) await usage.clear();
}
