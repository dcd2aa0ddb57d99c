import { CancelledError, errorMessage } from '../../shared/errors';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import type { RootState } from '../../shared/state';
import type { Usage } from '../../service/usage';
import type { Config } from '../editor/config';
import type { WorkspaceRoots } from '../editor/workspaceRoots';
import type { Allowance } from './allowance';

export interface AutomaticScansOptions {
  readonly usage: Usage;
  readonly folders: Pick<WorkspaceRoots, 'paths' | 'onDidChange'>;
  readonly config: Pick<Config, 'settings' | 'onDidChange'>;
  readonly allowance: Pick<Allowance, 'mayScan' | 'onDidChange'>;
  readonly log: Log;
}

/** Scans roots without a result, or with one of other settings, at low priority. */
export class AutomaticScans implements Disposable {
  readonly #own = new DisposableStore();
  /** The settings of the last attempt, by root. */
  readonly #tried = new Map<string, string>();

  constructor(private readonly options: AutomaticScansOptions) {
    const { usage, folders, config, allowance } = options;
    const considerAll = (): void => {
      for (const root of folders.paths) this.#begin(root);
    };
    this.#own.add(folders.onDidChange(considerAll));
    this.#own.add(config.onDidChange(considerAll));
    this.#own.add(allowance.onDidChange(considerAll));
    this.#own.add(
      usage.onDidChange((change) => {
        if (change.kind === 'result') this.#followResult(change.root);
        if (change.kind === 'scan') this.#followFailure(change.root);
      }),
    );
  }

  dispose(): void {
    this.#own.dispose();
  }

  /** Settings may have changed during a scan. One that the person cancelled is not followed by another. */
  #followResult(root: string): void {
    const { result, outdated } = this.options.usage.state(root) ?? {};
    if (result && outdated) this.#begin(root);
  }

  #followFailure(root: string): void {
    const { scan, problem } = this.options.usage.state(root) ?? {};
    if (!scan && problem !== undefined) this.#begin(root);
  }

  #begin(root: string): void {
    this.#consider(root).catch((error: unknown) => {
      // The view shows the root's `problem`.
      if (!(error instanceof CancelledError))
        this.options.log.debug(`Automatic scan of ${root}: ${errorMessage(error)}`);
    });
  }

  async #consider(root: string): Promise<void> {
    const { usage, config, allowance } = this.options;
    if (!allowance.mayScan(root)) return;
    const state = await usage.load(root);
    const settings = JSON.stringify(config.settings(root));
    // Once is enough, however it ended.
    if (!needsScan(state) || this.#tried.get(root) === settings || !allowance.mayScan(root)) return;
    this.#tried.set(root, settings);
    await usage.scan(root, 'low');
  }
}

function needsScan({ scan, result, outdated }: RootState): boolean {
  return scan === undefined && (result === null || outdated);
}
