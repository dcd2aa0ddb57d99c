import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { rootId, type RowId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import { type ByteString, toText } from '../../shared/text/byteString';
import { folderOf, isWithin } from '../../shared/text/paths';
import { isStoreFile } from '../../store/file/databaseFolder';
import { pathBelow } from '../rootPaths';
import type { RootRecord } from '../rootRecord';
import type { PlannedReread } from './rereads';

const bytesPerMs = 2 ** 20 / 1000;
/** A save that fails is tried again after ever longer waits, up to so many times the usual one. */
const maxPatience = 16;

/** `later`: it is tried again after the usual wait. */
type SaveOutcome = 'done' | 'later' | 'failed';

/**
 * Saves what live updates changed, and once a day a checkpoint of the history with it: so seldom that the writes average
 * no more than a mebibyte a second. Where the databases are in the root, a save changes the root too: such a change counts
 * in the sizes, but is no reason for another save.
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
  /** The folder of the databases, relative to the root; undefined: it is not in the root. */
  #folder: ByteString | undefined;
  /** Something else than databases was reported since the last save. */
  #isForeign = false;

  constructor(private readonly record: RootRecord) {}

  /** Takes note of reported paths. @returns those that are not databases, nor files beside them */
  reported(paths: readonly ByteString[]): readonly ByteString[] {
    const folder = this.#folder;
    const foreign = paths.filter(
      (each) => folder === undefined || folderOf(each) !== folder || !isStoreFile(path.posix.basename(each)),
    );
    this.#isForeign ||= foreign.length > 0;
    return foreign;
  }

  /** Directories were read again. @param differing the rows that differ by their own entries */
  read(rereads: readonly PlannedReread[], differing: readonly RowId[]): void {
    const folder = this.#folder;
    const own = rereads.flatMap(({ row: { path: at, id, atLimit } }) =>
      folder === at || (folder !== undefined && atLimit && isWithin(folder, at)) ? [id] : [],
    );
    if (this.#isForeign || differing.some((id) => !own.includes(id))) this.touch();
  }

  /** Other rows are stale than before. */
  marked(): void {
    if (this.#isForeign) this.touch();
  }

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
    this.#isWanted = this.#isForeign = false;
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
    const folder = file === undefined ? undefined : await realpath(path.dirname(file)).catch(() => undefined);
    this.#folder = folder === undefined ? undefined : pathBelow(toText(result!.rootPath), folder);
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
