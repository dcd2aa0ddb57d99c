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
import { DisposableStore, Emitter, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import type { Usage } from '../../service/usage';
import type { Config } from '../editor/config';
import { rowQuery } from '../editor/contributions';
import { LastStates, sameLive } from '../editor/lastStates';
import { isLive } from '../status/describeState';
import { SizeRequests } from './sizeRequests';
import { sizeText } from './sizeText';
import { SteadyChanges } from '../editor/steadyChanges';
import type { FolderTree } from '../folders/folderTree';

/** The editor passes no more URIs on in one event. */
const mostUris = 250;

/** Sizes on hover in the Explorer. */
export class SizeDecorations implements FileDecorationProvider, Disposable {
  readonly #own = new DisposableStore();
  readonly #changed = this.#own.add(new EventEmitter<Uri[] | undefined>());
  readonly #news = this.#own.add(new Emitter<string | undefined>());
  readonly #last = new LastStates();
  readonly #sizes: SizeRequests;

  constructor(
    private readonly usage: Usage,
    config: Config,
    private readonly tree: FolderTree,
    private readonly log: Log,
  ) {
    this.#sizes = new SizeRequests((paths) => usage.sizes(paths), 20_000, mostUris);
    this.#own.add(
      usage.onDidChange((root) => {
        if (root === undefined || this.#hasNews(root)) this.#news.fire(root);
      }),
    );
    // Changes of files can follow each other without a pause, and each answer takes a look at the disk.
    this.#own.add(
      this.#own.add(new SteadyChanges(this.#news.event)).onDidChange((root) => {
        if (root === undefined) this.#refreshAll();
        else this.#refresh();
      }),
    );
    this.#own.add(
      config.onDidChange((changed) => {
        if (changed('units') || changed('sizeMetric')) this.#refresh();
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
      const live = isLive(this.usage.state(folder.uri.fsPath));
      return size && new FileDecoration(undefined, sizeText(size, live, this.tree.wording));
    } catch (error) {
      this.log.debug(`Sizes for the Explorer: ${errorMessage(error)}`);
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

  /** Whether there is another result, or more of it: a row at the `dirLevel` limit was opened. */
  #hasNews(root: string): boolean {
    const now = this.usage.state(root);
    const before = this.#last.replace(root, now);
    const wasOpening = before?.scan?.kind === 'expansion' && now?.scan === undefined;
    return wasOpening || now?.result !== before?.result || !sameLive(now, before);
  }
}
