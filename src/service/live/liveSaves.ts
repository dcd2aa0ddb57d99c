import { stat } from 'node:fs/promises';
import { logBug } from '../../shared/log';
import type { RootContext } from '../rootContext';
import type { RootRecord } from '../rootRecord';
import { queriesOf } from '../storeQueries';

const bytesPerMs = 2 ** 20 / 1000;
/** A save that fails is tried again after ever longer waits, up to so many times the usual one. */
const maxPatience = 16;

/** Calls `write` so seldom that the writes average no more than a mebibyte a second. */
export class SaveTimer {
  #timer: NodeJS.Timeout | undefined;
  #isWanted = false;
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
    this.#isWanted = true;
    this.#timer ??= setTimeout(() => void this.#due(), this.minMs).unref();
  }

  /** A save has ended. One that failed is tried again, less often each time. */
  ended(isSaved: boolean): void {
    this.#patience = isSaved ? 1 : Math.min(2 * this.#patience, maxPatience);
    if (!isSaved) this.touch();
  }

  /** Everything was saved in another way. */
  saved(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWanted = false;
    this.#savedAt = Date.now();
  }

  /** Saves what is not saved yet; afterwards nothing waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isWanted) this.#running = this.#running.then(() => this.#save());
    await this.#running;
  }

  async #due(): Promise<void> {
    const file = await this.file();
    const size = ({ size: bytes }: { size: number }): number => bytes;
    const bytes = file === undefined ? 0 : await stat(file).then(size, () => 0);
    const left = this.#savedAt + Math.max(this.minMs * this.#patience, bytes / bytesPerMs) - Date.now();
    // It was flushed, or saved, meanwhile.
    if (!this.#timer) return;
    if (left > 0) this.#timer = setTimeout(() => void this.#due(), left).unref();
    else await this.flush();
  }

  async #save(): Promise<void> {
    this.#isWanted = false;
    this.#savedAt = Date.now();
    await this.write();
  }
}

/** Saves what live updates changed, and once a day a checkpoint of the history with it. */
export class LiveSaves {
  readonly #timer: SaveTimer;
  #isLast = false;

  constructor(
    private readonly record: RootRecord,
    private readonly context: RootContext,
  ) {
    const { timings, databaseOf } = context;
    this.#timer = new SaveTimer(
      timings.save,
      async () => databaseOf(await record.real()),
      () => this.#save(),
    );
  }

  /** Something changed. */
  touch(): void {
    // No timer may start any more once it is closed.
    if (!this.#isLast) this.#timer.touch();
  }

  /** A scan has saved everything, or has tried to. */
  scanned(): void {
    this.#timer.saved();
    this.#ended();
  }

  /** Nothing is stored any more. */
  forget(): void {
    this.#timer.saved();
  }

  /** Saves what is not saved yet; afterwards nothing waits. */
  async close(): Promise<void> {
    this.#isLast = true;
    await this.#timer.flush();
  }

  async #save(): Promise<void> {
    const { store, timings, config, log } = this.context;
    if (!store.running || !this.record.result) return;
    try {
      const api = await store.call();
      const root = await this.record.real();
      const [newest] = await queriesOf(api, root).checkpoints();
      if (Date.now() - (newest?.at ?? 0) >= timings.checkpoint)
        await api.checkpoint(root, config.historyLimit);
      const info = await api.save(root, this.#isLast);
      if (info) this.record.saved(info);
      this.#ended();
    } catch (error) {
      logBug(log, error);
    }
  }

  /** An unsaved result is saved later: once rows are read, the other window closes, or the disk has room. */
  #ended(): void {
    const { saveError, unsaved } = this.record.result ?? {};
    if (this.#isLast) return;
    if (unsaved) this.#timer.touch();
    else this.#timer.ended(saveError === undefined);
  }
}
