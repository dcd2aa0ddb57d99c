import type { Disposable } from '../../shared/lifecycle';

/** A timer may be early by a moment, and a moment is over only once the clock shows a later one. In ms. */
const slack = 20;

/** Calls back when time alone changes a text: an automatic scan counts as long, or a size as stale for long. */
export class Alarm implements Disposable {
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly ring: () => void) {}

  /** At the earliest of these moments, in ms since 1970; those that are over count no more. Replaces what was set. */
  set(moments: readonly number[]): void {
    clearTimeout(this.#timer);
    const waits = moments.map((moment) => moment - Date.now()).filter((wait) => wait > 0);
    if (waits.length > 0) this.#timer = setTimeout(this.ring, Math.min(...waits) + slack);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
