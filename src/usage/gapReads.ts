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

  constructor(
    private readonly timings: Pick<LiveTimings, 'quiet' | 'reread'>,
    watches: DirectoryWatches,
  ) {
    this.gaps = new WatchGaps(watches);
  }

  get dueAt(): number | undefined {
    return this.#dueAt;
  }

  /** When it was last read: what it is as of, until it is again. */
  get readAt(): number {
    return this.#readAt;
  }

  get ids(): readonly RowId[] {
    return [...this.gaps.tops.values()];
  }

  /** Something changed in the root, and perhaps here too. Whether that is news. */
  touched(now: number): boolean {
    if (this.gaps.tops.size === 0 || this.#dueAt !== undefined) return false;
    this.#dueAt = Math.max(
      now + this.timings.quiet,
      Math.max(this.#readAt, this.#takenAt) + this.timings.reread,
    );
    return true;
  }

  /** What to read with all below it, where it is time; too many are compared by their times instead. */
  takeDue(now: number): readonly ByteString[] | undefined {
    if (this.#dueAt === undefined || now < this.#dueAt) return undefined;
    this.#dueAt = undefined;
    this.#takenAt = now;
    return this.gaps.areMany ? [] : [...this.gaps.tops.keys()];
  }

  read(at: number): void {
    this.#readAt = at;
  }

  /** All was read, and is to be searched again. */
  clear(readAt: number): void {
    this.gaps.clear();
    this.#dueAt = undefined;
    this.#readAt = readAt;
  }
}
