import type { ReadError } from '../../shared/errors';
import { t } from '../../shared/text/words';
import { EventEmitter, Uri, window, workspace } from 'vscode';
import { errorText } from './errorLines';
import { commandIds, rowCommandIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { escapeIcons, formatReadErrors } from '../editor/format';
import type { Folders } from '../folders/register';

const scheme = 'disk-usage-read-errors';
const pageLength = 1000;
const maxLines = 20_000;

/** Shows the read errors of a scan, as a read-only document for each root. */
export function registerReadErrors(editor: Editor, { rowCommand }: Folders): void {
  const changed = editor.add(new EventEmitter<Uri>());
  const show = async (root: string | undefined): Promise<void> => {
    if (root === undefined) return;
    const path = `/${t('Read errors in {0}', editor.folders.name(root))}`;
    const uri = Uri.from({ scheme, path, query: root });
    changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  };
  editor.add(
    workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: ({ query: root }) => document(editor, root),
    }),
  );
  editor.command(commandIds.showReadErrors, async () => show(await chooseRoot(editor)));
  rowCommand(rowCommandIds.showRowReadErrors, (row) => show(row.root));
}

async function document({ usage }: Editor, root: string): Promise<string> {
  // After a window reload the document may be asked for before anything else was.
  const { result } = await usage.load(root);
  const errors: ReadError[] = [];
  while (errors.length < maxLines) {
    const page = await usage.query(root).readErrors(errors.at(-1), pageLength);
    errors.push(...page);
    if (page.length < pageLength) break;
  }
  return errorText(root, result?.totals.readErrors ?? 0, errors);
}

/** The only root that has read errors, or the one that the person chooses. */
async function chooseRoot({ usage, folders }: Editor): Promise<string | undefined> {
  const items = usage.roots
    .map(({ path, result }) => ({ path, count: result?.totals.readErrors ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ path, count }) => ({
      label: escapeIcons(folders.name(path)),
      description: formatReadErrors(count),
      path,
    }));
  if (items.length === 0) {
    void window.showInformationMessage(t('Everything that was scanned could be read.'));
    return undefined;
  }
  if (items.length === 1) return items[0]?.path;
  const placeHolder = t('Show the read errors of which folder?');
  return (await window.showQuickPick(items, { placeHolder }))?.path;
}
