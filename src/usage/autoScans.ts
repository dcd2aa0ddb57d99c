import type { ResultInfo } from '../store/storeApi';

export interface AutoScanHost {
  result(): ResultInfo | null | undefined;
  /** In ms. */
  staleAfter(): number;
  /** In ms; 0: none. */
  scanInterval(): number;
  /** Whether a scan may begin now. */
  mayScan(): boolean;
  /** Logs why it failed, if it does. */
  scan(why: string): Promise<void>;
}

/** Full scans that nobody asks for, each when it is due and allowed. */
export class AutoScans {
  readonly #timer: NodeJS.Timeout;
  #running = false;
  #unsettled = false;
  #settledAt = -Infinity;

  /** @param tickMs between two looks at whether one is due. */
  constructor(
    private readonly host: AutoScanHost,
    tickMs: number,
  ) {
    this.#timer = setInterval(() => {
      this.#tick();
    }, tickMs).unref();
  }

  /** The result is looked at, or was just read: one that is old is renewed. */
  lookedAt(): void {
    if (this.#age >= this.host.staleAfter()) this.#scan('the result is old');
  }

  /** There may be what only a scan can tell, such as names of hard links that nothing announced. */
  unsettled(): void {
    this.#unsettled = true;
  }

  /** Changes come no more for the moment. */
  calm(): void {
    if (this.#unsettled && Date.now() - this.#settledAt >= this.host.staleAfter()) {
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
    const result = this.host.result();
    return result ? Date.now() - result.scannedAt : -Infinity;
  }

  #tick(): void {
    const scanInterval = this.host.scanInterval();
    if (scanInterval > 0 && this.#age >= scanInterval) this.#scan('at intervals');
    else this.calm();
  }

  #scan(why: string): boolean {
    if (this.#running || !this.host.result() || !this.host.mayScan()) return false;
    this.#running = true;
    void this.host.scan(why).finally(() => (this.#running = false));
    return true;
  }
}
