import { burstEvents, type LiveTimings, trickleEvents } from './liveTimings';

/**
 * Notices when the watcher may have dropped events, because there were too many without a pause. It has one queue for
 * all roots. Times are in ms since 1970.
 */
export class Burst {
  /** The last event in this root. */
  lastAt = -Infinity;
  /** The last event in any root. */
  #countedAt = -Infinity;
  /** The last time that more events came than trickle in. */
  #loudAt = -Infinity;
  /** Events in a span of `quiet` that began at `from`. */
  #span = { from: -Infinity, events: 0 };
  #sincePause = 0;
  /** When the flood began; undefined: there is none. */
  floodedAt: number | undefined;

  constructor(private readonly timings: Pick<LiveTimings, 'quiet' | 'floodWait'>) {}

  /** Overflow: more changed than is tracked, or than the watcher delivers. Only a full scan can recover. */
  get flooded(): boolean {
    return this.floodedAt !== undefined;
  }

  /** When the flood is over, or has gone on for so long that nobody waits for its end. */
  get overAt(): number {
    if (this.floodedAt === undefined) return Infinity;
    const quietAt = Math.max(this.lastAt, this.#loudAt) + this.timings.quiet;
    return Math.min(quietAt, this.floodedAt + this.timings.floodWait);
  }

  /** @param isOwn whether the events are of this root. @returns whether a flood begins with them */
  count(events: number, isOwn: boolean, now: number): boolean {
    const wasFlooded = this.flooded;
    if (isOwn) this.lastAt = now;
    const { quiet } = this.timings;
    const sinceLast = Math.max(0, now - this.#countedAt);
    // A trickle is no burst, however long it goes on.
    const left = Math.max(0, this.#sincePause - (sinceLast / 1000) * trickleEvents);
    this.#sincePause = (sinceLast >= quiet ? 0 : left) + events;
    this.#countedAt = now;
    if (now - this.#span.from >= quiet) this.#span = { from: now, events: 0 };
    this.#span.events += events;
    // A few events in other roots do not prolong a flood.
    if (this.#span.events > (trickleEvents * quiet) / 1000) this.#loudAt = now;
    if (this.#sincePause > burstEvents) this.flood(now);
    return this.flooded && !wasFlooded;
  }

  flood(now: number): void {
    this.floodedAt ??= now;
  }

  /** A scan that began then saw what had changed before. */
  scanned(from: number): void {
    if (this.floodedAt !== undefined) this.floodedAt = Math.max(this.floodedAt, from);
  }

  end(): void {
    if (this.flooded) this.#sincePause = 0;
    this.floodedAt = undefined;
  }
}
