import { logBug } from '../../shared/log';
import type { ByteString } from '../../shared/text/byteString';
import type { LiveData } from './liveData';
import { differingDirectories, surelyOlderMs } from './verification';

/** Checks that nobody waits for, run one at a time: they compare the stored result with the disk. */
export class BackgroundChecks {
  #running: Promise<void> = Promise.resolve();
  #verification: 'due' | 'running' | 'done' = 'done';

  /** @param found is called when something waits to be read */
  constructor(
    private readonly data: LiveData,
    private readonly found: () => void,
  ) {}

  /** The result that was loaded is yet to be compared with the disk, or is being compared. */
  get verification(): 'due' | 'running' | 'done' {
    return this.#verification;
  }

  /** The result is as the files are. */
  settle(): void {
    this.#verification = 'done';
  }

  /** The result may be old: reads what differs from the disk. */
  verify(): void {
    const { data } = this;
    this.#verification = 'due';
    this.search();
    this.#run(async () => {
      try {
        await this.#compare();
      } catch (error) {
        // Then nobody knows what changed since.
        if (!data.isOver) data.unsettled(data.record.scannedFrom);
        throw error;
      } finally {
        if (!data.isOver) {
          this.#verification = 'done';
          data.record.changed('live');
          data.automatic.verified();
        }
      }
    });
  }

  /** Reads what differs in the directories that no watcher covers. */
  compareUnwatched(): void {
    this.#run(() => this.#compare((path) => this.data.unwatched.covers(path)));
  }

  /** Learns which directories no watcher covers. */
  search(): void {
    this.#run(async () => {
      const { record, context, unwatched } = this.data;
      if (this.#isPossible) {
        const globs = context.config.watcherExclude(record.path);
        const store = await context.store.call();
        await unwatched.search(store, await record.real(), globs, () => this.data.isOver);
      }
      await this.data.sendStale();
      record.changed('live');
      this.found();
    });
  }

  get #isPossible(): boolean {
    return this.data.isOn && !this.data.isOver;
  }

  #run(work: () => Promise<void>): void {
    this.#running = this.#running.then(work).catch((error: unknown) => {
      if (!this.data.isOver) logBug(this.data.context.log, error);
    });
  }

  /** @param only which directories to compare; undefined: all */
  async #compare(only?: (path: ByteString) => boolean): Promise<void> {
    if (!this.#isPossible) return;
    const { record, pending, context } = this.data;
    const store = await context.store.call();
    const before = this.#verification;
    this.#verification = 'running';
    record.changed('live');
    try {
      const pages = differingDirectories(store, context.pool, {
        root: await record.real(),
        followSymlinks: false,
        sureUntil: record.scannedFrom - surelyOlderMs,
        pause: context.timings.verifyPause,
        isOver: () => this.data.isOver,
        ...(only && { only }),
      });
      for await (const paths of pages) {
        for (const path of paths) pending.differs(path, Date.now());
        this.found();
      }
    } finally {
      if (this.verification === 'running') this.#verification = before;
      record.changed('live');
    }
  }
}
