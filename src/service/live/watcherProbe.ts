import type { Totals } from '../../shared/entry';
import type { LiveTimings } from './liveTimings';

const compared = ['apparent', 'allocated', 'files', 'directories'] as const;

/**
 * Whether the watcher reports changes at all. It does not where two full scans of this window differ, and no event came
 * between them: so it is on some network file systems.
 */
export class WatcherProbe {
  #isReliable = true;
  /** When the first of two scans ended; undefined: there was none, or an event came since. */
  #scannedAt: number | undefined;
  #before: Totals | undefined;

  constructor(private readonly timings: Pick<LiveTimings, 'calm'>) {}

  get isReliable(): boolean {
    return this.#isReliable;
  }

  /** An event came. */
  reported(): void {
    this.#isReliable = true;
    this.#scannedAt = this.#before = undefined;
  }

  /** A full scan begins. @param totals what is stored; undefined: it is known to be stale */
  scanBegins(totals: Totals | undefined): void {
    // The watcher of a window that has just opened takes a while to start.
    const isStarted = this.#scannedAt !== undefined && Date.now() - this.#scannedAt >= this.timings.calm;
    this.#before = isStarted ? totals : undefined;
  }

  scanEnded(totals: Totals): void {
    const before = this.#before;
    if (before && compared.some((key) => before[key] !== totals[key])) this.#isReliable = false;
    this.#before = undefined;
    this.#scannedAt = Date.now();
  }

  /** Nothing is followed any more, or there is no result. */
  reset(): void {
    this.reported();
  }
}
