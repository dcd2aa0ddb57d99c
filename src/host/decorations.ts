import {
  EventEmitter,
  FileDecoration,
  window,
  workspace,
  type Event,
  type FileDecorationProvider,
  type Uri,
} from 'vscode';
import { errorMessage } from '../shared/errors';
import { DisposableStore, type Disposable } from '../shared/lifecycle';
import type { Log } from '../shared/log';
import type { Usage } from '../usage/usage';
import type { Config } from './config';
import { rowQuery } from './contributions';
import { LastStates } from './lastStates';
import { SizeRequests } from './sizeRequests';
import { sizeText } from './sizeText';
import type { FolderTree } from './tree';

/** Sizes on hover in the Explorer. */
export class SizeDecorations implements FileDecorationProvider, Disposable {
  readonly #own = new DisposableStore();
  readonly #changed = this.#own.add(new EventEmitter<undefined>());
  readonly #last = new LastStates();
  readonly #sizes: SizeRequests;

  constructor(
    private readonly usage: Usage,
    config: Config,
    private readonly tree: FolderTree,
    private readonly log: Log,
  ) {
    // The editor asks for many in one go; to wait any longer for others makes only the answer late.
    this.#sizes = new SizeRequests((paths) => usage.sizes(paths), 0, 20_000);
    this.#own.add(
      usage.onDidChange((root) => {
        if (this.#hasNews(root)) this.#refresh();
      }),
    );
    this.#own.add(
      config.onDidChange((changed) => {
        if (changed('units') || changed('sizeMetric')) this.#refresh();
      }),
    );
    this.#own.add(window.registerFileDecorationProvider(this));
  }

  readonly onDidChangeFileDecorations: Event<undefined> = this.#changed.event;

  async provideFileDecoration(uri: Uri): Promise<FileDecoration | undefined> {
    if (uri.scheme !== 'file' || uri.query === rowQuery || !workspace.getWorkspaceFolder(uri))
      return undefined;
    try {
      const size = await this.#sizes.get(uri.fsPath);
      return size && new FileDecoration(undefined, sizeText(size, this.tree.wording));
    } catch (error) {
      this.log.debug(`Sizes for the Explorer: ${errorMessage(error)}`);
      return undefined;
    }
  }

  dispose(): void {
    this.#own.dispose();
  }

  /** Asks for all again at once: an event with many URIs would be thinned out. */
  #refresh(): void {
    this.#sizes.clear();
    this.#changed.fire(undefined);
  }

  /** Whether there is another result, or more of it: a row at the `dirLevel` limit was opened. */
  #hasNews(root: string | undefined): boolean {
    if (root === undefined) return true;
    const now = this.usage.state(root);
    const before = this.#last.replace(root, now);
    const wasOpening = before?.scan?.kind === 'expansion' && now?.scan === undefined;
    return wasOpening || now?.result !== before?.result;
  }
}
