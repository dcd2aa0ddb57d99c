import { settingsKey } from '../shared/scanSettings';
import type { RootRecord } from './rootRecord';
import type { UsageConfig } from './usage';

const minuteMs = 60_000;

/** Full scans of one root that nobody asks for, each when it is due and `mayScan` allows it. */
export class AutomaticScans {
  readonly #timer: NodeJS.Timeout;
  /** The settings of the last attempt to get a first result, or one with these settings. */
  #triedSettings: string | undefined;
  /** When the last automatic scan began, whatever came of it; in ms since 1970. */
  #triedAt = -Infinity;

  /** @param scan a full scan at low priority. @param isPossible not after the close, nor where one runs already */
  constructor(
    private readonly record: RootRecord,
    private readonly scan: () => Promise<unknown>,
    private readonly isPossible: () => boolean,
  ) {
    this.#timer = setInterval(this.#tick.bind(this), record.context.timings.tick).unref();
  }

  /** The stored result was read, or settings changed, or whether the root may be scanned without being asked for. */
  considerSettings(): void {
    const { result, outdated, settings } = this.record;
    const isMissing = result === null || outdated;
    const wanted = settingsKey(settings);
    if (!isMissing || this.#triedSettings === wanted) return;
    if (this.start(result ? 'its settings changed' : 'nothing is stored')) this.#triedSettings = wanted;
  }

  /** The stored result was compared with the disk, which does not show files that grew in place. */
  verified(): void {
    if (this.#isOld(this.#config.staleAfter)) this.start('the result is old');
  }

  /** No change waits to be read. */
  idle(): void {
    if (this.record.uncertain.size > 0 && this.#isRested(this.#config.staleAfter))
      this.start('part of the result is uncertain');
  }

  /** @returns whether a scan began */
  start(why: string): boolean {
    const { path, result, context } = this.record;
    if (!this.isPossible() || result === undefined || !this.#config.mayScan(path)) return false;
    context.log.info(`Scanning ${path}, because ${why}`);
    this.#triedAt = Date.now();
    // The root's state says why a scan fails.
    void this.scan().catch(() => undefined);
    return true;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  get #config(): UsageConfig {
    return this.record.context.config;
  }

  /** Whether no automatic scan was tried for so many minutes. */
  #isRested(minutes: number): boolean {
    return Date.now() - this.#triedAt >= minutes * minuteMs;
  }

  /** Whether there is a result, and it is so many minutes old, which no scan mended since. */
  #isOld(minutes: number): boolean {
    const { result } = this.record;
    return !!result && Date.now() - result.scannedAt >= minutes * minuteMs && this.#isRested(minutes);
  }

  #tick(): void {
    const { scanInterval } = this.#config;
    const isDue = scanInterval > 0 && this.#isOld(scanInterval);
    if (!isDue || !this.start('scanInterval has passed')) this.idle();
  }
}
