import { stat } from 'node:fs/promises';
import { rootId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import type { RootRecord } from '../rootRecord';

const bytesPerMs = 2 ** 20 / 1000;
/** A save that fails is tried again after ever longer waits, up to so many times the usual one. */
const maxPatience = 16;

/** `later`: it is tried again after the usual wait. */
type SaveOutcome = 'done' | 'later' | 'failed';

/** Calls `write` so seldom that the writes average no more than a mebibyte a second. */
export class SaveTimer {
  #timer: NodeJS.Timeout | undefined;
  #isWanted = false;
  #isClosed = false;
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
    private readonly write: (isLast: boolean) => Promise<SaveOutcome>,
  ) {}

  /** Something changed. */
  touch(): void {
    this.#isWanted = true;
    if (!this.#isClosed) this.#timer ??= setTimeout(() => void this.#due(), this.minMs).unref();
  }

  /** Everything was saved in another way. */
  saved(): void {
    this.#stop();
    this.#isWanted = false;
    this.#savedAt = Date.now();
  }

  /** Saves what is not saved yet; afterwards nothing waits. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#flush();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #flush(): Promise<void> {
    this.#stop();
    this.#running = this.#running.then(() => this.#save());
    await this.#running;
  }

  async #due(): Promise<void> {
    const file = await this.file();
    const stats = file === undefined ? undefined : await stat(file).catch(() => undefined);
    const wait = Math.max(this.minMs * this.#patience, (stats?.size ?? 0) / bytesPerMs);
    const left = this.#savedAt + wait - Date.now();
    // It was saved meanwhile.
    if (!this.#timer) return;
    if (left > 0) this.#timer = setTimeout(() => void this.#due(), left).unref();
    else await this.#flush();
  }

  async #save(): Promise<void> {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.#savedAt = Date.now();
    const outcome = await this.write(this.#isClosed);
    if (outcome === 'done') this.#patience = 1;
    else this.touch();
    if (outcome === 'failed') this.#patience = Math.min(2 * this.#patience, maxPatience);
  }
}

/** Saves what live updates changed, and once a day a checkpoint of the history with it. */
export class LiveSaves extends SaveTimer {
  constructor(private readonly record: RootRecord) {
    const { timings, databaseOf } = record.context;
    super(
      timings.save,
      async () => databaseOf(await record.real()),
      (isLast) => this.#saveResult(isLast),
    );
  }

  /** A scan has saved everything, or has tried to; or nothing is stored any more. */
  replaced(): void {
    this.saved();
    const { saveError, unsaved } = this.record.result ?? {};
    if (unsaved || saveError) this.touch();
  }

  async #saveResult(isLast: boolean): Promise<SaveOutcome> {
    const { record } = this;
    const { store, timings, config, log } = record.context;
    if (!store.running || !record.result) return 'done';
    try {
      const { store: api, real, queries } = await record.stored();
      const [newest] = await queries.checkpoints();
      if (Date.now() - (newest?.at ?? 0) >= timings.checkpoint)
        await api.checkpoint(real, config.historyLimit);
      const info = await api.save(real, isLast);
      if (!info) return 'done';
      record.result = info;
      if (info.unsaved === 'later') record.superseded();
      record.changed('rows', [rootId]);
      // Once rows are read, the other window closes, or the disk has room.
      if (info.unsaved) return 'later';
      return info.saveError ? 'failed' : 'done';
    } catch (error) {
      logBug(log, error);
      return 'failed';
    }
  }
}
