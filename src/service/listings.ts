import type { ScanPool } from '../scan/pool/scanPool';
import type { FileQuery } from '../scan/worker/workerApi';
import type { FileListing } from '../shared/queries';
import type { RowId } from '../shared/entry';
import type { ListingProgress } from '../shared/state';
import type { ByteString } from '../shared/text/byteString';

interface Running {
  readonly id: RowId;
  readonly directory: ByteString;
  readonly stop: AbortController;
  /** Entries looked at; 0 until it takes longer than a moment. */
  entries: number;
}

/** The directories of a root whose files are being listed, which takes minutes where each look is slow. */
export class Listings {
  readonly #running = new Set<Running>();

  constructor(
    private readonly pool: Pick<ScanPool, 'listFiles'>,
    private readonly onProgress: () => void,
  ) {}

  /** Of those that take longer than a moment, the one that began first. */
  get progress(): ListingProgress | undefined {
    const slow = [...this.#running].find(({ entries }) => entries > 0);
    return slow && { directory: slow.directory, entries: slow.entries };
  }

  /** Lists the directory of a row. Rejects with a CancelledError once that is cancelled. */
  async list(id: RowId, directory: ByteString, query: FileQuery): Promise<FileListing> {
    const running: Running = { id, directory, stop: new AbortController(), entries: 0 };
    const onProgress = (entries: number): void => {
      running.entries = entries;
      this.onProgress();
    };
    this.#running.add(running);
    try {
      return await this.pool.listFiles(directory, query, { signal: running.stop.signal, onProgress });
    } finally {
      this.#running.delete(running);
      if (running.entries > 0) this.onProgress();
    }
  }

  cancel(id: RowId): void {
    for (const { id: listed, stop } of this.#running) if (listed === id) stop.abort();
  }
}
