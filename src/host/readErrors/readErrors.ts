import { EventEmitter, l10n, Uri, window, workspace, type TextDocumentContentProvider } from 'vscode';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Usage } from '../../service/usage';
import { errorLines, errorText } from './errorLines';
import { escapeIcons, formatReadErrors } from '../editor/format';
import type { FolderTree } from '../folders/folderTree';
import type { WorkspaceRoots } from '../editor/workspaceRoots';

const scheme = 'disk-usage-read-errors';
const pageLength = 1000;
const most = 20_000;

/** Shows what a scan could not read, as a read-only document for each root. */
export class ReadErrors implements TextDocumentContentProvider, Disposable {
  readonly #own = new DisposableStore();
  readonly #changed = this.#own.add(new EventEmitter<Uri>());

  constructor(
    private readonly usage: Usage,
    private readonly folders: WorkspaceRoots,
    private readonly tree: FolderTree,
  ) {
    this.#own.add(workspace.registerTextDocumentContentProvider(scheme, this));
  }

  readonly onDidChange = this.#changed.event;

  /** Of a root; without one, of the only root that has some or of the one that the person chooses. */
  async show(root?: string): Promise<void> {
    const chosen = root ?? (await this.#choose());
    if (chosen === undefined) return;
    const uri = Uri.from({
      scheme,
      path: `/${l10n.t('Read errors in {0}', this.folders.name(chosen))}`,
      query: chosen,
    });
    this.#changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  async provideTextDocumentContent({ query: root }: Uri): Promise<string> {
    const { wording } = this.tree;
    // After a window reload the document may be asked for before anything else was.
    const { result } = await this.usage.load(root);
    const lines: string[] = [];
    while (lines.length < most) {
      const page = await this.usage.readErrors(root, lines.length, pageLength);
      lines.push(...errorLines(page, wording));
      if (page.length < pageLength) break;
    }
    return errorText(root, { count: result?.totals.readErrors ?? 0, lines }, wording);
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #choose(): Promise<string | undefined> {
    const { wording } = this.tree;
    const items = this.usage.roots.flatMap(({ path, result }) => {
      const count = result?.totals.readErrors ?? 0;
      return count > 0
        ? [
            {
              label: escapeIcons(this.folders.name(path)),
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
