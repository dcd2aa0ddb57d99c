import type { Memento } from 'vscode';
import { CancelledError, errorMessage } from '../../shared/errors';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import type { Usage } from '../../service/usage';
import { isAllowed, mayFollow, wantsAutomaticScan, type Occasion } from './whenToScan';
import type { Config } from '../editor/config';
import type { FolderView } from '../folders/folderView';
import { LastStates } from '../editor/lastStates';
import type { AutoScanMode } from '../../shared/settings';
import type { WorkspaceRoots } from '../editor/workspaceRoots';

const stoppedKey = 'automaticScansStopped';

export interface AutoScanOptions {
  readonly usage: Usage;
  readonly folders: Pick<WorkspaceRoots, 'paths' | 'onDidChange'>;
  readonly config: Pick<Config, 'settings' | 'onDidChange'>;
  readonly view: Pick<FolderView, 'isVisible' | 'onDidChangeVisibility'>;
  /** When to scan, now. */
  readonly mode: () => AutoScanMode;
  readonly memory: Memento;
  readonly log: Log;
  /** Nothing is scanned before this resolves. */
  readonly started: Promise<void>;
  /** What `mayScan` says may be something else than before. */
  readonly allowanceChanged: () => void;
}

/** Once the window has started: scans what was never scanned, or with other settings, at low priority. */
export class AutoScan implements Disposable {
  readonly #own = new DisposableStore();
  /** The settings that each root was last tried with. */
  readonly #tried = new Map<string, string>();
  readonly #last = new LastStates();
  #isDisposed = false;

  constructor(private readonly options: AutoScanOptions) {
    const { usage, folders, config, view, started } = options;
    const consider = (): void => {
      this.#considerAll();
    };
    const begin = (): void => {
      if (this.#isDisposed) return;
      this.#own.add(folders.onDidChange(consider));
      this.#own.add(config.onDidChange(consider));
      this.#own.add(view.onDidChangeVisibility(consider));
      this.#own.add(
        usage.onDidChange((root) => {
          if (root !== undefined) this.#followScan(root);
        }),
      );
      // One may be running already.
      for (const root of folders.paths) this.#followScan(root);
      consider();
    };
    void started.then(begin);
    this.#own.add(view.onDidChangeVisibility(options.allowanceChanged));
  }

  /** Cancels the automatic scans that run (of one root, or of all), and starts no more of them there. */
  async stop(root?: string): Promise<void> {
    const roots = root === undefined ? this.#running() : [root];
    // What is over leaves room for another: no more may begin from here on.
    const remembered = this.#remember([...new Set([...this.#stopped, ...roots])]);
    for (const each of roots)
      if (this.options.usage.state(each)?.scan?.priority === 'low') this.options.usage.cancel(each);
    await remembered;
  }

  /** The person asked for a scan: automatic ones may follow again. */
  async resume(root: string): Promise<void> {
    if (!this.#stopped.includes(root)) return;
    await this.#remember(this.#stopped.filter((each) => each !== root));
  }

  /** Whether a root may be scanned without being asked for, now. */
  mayScan(root: string): boolean {
    return isAllowed(this.#where) && !this.#stopped.includes(root);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#own.dispose();
  }

  get #where(): Pick<Occasion, 'mode' | 'isViewVisible'> {
    return { mode: this.options.mode(), isViewVisible: this.options.view.isVisible };
  }

  get #stopped(): readonly string[] {
    return this.options.memory.get<readonly string[]>(stoppedKey, []);
  }

  async #remember(stopped: readonly string[]): Promise<void> {
    const updated = this.options.memory.update(stoppedKey, stopped);
    this.options.allowanceChanged();
    await updated;
  }

  #running(): string[] {
    return this.options.usage.roots.filter(({ scan }) => scan?.priority === 'low').map(({ path }) => path);
  }

  #considerAll(): void {
    for (const root of this.options.folders.paths) this.#begin(root);
  }

  /** A setting may have changed while a scan ran, which could not follow it. */
  #followScan(root: string): void {
    const now = this.options.usage.state(root);
    const before = this.#last.replace(root, now);
    if (now && mayFollow(before, now)) this.#begin(root);
  }

  #begin(root: string): void {
    this.#consider(root).catch((error: unknown) => {
      // What a person should know is the root's `problem`, which the view shows.
      if (!(error instanceof CancelledError))
        this.options.log.debug(`Automatic scan of ${root}: ${errorMessage(error)}`);
    });
  }

  async #consider(root: string): Promise<void> {
    const where = this.#where;
    if (!isAllowed(where)) return;
    const state = await this.options.usage.load(root);
    const settings = JSON.stringify(this.options.config.settings(root));
    const isStopped = this.#stopped.includes(root);
    const wasTried = this.#tried.get(root) === settings;
    if (!wantsAutomaticScan(state, { ...where, isStopped, wasTried })) return;
    this.#tried.set(root, settings);
    await this.options.usage.scan(root, 'low');
  }
}
