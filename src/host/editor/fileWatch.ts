import { workspace, type Uri } from 'vscode';
import type { Disposable } from '../../shared/lifecycle';
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
  readonly #watcher = workspace.createFileSystemWatcher(everything);
  #paths: string[] = [];

  /** @param changed gets absolute paths: together those that the editor reports together */
  constructor(private readonly changed: (paths: readonly string[]) => void) {
    const { onDidCreate, onDidChange, onDidDelete } = this.#watcher;
    for (const event of [onDidCreate, onDidChange, onDidDelete]) event(this.#note);
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#paths = [];
  }

  /** The editor fires up to 500 events in one task. A microtask after it passes their paths on together. */
  readonly #note = ({ scheme, fsPath }: Uri): void => {
    if (scheme !== 'file' || this.#paths.push(fsPath) > 1) return;
    queueMicrotask(() => {
      const paths = this.#paths.splice(0);
      if (paths.length > 0) this.changed(paths);
    });
  };
}

/** Tells the service of changed files for as long as live updates are wished. */
export function followFiles(usage: Usage, config: Config): Disposable {
  let watch: FileWatch | undefined;
  const follow = (): void => {
    const isWished = config.get('liveUpdates');
    if (isWished === Boolean(watch)) return;
    watch?.dispose();
    watch = isWished ? new FileWatch((paths) => usage.filesChanged(paths)) : undefined;
    usage.watchingChanged();
  };
  follow();
  config.onDidChange((changed) => {
    follow();
    // The editor follows other files than before, and may have missed some meanwhile.
    if (changed('watcherExclude')) usage.watchingChanged();
  });
  return { dispose: () => watch?.dispose() };
}
