import { mountPoints } from '../scan/reader/mounts';
import { withTimeout } from '../scan/pool/withTimeout';
import type { RootChange } from '../shared/change';
import type { DiskSpace } from '../shared/diskSpace';
import { errorMessage } from '../shared/errors';
import type { ResultInfo } from '../shared/result';
import { isWithin } from '../shared/text/paths';
import type { RootRecord } from './rootRecord';
import { leftOutMounts } from './rootPaths';

/** How long (ms) an answer is waited for. One that comes later counts when it is there. */
const patienceMs = 1_000;
/** How long (ms) after a result it is measured. */
const settleMs = 500;

/** How full the disk is that a root is on. A scan thread asks, so that a disk that hangs holds nothing else up. */
export class RootDisk {
  /** As it was measured last. */
  space: DiskSpace | undefined;
  #measuring: Promise<void> | undefined;
  #measuredAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  /** When it measures next, as `performance.now` counts. */
  #dueAt = Infinity;
  #isClosed = false;

  constructor(private readonly record: RootRecord) {}

  /** A result is there, or files changed. */
  follow({ kind }: RootChange): void {
    const { diskSpace } = this.record.context.timings;
    if (!this.record.result) return;
    // Its scan's threads are idle then, and one of them asks.
    if (kind === 'result') this.#soon(settleMs);
    else if (kind === 'rows') this.#soon(Math.max(0, this.#measuredAt + diskSpace - performance.now()));
  }

  /** The space now; the last known one where there is no answer in time. */
  async measure(): Promise<DiskSpace | undefined> {
    this.#measuring ??= this.#measure().finally(() => (this.#measuring = undefined));
    await withTimeout(patienceMs, this.#measuring);
    return this.space;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** Measures after so many ms, or earlier if that is planned already. */
  #soon(ms: number): void {
    const dueAt = performance.now() + ms;
    if (this.#isClosed || dueAt >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#dueAt = Infinity;
      void this.measure();
    }, ms).unref();
  }

  async #measure(): Promise<void> {
    const { context, path } = this.record;
    this.#measuredAt = performance.now();
    const before = this.space;
    try {
      const found = await context.pool.space(await this.record.real());
      this.space = found && { ...found, at: Date.now(), countsOthers: countsOthers(this.record.result) };
    } catch (error) {
      this.space = undefined;
      context.log.debug(`Disk space of ${path}: ${errorMessage(error)}`);
    }
    if (this.#isClosed) return;
    if (before?.free !== this.space?.free || before?.total !== this.space?.total)
      this.record.changed('state');
    // Others fill the disk too.
    if (this.space && this.record.result && context.config.liveUpdates)
      this.#soon(context.timings.idleDiskSpace);
  }
}

/** Whether sizes of a result may include files on other file systems. */
function countsOthers(result: ResultInfo | null | undefined): boolean {
  if (!result) return false;
  const { rootPath, settings } = result;
  if (settings.followSymlinks) return true;
  if (settings.oneFileSystem) return false;
  const leftOut = leftOutMounts(result);
  return mountPoints().some(
    ({ path }) =>
      path !== rootPath && isWithin(path, rootPath) && !leftOut.some((each) => isWithin(path, each.path)),
  );
}
