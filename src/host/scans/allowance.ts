import { setTimeout } from 'node:timers/promises';
import type { Extension, Memento } from 'vscode';
import { CancelledError, errorMessage } from '../../shared/errors';
import { Emitter, type Disposable } from '../../shared/lifecycle';
import type { Log } from '../../shared/log';
import type { AutoScanMode } from '../../shared/settings';
import type { Usage } from '../../service/usage';
import type { Config } from '../editor/config';
import type { WorkspaceRoots } from '../editor/workspaceRoots';

const stoppedKey = 'automaticScansStopped';

/** Which roots may be scanned without being asked for: the service asks at each automatic scan. */
export class Allowance {
  readonly #changed = new Emitter<undefined>();
  #isViewVisible = false;
  #hasStarted = false;

  /** @param started nothing is scanned before this resolves */
  constructor(
    private readonly mode: () => AutoScanMode,
    private readonly memory: Memento,
    started: Promise<void>,
  ) {
    void started.then(() => {
      this.#hasStarted = true;
      this.#changed.fire(undefined);
    });
  }

  readonly onDidChange = this.#changed.event;

  set isViewVisible(isVisible: boolean) {
    if (this.#isViewVisible === isVisible) return;
    this.#isViewVisible = isVisible;
    this.#changed.fire(undefined);
  }

  /** Whether a root may be scanned now. */
  readonly mayScan = (root: string): boolean => {
    const mode = this.mode();
    const isAllowed = mode === 'onOpen' || (mode === 'whenVisible' && this.#isViewVisible);
    return this.#hasStarted && isAllowed && !this.#stopped.includes(root);
  };

  /** No automatic scan of these roots any more, also in later windows. */
  stop(roots: readonly string[]): Promise<void> {
    return this.#remember([...new Set([...this.#stopped, ...roots])]);
  }

  /** The person asked for a scan: automatic ones may follow again. */
  async resume(root: string): Promise<void> {
    if (this.#stopped.includes(root)) await this.#remember(this.#stopped.filter((each) => each !== root));
  }

  get #stopped(): readonly string[] {
    return this.memory.get<readonly string[]>(stoppedKey, []);
  }

  async #remember(stopped: readonly string[]): Promise<void> {
    const saved = this.memory.update(stoppedKey, stopped);
    this.#changed.fire(undefined);
    await saved;
  }
}

export interface AllowedScansSources {
  readonly usage: Pick<Usage, 'load'>;
  readonly folders: Pick<WorkspaceRoots, 'paths' | 'onDidChange'>;
  readonly config: Pick<Config, 'onDidChange'>;
  readonly allowance: Pick<Allowance, 'mayScan' | 'onDidChange'>;
  readonly log: Log;
}

/** Loads the roots that may be scanned without being asked for. The service then decides which of them it scans. */
export function loadAllowed({ usage, folders, config, allowance, log }: AllowedScansSources): Disposable {
  const load = (root: string): void => {
    usage.load(root).catch((error: unknown) => {
      // The view shows the root's `problem`.
      if (!(error instanceof CancelledError)) log.debug(`${root}: ${errorMessage(error)}`);
    });
  };
  const loadAll = (): void => folders.paths.filter(allowance.mayScan).forEach(load);
  config.onDidChange(loadAll);
  allowance.onDidChange(loadAll);
  return folders.onDidChange(loadAll);
}

const lookEveryMs = 100;
/** An extension that fails to start never says so. */
const maxWaitMs = 5_000;

/**
 * Resolves once the extensions that start with every window have started. The activation event `onStartupFinished`
 * waits for that, but a visible view activates its extension before.
 */
export async function startupFinished(extensions: readonly Extension<unknown>[]): Promise<void> {
  const eager = extensions.filter(({ packageJSON }) => {
    const { activationEvents } = packageJSON as { readonly activationEvents?: readonly string[] };
    return activationEvents?.includes('*');
  });
  for (let waited = 0; waited < maxWaitMs && eager.some(({ isActive }) => !isActive); waited += lookEveryMs)
    await setTimeout(lookEveryMs);
}
