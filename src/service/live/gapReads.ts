import type { ByteString } from '../../shared/text/byteString';
import type { RowId } from '../../shared/entry';
import type { DirectoryWatches } from './directoryWatches';
import type { LiveTimings } from './liveTimings';
import { WatchGaps } from './watchGaps';

/** When what the watcher leaves out is read again: some time after any event in its root. Times in ms since 1970. */
export class GapReads {
  readonly gaps: WatchGaps;
  #readAt = 0;
  #takenAt = 0;
  /** The last event in the root, and the first one since it was read. */
  #touchedAt = -Infinity;
  #staleSince: number | undefined;
  #isBeingRead = false;
  /** It was compared only, which does not find all. */
  #isDoubtful = false;

  constructor(
    private readonly timings: Pick<LiveTimings, 'quiet' | 'reread'>,
    watches: DirectoryWatches,
  ) {
    this.gaps = new WatchGaps(watches);
  }

  /** Undefined where nothing changed, there is nothing to be read, or it is not known yet what. */
  get dueAt(): number | undefined {
    const { gaps, timings } = this;
    if (this.#staleSince === undefined || this.#isBeingRead || !gaps.isSearched || gaps.tops.size === 0)
      return undefined;
    return Math.max(this.#staleSince + timings.quiet, Math.max(this.#readAt, this.#takenAt) + timings.reread);
  }

  /** What it is as of, until it is read again; undefined: it is as the files are, for all that is known. */
  get staleSince(): number | undefined {
    const isStale = this.#staleSince !== undefined || this.#isBeingRead || this.#isDoubtful;
    return isStale && this.gaps.tops.size > 0 ? this.#readAt : undefined;
  }

  /** Something changed, and whether it may have in what the watcher leaves out is not known before the search. */
  get isUnknown(): boolean {
    return this.#staleSince !== undefined && !this.gaps.isSearched;
  }

  get ids(): readonly RowId[] {
    return [...this.gaps.tops.values()];
  }

  /** Something changed in the root, and perhaps here too. */
  touched(now: number): void {
    this.#touchedAt = now;
    this.#staleSince ??= now;
  }

  /** What to read with all below it, where it is time; too many are compared by their times instead. */
  takeDue(now: number): readonly ByteString[] | undefined {
    if (now < (this.dueAt ?? Infinity)) return undefined;
    this.#staleSince = undefined;
    this.#takenAt = now;
    this.#isBeingRead = true;
    return this.gaps.areMany ? [] : [...this.gaps.tops.keys()];
  }

  /** What was taken is read. @param at when that began. */
  read(at: number): void {
    this.#isBeingRead = false;
    this.#isDoubtful = false;
    this.#readAt = at;
  }

  /** What was taken is compared: what grew in place does not show in times. */
  compared(): void {
    this.#isBeingRead = false;
    this.#isDoubtful = true;
  }

  /** What was taken could not be read. */
  failed(now: number): void {
    this.#isBeingRead = false;
    this.#staleSince ??= now;
  }

  /** All was read, and is to be searched again. @param at when that began. */
  clear(at: number): void {
    this.gaps.clear();
    this.#readAt = Math.max(at, this.#readAt);
    this.#staleSince = this.#touchedAt >= at ? this.#touchedAt : undefined;
    this.#isBeingRead = false;
    this.#isDoubtful = false;
  }
}
