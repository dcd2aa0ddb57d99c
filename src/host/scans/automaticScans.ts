import { CancelledError, errorMessage } from '../../shared/errors';
import { DisposableStore, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import type { Usage } from '../../service/usage';
import type { Config } from '../editor/config';
import type { WorkspaceRoots } from '../editor/workspaceRoots';
import type { Allowance } from './allowance';

export interface AutomaticScansOptions {
  readonly usage: Pick<Usage, 'load'>;
  readonly folders: Pick<WorkspaceRoots, 'paths' | 'onDidChange'>;
  readonly config: Pick<Config, 'onDidChange'>;
  readonly allowance: Pick<Allowance, 'mayScan' | 'onDidChange'>;
  readonly log: Log;
}

/** Loads the roots that may be scanned without being asked for. The service then decides which of them it scans. */
export class AutomaticScans implements Disposable {
  readonly #own = new DisposableStore();

  constructor(private readonly options: AutomaticScansOptions) {
    const { folders, config, allowance } = options;
    const loadAllowed = (): void => {
      for (const root of folders.paths) if (allowance.mayScan(root)) this.#load(root);
    };
    this.#own.add(folders.onDidChange(loadAllowed));
    this.#own.add(config.onDidChange(loadAllowed));
    this.#own.add(allowance.onDidChange(loadAllowed));
  }

  dispose(): void {
    this.#own.dispose();
  }

  #load(root: string): void {
    this.options.usage.load(root).catch((error: unknown) => {
      // The view shows the root's `problem`.
      if (!(error instanceof CancelledError)) this.options.log.debug(`${root}: ${errorMessage(error)}`);
    });
  }
}
