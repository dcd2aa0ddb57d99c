import { setTimeout } from 'node:timers/promises';
import { rootId, type RowId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import type { ByteString } from '../../shared/text/byteString';
import { packPaths, unpackPaths } from '../../shared/text/packedPaths';
import type { Identities } from '../../store/storeApi';
import type { LiveData } from './liveData';

const pageSize = 2_000;
/** A directory modified this shortly before it was read may have changed again within the same time stamp. */
const surelyOlderMs = 2_000;

/** Checks that nobody waits for, run one at a time: they compare the stored result with the disk. */
export class BackgroundChecks {
  #running: Promise<void> = Promise.resolve();
  /** The result that was loaded is yet to be compared with the disk. */
  isDue = false;
  /** Directories are being compared. */
  isRunning = false;

  /** @param found is called when something waits to be read */
  constructor(
    private readonly data: LiveData,
    private readonly found: () => void,
  ) {}

  /** The result may be old: reads what differs from the disk. */
  verify(): void {
    const { data } = this;
    this.isDue = true;
    this.search();
    void this.#run(async () => {
      try {
        await this.#compare();
      } catch (error) {
        // Then nobody knows what changed since.
        if (!data.isOver) data.unsettled([rootId], data.record.scannedFrom);
        throw error;
      } finally {
        if (!data.isOver) {
          this.isDue = false;
          data.record.changed('rows', [rootId]);
          data.automatic.verified();
        }
      }
    });
  }

  /** Reads what differs in the directories that no watcher covers. */
  compareUnwatched(): void {
    void this.#run(() => this.#compare((path) => this.data.unwatched.covers(path)));
  }

  /**
   * Reads what differs though nothing reported it, and learns anew what no watcher covers.
   * @param readMore adds other reads
   */
  lookAround(readMore: () => Promise<void>): Promise<void> {
    this.search();
    return this.#run(async () => {
      if (this.isDue) return;
      await this.#compare(undefined, true);
      if (this.#isPossible) await readMore();
    });
  }

  /** Learns which directories no watcher covers. */
  search(): void {
    void this.#run(async () => {
      const { record, unwatched } = this.data;
      if (this.#isPossible) {
        const globs = record.context.config.watcherExclude(record.path);
        const { isUnknown } = unwatched;
        const { watcherTrouble } = this.data;
        const stored = await record.stored();
        await unwatched.search(stored, globs, () => this.data.isOver);
        const directories = record.result?.totals.directories ?? 0;
        await this.data.limits.refresh(stored, directories + 1 - unwatched.count);
        const isOther = unwatched.isUnknown !== isUnknown || this.data.watcherTrouble !== watcherTrouble;
        if (isOther) record.changed('rows', [rootId]);
      }
      await this.data.sendStale();
    });
  }

  get #isPossible(): boolean {
    return this.data.isOn && !this.data.isOver;
  }

  #run(work: () => Promise<void>): Promise<void> {
    const { data } = this;
    return (this.#running = this.#running
      .then(work)
      .catch((error: unknown) => {
        if (!data.isOver) logBug(data.record.context.log, error);
      })
      .then(() => {
        data.record.changed('state');
        this.found();
      }));
  }

  /**
   * Reads what differs by its own inode or time: what was added, removed or replaced shows, what grew in place does not.
   * @param only which directories to compare; undefined: all
   * @param isRound the result was compared before
   */
  async #compare(only?: (path: ByteString) => boolean, isRound = false): Promise<void> {
    if (!this.#isPossible) return;
    const { record, pending } = this.data;
    const { pool, timings } = record.context;
    const sureUntil = isRound ? Infinity : record.scannedFrom - surelyOlderMs;
    this.isRunning = true;
    record.changed('state');
    try {
      const { store, real: root } = await record.stored();
      for (let after: RowId = 0; !this.data.isOver;) {
        const { last, ...page } = await store.identities(root, after, pageSize);
        if (last === undefined) break;
        after = last;
        const known = only ? selected(page, only) : page;
        const differing = await pool.verify({ ...known, root, followSymlinks: false, sureUntil }, true);
        const paths = unpackPaths(known.paths);
        for (const i of differing) pending[isRound ? 'round' : 'differs'](paths[i]!, Date.now());
        this.found();
        await setTimeout(timings.verifyPause, undefined, { ref: false });
      }
    } finally {
      this.isRunning = false;
    }
  }
}

type Page = Omit<Identities, 'last'>;

function selected({ paths, inode, modified }: Page, only: (path: ByteString) => boolean): Page {
  const all = unpackPaths(paths);
  const kept = [...all.keys()].filter((i) => only(all[i]!));
  return {
    paths: packPaths(kept.map((i) => all[i]!)),
    inode: Float64Array.from(kept, (i) => inode[i]!),
    modified: Float64Array.from(kept, (i) => modified[i]!),
  };
}
