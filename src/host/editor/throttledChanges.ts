import { mergedChange, type UsageChange } from '../../shared/change';
import { Emitter, type Disposable, type Listener } from '../../shared/lifecycle';

/** In ms. The editor redraws a view only after 200 ms without another change. */
const interval = 500;

/**
 * The changes that every view listens to, so that all places change together: at most twice a second, the first one
 * at once, and the changes of a root in between as one.
 */
export class ThrottledChanges implements Disposable {
  readonly #emitter: Emitter<UsageChange>;
  /** By root; undefined: the set of roots. */
  readonly #waiting = new Map<string | undefined, UsageChange>();
  #timer: NodeJS.Timeout | undefined;
  readonly onDidChange: Emitter<UsageChange>['event'];

  /** @param onError receives the errors of listeners: one view's failure keeps no change from the others */
  constructor(
    onDidChange: (listener: Listener<UsageChange>) => Disposable,
    onError: (error: unknown) => void,
  ) {
    this.#emitter = new Emitter(onError);
    this.onDidChange = this.#emitter.event;
    onDidChange((change) => {
      this.#add(change);
      if (!this.#timer) this.#fire();
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#emitter.dispose();
  }

  #add(change: UsageChange): void {
    const root = change.kind === 'roots' ? undefined : change.root;
    const before = this.#waiting.get(root);
    const isOne = before && before.kind !== 'roots' && change.kind !== 'roots';
    this.#waiting.set(root, isOne ? mergedChange(before, change) : change);
  }

  #fire(): void {
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const changes = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#timer = setTimeout(() => this.#fire(), interval);
    for (const change of changes) this.#emitter.fire(change);
  }
}
