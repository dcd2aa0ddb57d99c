import { Emitter, type Disposable, type Listener } from '../../shared/lifecycle';

/** In ms. The editor shows what changes in a view only after 200 ms without another change. */
const pause = 500;

/**
 * Tells of changes at most twice a second, the first one at once: a running scan's would otherwise follow each other
 * so fast that the editor shows none of them before the scan is over.
 */
export class SteadyChanges<T> implements Disposable {
  readonly #told = new Emitter<T>();
  readonly #waiting = new Set<T>();
  readonly #subscription: Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(onDidChange: (listener: Listener<T>) => Disposable) {
    this.#subscription = onDidChange((change) => {
      this.#waiting.add(change);
      if (!this.#timer) this.#tell();
    });
  }

  /** Once for each different change since the last time. */
  readonly onDidChange = this.#told.event;

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
    this.#told.dispose();
  }

  #tell(): void {
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const changes = [...this.#waiting];
    this.#waiting.clear();
    this.#timer = setTimeout(() => {
      this.#tell();
    }, pause);
    for (const change of changes) this.#told.fire(change);
  }
}
