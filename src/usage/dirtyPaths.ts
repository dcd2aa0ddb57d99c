import type { ByteString } from '../shared/byteString';
import { folderOf } from '../shared/paths';
import { burstEvents, type LiveTimings, maxDirty } from './liveTimings';

/**
 * How to read what a path leads to. `look`: the directory itself. `whole`: where a directory is stored at the very
 * path, with all below it, for it was made, replaced or moved.
 */
export type Reading = 'look' | 'whole';

/** What an event named, as directories to read: bounded, each once. Times are in ms, of the caller's clock. */
export class DirtyPaths {
  #readings = new Map<ByteString, Reading>();
  #firstAt = 0;
  #lastAt = -Infinity;
  #sincePause = 0;
  #flooded = false;

  constructor(private readonly timings: Pick<LiveTimings, 'gather' | 'quiet'>) {}

  /** When the last event came. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** There was more than can be told apart, or than the watcher delivers: only a scan tells what is there. */
  get flooded(): boolean {
    return this.#flooded;
  }

  get isEmpty(): boolean {
    return this.#readings.size === 0 && !this.#flooded;
  }

  /** An event's path, relative to the root, parts joined by '/': a directory, or a file in one. */
  event(path: ByteString, now: number): void {
    this.#sincePause = now - this.#lastAt >= this.timings.quiet ? 1 : this.#sincePause + 1;
    this.#lastAt = now;
    if (this.#sincePause > burstEvents) this.flood();
    if (this.#flooded) return;
    this.add(path, 'whole', now);
    if (path !== '') this.add(folderOf(path), 'look', now);
  }

  /** What is to be read without an event. */
  add(path: ByteString, reading: Reading, now: number): void {
    if (this.#flooded) return;
    if (this.#readings.size === 0) this.#firstAt = now;
    if (this.#readings.get(path) !== 'whole') this.#readings.set(path, reading);
    if (this.#readings.size > maxDirty) this.flood();
  }

  flood(): void {
    this.#flooded = true;
    this.#readings.clear();
  }

  /** When there is something to do: to read what has gathered, or after a flood to scan. Undefined: nothing waits. */
  get dueAt(): number | undefined {
    if (this.#flooded) return this.#lastAt + this.timings.quiet;
    return this.#readings.size === 0 ? undefined : this.#firstAt + this.timings.gather;
  }

  /** Takes all that has gathered; after a flood there is nothing. */
  take(): Map<ByteString, Reading> {
    const taken = this.#readings;
    this.#readings = new Map();
    this.#flooded = false;
    return taken;
  }
}
