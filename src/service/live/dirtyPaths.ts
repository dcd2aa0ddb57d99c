import type { ByteString } from '../../shared/text/byteString';
import { folderOf } from '../../shared/text/paths';
import { burstEvents, type LiveTimings, maxDirty, trickleEvents } from './liveTimings';

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
  #toldAt = -Infinity;
  #loudAt = -Infinity;
  /** Events in a span of `quiet` that began then. */
  #span = { from: -Infinity, events: 0 };
  #sincePause = 0;
  #floodedAt: number | undefined;

  constructor(private readonly timings: Pick<LiveTimings, 'gather' | 'quiet' | 'floodWait'>) {}

  /** When the last event came. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** There was more than can be told apart, or than the watcher delivers: only a scan tells what is there. */
  get flooded(): boolean {
    return this.#floodedAt !== undefined;
  }

  get isEmpty(): boolean {
    return this.#readings.size === 0 && !this.flooded;
  }

  /** An event's path, relative to the root, parts joined by '/': a directory, or a file in one. */
  event(path: ByteString, now: number): void {
    this.count(1, now);
    this.#lastAt = now;
    if (this.flooded) return;
    this.add(path, 'whole', now);
    if (path !== '') this.add(folderOf(path), 'look', now);
  }

  /** So many events came, of this root or another: what exceeds the watcher's one queue is dropped, whatever it names. */
  count(events: number, now: number): void {
    const sinceLast = Math.max(0, now - this.#toldAt);
    // A trickle is no burst, however long it goes on.
    const left = Math.max(0, this.#sincePause - (sinceLast / 1000) * trickleEvents);
    this.#sincePause = (sinceLast >= this.timings.quiet ? 0 : left) + events;
    this.#toldAt = now;
    if (now - this.#span.from >= this.timings.quiet) this.#span = { from: now, events: 0 };
    this.#span.events += events;
    // What trickles in elsewhere holds up no scan here.
    if (this.#span.events > (trickleEvents * this.timings.quiet) / 1000) this.#loudAt = now;
    if (this.#sincePause > burstEvents) this.flood(now);
  }

  /** What is to be read without an event. */
  add(path: ByteString, reading: Reading, now: number): void {
    if (this.flooded) return;
    if (this.#readings.size === 0) this.#firstAt = now;
    if (this.#readings.get(path) !== 'whole') this.#readings.set(path, reading);
    if (this.#readings.size > maxDirty) this.flood(now);
  }

  /**
   * When there is something to do: to read what has gathered, or to scan, once a flood is over or has gone on for long.
   * Undefined: nothing waits.
   */
  get dueAt(): number | undefined {
    if (this.#floodedAt !== undefined)
      return Math.min(
        Math.max(this.#lastAt, this.#loudAt) + this.timings.quiet,
        this.#floodedAt + this.timings.floodWait,
      );
    return this.#readings.size === 0 ? undefined : this.#firstAt + this.timings.gather;
  }

  /** Takes all that has gathered; after a flood there is nothing. */
  take(): Map<ByteString, Reading> {
    const taken = this.#readings;
    this.#readings = new Map();
    if (this.flooded) this.#sincePause = 0;
    this.#floodedAt = undefined;
    return taken;
  }

  /** Gives up what has gathered: there is more than can be told apart. */
  flood(now: number): void {
    this.#floodedAt ??= now;
    this.#readings.clear();
  }
}
