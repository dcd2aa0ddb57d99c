import type { LiveHost } from './liveHost';
import type { RootContext } from '../rootContext';

const minuteMs = 60_000;

/** Full scans that nobody asks for, each when it is due and allowed. */
export class AutoScans {
  readonly #timer: NodeJS.Timeout;
  #running = false;
  #unsettled = false;
  #settledAt = -Infinity;

  constructor(
    private readonly host: LiveHost,
    private readonly context: RootContext,
    /** Whether none may begin now. */
    private readonly isOver: () => boolean,
  ) {
    this.#timer = setInterval(() => {
      this.#tick();
    }, context.timings.tick).unref();
  }

  /** The result is looked at, or was just read: one that is old is renewed. */
  lookedAt(): void {
    if (this.#age >= this.#staleAfter) this.#scan('the result is old');
  }

  /** There may be what only a scan can tell, such as names of hard links that nothing announced. */
  unsettled(): void {
    this.#unsettled = true;
  }

  /** Changes come no more for the moment. */
  calm(): void {
    if (this.#unsettled && Date.now() - this.#settledAt >= this.#staleAfter) {
      if (this.#scan('not all of the result is certain')) this.#settledAt = Date.now();
    }
  }

  /** More changed than was told. */
  flooded(): void {
    // Where it may not begin yet, or fails, it is tried again.
    this.#unsettled = true;
    this.#scan('too much changed at once');
  }

  returned(): boolean {
    return this.#scan('the folder is back');
  }

  /** The whole root was scanned, whoever asked for it. */
  scanned(): void {
    this.#unsettled = false;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** In ms. */
  get #age(): number {
    const { result } = this.host;
    return result ? Date.now() - result.scannedAt : -Infinity;
  }

  /** In ms. */
  get #staleAfter(): number {
    return this.context.config.staleAfter * minuteMs;
  }

  #tick(): void {
    const scanInterval = this.context.config.scanInterval * minuteMs;
    if (scanInterval > 0 && this.#age >= scanInterval) this.#scan('at intervals');
    else this.calm();
  }

  #scan(why: string): boolean {
    const { path, result } = this.host;
    const { config, log } = this.context;
    if (this.#running || this.isOver() || !result || !config.mayScan(path)) return false;
    log.info(`Scanning ${path}, as ${why}`);
    this.#running = true;
    // Whoever shows the root's state tells why one fails.
    void this.host
      .scan()
      .catch(() => undefined)
      .finally(() => (this.#running = false));
    return true;
  }
}
