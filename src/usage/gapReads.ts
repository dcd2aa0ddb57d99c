import type { ByteString } from '../shared/byteString';
import type { RowId } from '../shared/entry';
import type { DirectoryWatches } from './directoryWatches';
import type { LiveTimings } from './liveTimings';
import { WatchGaps } from './watchGaps';

/** When what the watcher leaves out is read again: some time after any event in its root. Times in ms since 1970. */
export class GapReads {
  readonly gaps: WatchGaps;
  #readAt = 0;
  #takenAt = 0;
  #dueAt: number | undefined;
  /** Something changed in the root since it was read, and perhaps here too. */
  #isStale = false;

  constructor(
    private readonly timings: Pick<LiveTimings, 'quiet' | 'reread'>,
    watches: DirectoryWatches,
  ) {
    this.gaps = new WatchGaps(watches);
  }

  get dueAt(): number | undefined {
    return this.#dueAt;
  }

  /** What it is as of, until it is read again; undefined: it is as the files are, for all that is known. */
  get asOf(): number | undefined {
    return this.#isStale && this.gaps.tops.size > 0 ? this.#readAt : undefined;
  }

  get ids(): readonly RowId[] {
    return [...this.gaps.tops.values()];
  }

  /** Something changed in the root. */
  touched(now: number): void {
    if (this.gaps.tops.size === 0) return;
    this.#isStale = true;
    this.#dueAt ??= Math.max(
      now + this.timings.quiet,
      Math.max(this.#readAt, this.#takenAt) + this.timings.reread,
    );
  }

  /** What to read with all below it, where it is time; too many are compared by their times instead. */
  takeDue(now: number): readonly ByteString[] | undefined {
    if (this.#dueAt === undefined || now < this.#dueAt) return undefined;
    this.#dueAt = undefined;
    this.#takenAt = now;
    return this.gaps.areMany ? [] : [...this.gaps.tops.keys()];
  }

  /** What was taken is read. @param at when that began. */
  read(at: number): void {
    this.#readAt = at;
    // It may have been touched again meanwhile.
    this.#isStale = this.#dueAt !== undefined;
  }

  /** What was taken could not be read. */
  failed(now: number): void {
    this.#dueAt ??= now + this.timings.reread;
  }

  /** All was read then, and is to be searched again. */
  clear(readAt: number): void {
    this.gaps.clear();
    this.#dueAt = undefined;
    this.#readAt = Math.max(readAt, this.#readAt);
    this.#isStale = false;
  }
}
