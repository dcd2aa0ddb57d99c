import { env, Uri } from 'vscode';
import { errorMessage } from '../../shared/errors';
import type { Editor } from '../editor/editor';
import type { RemovalTarget } from '../remove/removeItems';
import { type FoundIn, Selection, type SelectionTotal } from './reclaimNodes';

/** Looks for the folders of all roots, and keeps what was found and what is selected. */
export class ReclaimableList {
  found: readonly FoundIn[] = [];
  readonly selection = new Selection();
  /** How long the last look took, in ms. */
  lastMs = 0;

  constructor(private readonly editor: Editor) {}

  get selected(): RemovalTarget[] {
    return this.found.flatMap(({ root, folders }) =>
      folders
        .filter((folder) => this.selection.has({ root, folder }))
        .map(({ path, proof }) => ({ root, path, proof })),
    );
  }

  async look(): Promise<void> {
    const startedAt = performance.now();
    const found = await Promise.all(this.editor.folders.paths.map((root) => this.#lookIn(root)));
    this.found = found.filter((each) => each !== undefined);
    this.selection.keepOnly(this.found);
    this.lastMs = performance.now() - startedAt;
  }

  /** The space that would be free if the selected folders went. */
  async total(): Promise<SelectionTotal> {
    let [bytes, count, isAtMost] = [0, 0, false];
    for (const { root, folders, isAtMost: mayShare } of this.found) {
      const selected = folders.filter((folder) => this.selection.has({ root, folder }));
      if (selected.length === 0) continue;
      const ids = selected.map(({ row }) => row.id);
      bytes += (await this.editor.usage.query(root).freed(ids, 'allocated')).together;
      count += selected.length;
      isAtMost ||= mayShare;
    }
    return { bytes, count, isAtMost };
  }

  async #lookIn(root: string): Promise<FoundIn | undefined> {
    const { usage, folders, log } = this.editor;
    try {
      if (!(await usage.load(root)).result) return undefined;
      const found = await usage.reclaimable(root, this.#ownFolders());
      const ids = found.folders.map(({ row }) => row.id);
      const freed = await usage.query(root).freed(ids, 'allocated');
      return { ...found, root, name: folders.name(root), freed };
    } catch (error) {
      // One root's trouble must not empty the others' list.
      log.error(`Reclaimable folders of ${root}: ${errorMessage(error)}`);
      return undefined;
    }
  }

  /** The editor's. */
  #ownFolders(): string[] {
    const { globalStorageUri, extensionUri } = this.editor.context;
    // …/User/globalStorage/<extension>, and the folder that programs of the editor are in.
    const userData = Uri.joinPath(globalStorageUri, '..', '..').fsPath;
    return [userData, extensionUri.fsPath, env.appRoot].filter((path) => path.length > 1);
  }
}
