import type { Memento } from 'vscode';
import { Emitter, type Disposable } from '../../shared/lifecycle';
import type { AutoScanMode } from '../../shared/settings';

const stoppedKey = 'automaticScansStopped';

/** Which roots may be scanned without being asked for: the service asks at each automatic scan. */
export class Allowance implements Disposable {
  readonly #changed = new Emitter<undefined>();
  #isViewVisible = false;
  #hasStarted = false;
  #isDisposed = false;

  /** @param started nothing is scanned before this resolves */
  constructor(
    private readonly mode: () => AutoScanMode,
    private readonly memory: Memento,
    started: Promise<void>,
  ) {
    void started.then(() => {
      this.#hasStarted = true;
      if (!this.#isDisposed) this.#changed.fire(undefined);
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

  dispose(): void {
    this.#isDisposed = true;
    this.#changed.dispose();
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
