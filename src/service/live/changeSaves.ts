import { stat } from 'node:fs/promises';

const bytesPerMs = 2 ** 20 / 1000;
/** What fails is tried again after ever longer waits, up to so many times the usual one. */
const mostPatience = 16;

/** Saves changes so seldom that the writes average no more than a mebibyte a second. */
export class ChangeSaves {
  #timer: NodeJS.Timeout | undefined;
  #wanted = false;
  #savedAt = 0;
  #running: Promise<void> = Promise.resolve();
  #patience = 1;

  /**
   * @param minMs between two saves.
   * @param file where the result is saved; undefined: nowhere.
   */
  constructor(
    private readonly minMs: number,
    private readonly file: () => Promise<string | undefined>,
    private readonly write: () => Promise<void>,
  ) {}

  /** Something changed. */
  touch(): void {
    this.#wanted = true;
    this.#timer ??= setTimeout(() => void this.#due(), this.minMs).unref();
  }

  /** A save is over. One that failed is tried again, less often each time. */
  ended(isSaved: boolean): void {
    this.#patience = isSaved ? 1 : Math.min(2 * this.#patience, mostPatience);
    if (!isSaved) this.touch();
  }

  /** All was saved by someone else. */
  saved(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wanted = false;
    this.#savedAt = Date.now();
  }

  /** Saves what is not saved yet; afterwards nothing waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#wanted) this.#running = this.#running.then(() => this.#save());
    await this.#running;
  }

  async #due(): Promise<void> {
    const file = await this.file();
    const bytes =
      file === undefined
        ? 0
        : await stat(file).then(
            ({ size }) => size,
            () => 0,
          );
    const left = this.#savedAt + Math.max(this.minMs * this.#patience, bytes / bytesPerMs) - Date.now();
    // It was flushed, or saved, meanwhile.
    if (!this.#timer) return;
    if (left > 0) this.#timer = setTimeout(() => void this.#due(), left).unref();
    else await this.flush();
  }

  async #save(): Promise<void> {
    this.#wanted = false;
    this.#savedAt = Date.now();
    await this.write();
  }
}
