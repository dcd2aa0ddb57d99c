import { stat } from 'node:fs/promises';
import { rootId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import type { RootRecord } from '../rootRecord';

const bytesPerMs = 2 ** 20 / 1000;
/** A save that fails is tried again after ever longer waits, up to so many times the usual one. */
const maxPatience = 16;

/** `later`: it is tried again after the usual wait. */
type SaveOutcome = 'done' | 'later' | 'failed';

/**
 * Saves what live updates changed, and once a day a checkpoint of the history with it: so seldom that the writes average
 * no more than a mebibyte a second.
 */
export class LiveSaves {
  #timer: NodeJS.Timeout | undefined;
  #isWanted = false;
  #isClosed = false;
  #savedAt = 0;
  #running: Promise<void> = Promise.resolve();
  #patience = 1;
  /** The size of the file when that was last asked. */
  #bytes = 0;

  constructor(private readonly record: RootRecord) {}

  /** Something changed. */
  touch(): void {
    this.#isWanted = true;
    if (this.#isClosed || this.#timer) return;
    const minMs = this.record.context.timings.save;
    const wait = Math.max(minMs * this.#patience, this.#bytes / bytesPerMs);
    const left = Math.max(minMs, this.#savedAt + wait - Date.now());
    this.#timer = setTimeout(() => void this.#flush(), left).unref();
  }

  /** A scan has saved everything, or has tried to; or nothing is stored any more. */
  replaced(): void {
    this.#stop();
    this.#isWanted = false;
    this.#savedAt = Date.now();
    void this.#measure();
    const { saveError, unsaved } = this.record.result ?? {};
    if (unsaved || saveError) this.touch();
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

  async #save(): Promise<void> {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.#savedAt = Date.now();
    const outcome = await this.#write(this.#isClosed);
    await this.#measure();
    if (outcome === 'done') this.#patience = 1;
    if (outcome === 'failed') this.#patience = Math.min(2 * this.#patience, maxPatience);
    if (outcome !== 'done') this.touch();
  }

  async #measure(): Promise<void> {
    const { result, context } = this.record;
    const file = result ? context.databaseOf(result.rootPath) : undefined;
    const stats = file === undefined ? undefined : await stat(file).catch(() => undefined);
    this.#bytes = stats?.size ?? 0;
  }

  async #write(isLast: boolean): Promise<SaveOutcome> {
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
