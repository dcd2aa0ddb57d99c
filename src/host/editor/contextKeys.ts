import { commands } from 'vscode';
import type { Disposable } from '../../shared/lifecycle';
import type { Usage } from '../../service/usage';
import { contextKeys, type ContextKey } from './contributions';

/** Keeps what the `when` clauses ask true. */
export class ContextKeys implements Disposable {
  readonly #last = new Map<ContextKey, boolean>();
  readonly #subscription: Disposable;

  constructor(private readonly usage: Usage) {
    // Not throttled: a command that is out of place for half a second can be run in that time.
    this.#subscription = usage.onDidChange(() => {
      this.#update();
    });
    this.#update();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #update(): void {
    const { roots } = this.usage;
    this.#set(
      contextKeys.scanning,
      roots.some(({ scan }) => scan !== undefined),
    );
    this.#set(
      contextKeys.scanningAutomatically,
      roots.some(({ scan }) => scan?.priority === 'low'),
    );
    this.#set(
      contextKeys.nothingStored,
      roots.every(({ result }) => result === null),
    );
    this.#set(
      contextKeys.hasReadErrors,
      roots.some(({ result }) => (result?.totals.readErrors ?? 0) > 0),
    );
  }

  #set(key: ContextKey, value: boolean): void {
    if (this.#last.get(key) === value) return;
    this.#last.set(key, value);
    setContext(key, value);
  }
}

/** Tells the `when` clauses. */
export function setContext(key: ContextKey, value: boolean): void {
  void commands.executeCommand('setContext', key, value);
}
