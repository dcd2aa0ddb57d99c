import { workspace, type Uri } from 'vscode';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Usage } from '../../service/usage';
import type { Config } from './config';

/**
 * Every path in the workspace's folders, and no watcher of our own: with a text as its pattern one only listens to
 * what the editor's watcher of these folders tells, while a RelativePattern has its base watched once more. Unlike
 * `**`, this one also matches names with a line break in them.
 */
const everything = '**/*';

/** The editor's events of created, changed and deleted files. */
export class FileWatch implements Disposable {
  readonly #own = new DisposableStore();
  #paths: string[] = [];

  /** @param changed gets absolute paths, those together that were told together */
  constructor(private readonly changed: (paths: readonly string[]) => void) {
    const watcher = this.#own.add(workspace.createFileSystemWatcher(everything));
    const note = (uri: Uri): void => {
      this.#note(uri);
    };
    this.#own.add(watcher.onDidCreate(note));
    this.#own.add(watcher.onDidChange(note));
    this.#own.add(watcher.onDidDelete(note));
  }

  dispose(): void {
    this.#own.dispose();
    this.#paths = [];
  }

  /** The editor tells of up to 500 one by one in one go: the task after it hands them on. */
  #note({ scheme, fsPath }: Uri): void {
    if (scheme === 'file' && this.#paths.push(fsPath) === 1) queueMicrotask(this.#handOn);
  }

  readonly #handOn = (): void => {
    const paths = this.#paths;
    this.#paths = [];
    if (paths.length > 0) this.changed(paths);
  };
}

/** Tells the service of changed files for as long as live updates are wished. */
export function followFiles(
  usage: Usage,
  config: Pick<Config, 'get' | 'onDidChange' | 'onDidChangeWatcherExclude'>,
): Disposable {
  let watch: FileWatch | undefined;
  const follow = (): void => {
    if (config.get('liveUpdates')) {
      watch ??= new FileWatch((paths) => {
        usage.filesChanged(paths);
      });
    } else {
      watch?.dispose();
      watch = undefined;
    }
  };
  follow();
  let wasWished = config.get('liveUpdates');
  const renew = (): void => {
    follow();
    if (config.get('liveUpdates') !== wasWished) usage.watchingChanged();
    wasWished = config.get('liveUpdates');
  };
  const own = new DisposableStore();
  own.add({ dispose: () => watch?.dispose() });
  own.add(config.onDidChange(renew));
  own.add(
    config.onDidChangeWatcherExclude(() => {
      usage.watchingChanged();
    }),
  );
  return own;
}
