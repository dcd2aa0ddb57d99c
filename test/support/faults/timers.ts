import { createHook } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';

/** Timers that are started from now on, also those that keep no process alive. End it. */
export class TimerWatch {
  readonly #armed = new Map<number, string>();
  readonly #hook;

  /** @param file part of the name of the file whose own timers are meant */
  constructor(file: string) {
    this.#hook = createHook({
      init: (id, type) => {
        if (type !== 'Timeout') return;
        const starter = new Error()
          .stack!.split('\n')
          .slice(2)
          .find((line) => !line.includes('node:'));
        if (starter?.includes(file)) this.#armed.set(id, starter);
      },
      destroy: (id) => {
        this.#armed.delete(id);
      },
    }).enable();
  }

  /** Where those were started that have neither run out nor been cleared. */
  async armed(): Promise<readonly string[]> {
    // Node tells of what has ended a little later.
    for (let i = 0; i < 3; i++) await setImmediate();
    return [...this.#armed.values()];
  }

  end(): void {
    this.#hook.disable();
  }
}
