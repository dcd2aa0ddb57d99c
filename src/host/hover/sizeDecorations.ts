import {
  EventEmitter,
  FileDecoration,
  Uri,
  window,
  workspace,
  type Event,
  type FileDecorationProvider,
} from 'vscode';
import { errorMessage } from '../../shared/errors';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import { rowQuery } from '../editor/contributions';
import type { Editor } from '../editor/editor';
import { isLive } from '../status/describeState';
import { SizeRequests } from './sizeRequests';
import { sizeText } from './sizeText';

/** The maximum number of URIs that the editor passes on in one event. */
const maxUris = 250;

/** Sizes on hover in the Explorer. */
export class SizeDecorations implements FileDecorationProvider, Disposable {
  readonly #own = new DisposableStore();
  readonly #changed = this.#own.add(new EventEmitter<Uri[] | undefined>());
  readonly #sizes: SizeRequests;

  constructor(private readonly editor: Editor) {
    const { usage, changes, view } = editor;
    this.#sizes = new SizeRequests((paths) => usage.sizes(paths), 20_000, maxUris);
    this.#own.add(
      changes.onDidChange(({ kind }) => {
        if (kind === 'roots') this.#refreshAll();
        // A scan shows when it is over.
        else if (kind !== 'scan') this.#refresh();
      }),
    );
    this.#own.add(
      view.onDidChange((key) => {
        if (key === 'units' || key === 'sizeMetric') this.#refresh();
      }),
    );
    this.#own.add(window.registerFileDecorationProvider(this));
  }

  readonly onDidChangeFileDecorations: Event<Uri[] | undefined> = this.#changed.event;

  async provideFileDecoration(uri: Uri): Promise<FileDecoration | undefined> {
    const folder = workspace.getWorkspaceFolder(uri);
    if (uri.scheme !== 'file' || uri.query === rowQuery || !folder) return undefined;
    try {
      const size = await this.#sizes.get(uri.fsPath);
      const { usage, wording } = this.editor;
      const live = isLive(usage.state(folder.uri.fsPath));
      return size && new FileDecoration(undefined, sizeText(size, live, wording));
    } catch (error) {
      this.editor.log.debug(`Sizes for the Explorer: ${errorMessage(error)}`);
      return undefined;
    }
  }

  dispose(): void {
    this.#own.dispose();
  }

  /** Has what was asked for asked again: by name, where it is not so much that the editor would thin it out. */
  #refresh(): void {
    const paths = this.#sizes.clear();
    if (paths?.length !== 0) this.#changed.fire(paths?.map((path) => Uri.file(path)));
  }

  /** The window's folders are others: also what was in none of them is asked for. */
  #refreshAll(): void {
    this.#sizes.clear();
    this.#changed.fire(undefined);
  }
}
