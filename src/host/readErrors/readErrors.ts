import type { ReadError } from '../../shared/errors';
import { EventEmitter, l10n, Uri, window, workspace, type TextDocumentContentProvider } from 'vscode';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import { errorLines, errorText } from './errorLines';
import { commandIds, rowCommandIds } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { escapeIcons, formatReadErrors } from '../editor/format';
import type { Folders } from '../folders/register';

const scheme = 'disk-usage-read-errors';
const pageLength = 1000;
const maxLines = 20_000;

export function registerReadErrors(editor: Editor, { rows }: Folders): void {
  const readErrors = editor.add(new ReadErrors(editor));
  editor.command(commandIds.showReadErrors, () => readErrors.show());
  rows.register(rowCommandIds.showRowReadErrors, (row) => readErrors.show(row.root));
}

/** Shows the read errors of a scan, as a read-only document for each root. */
class ReadErrors implements TextDocumentContentProvider, Disposable {
  readonly #own = new DisposableStore();
  readonly #changed = this.#own.add(new EventEmitter<Uri>());

  constructor(private readonly editor: Editor) {
    this.#own.add(workspace.registerTextDocumentContentProvider(scheme, this));
  }

  readonly onDidChange = this.#changed.event;

  /** Of a root; without one, of the only root that has some or of the one that the person chooses. */
  async show(root?: string): Promise<void> {
    const chosen = root ?? (await this.#choose());
    if (chosen === undefined) return;
    const uri = Uri.from({
      scheme,
      path: `/${l10n.t('Read errors in {0}', this.editor.folders.name(chosen))}`,
      query: chosen,
    });
    this.#changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  async provideTextDocumentContent({ query: root }: Uri): Promise<string> {
    const { usage, wording } = this.editor;
    // After a window reload the document may be asked for before anything else was.
    const { result } = await usage.load(root);
    const errors: ReadError[] = [];
    while (errors.length < maxLines) {
      const page = await usage.query(root).readErrors(errors.at(-1), pageLength);
      errors.push(...page);
      if (page.length < pageLength) break;
    }
    const lines = errorLines(errors, wording);
    return errorText(root, { count: result?.totals.readErrors ?? 0, lines }, wording);
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #choose(): Promise<string | undefined> {
    const { usage, folders, wording } = this.editor;
    const items = usage.roots.flatMap(({ path, result }) => {
      const count = result?.totals.readErrors ?? 0;
      return count > 0
        ? [
            {
              label: escapeIcons(folders.name(path)),
              description: formatReadErrors(count, wording),
              path,
            },
          ]
        : [];
    });
    if (items.length === 0) {
      void window.showInformationMessage(l10n.t('Everything that was scanned could be read.'));
      return undefined;
    }
    if (items.length === 1) return items[0]?.path;
    return (
      await window.showQuickPick(items, { placeHolder: l10n.t('Show the read errors of which folder?') })
    )?.path;
  }
}
