import { createHook } from 'node:async_hooks';

/** Timers that are started from now on, also those that keep no process alive. End it. */
export class TimerWatch {
  readonly #armed = new Map<number, string>();
  readonly #hook;

  /** @param isWatched by the stack where a timer is started */
  constructor(isWatched: (stack: string) => boolean) {
    this.#hook = createHook({
      init: (id, type) => {
        if (type !== 'Timeout') return;
        // Without the hook itself.
        const stack = new Error().stack!.split('\n').slice(2).join('\n');
        if (isWatched(stack)) this.#armed.set(id, stack);
      },
      destroy: (id) => {
        this.#armed.delete(id);
      },
    }).enable();
  }

  /** Where those were started that have neither run out nor been cleared. */
  get armed(): readonly string[] {
    return [...this.#armed.values()];
  }

  end(): void {
    this.#hook.disable();
  }
}
