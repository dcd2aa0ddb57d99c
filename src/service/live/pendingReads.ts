import type { ByteString } from '../../shared/text/byteString';
import type { Readings } from './changePass';
import type { DirectoryWatches } from './directoryWatches';
import { DirtyPaths, type Reading } from './dirtyPaths';
import { GapReads } from './gapReads';
import { LaterLooks, type Look } from './laterLooks';
import type { LiveTimings } from './liveTimings';
import { readablePart } from '../rootPaths';

/** Of so many it is remembered when they were read. */
const mostDiffering = 1_000;

/** What is read in one go. */
export interface DueReads {
  readonly readings: Readings;
  /** Whether a path is read once more, and for no event. */
  isRepeated(path: ByteString): boolean;
  /** Whether a path was made, moved or replaced just now. */
  isNew(path: ByteString): boolean;
  /** What the watcher leaves out is due too. */
  readonly withGaps: boolean;
}

/** What of a root waits to be read, and until when. Times are in ms since 1970. */
export class PendingReads {
  readonly dirty: DirtyPaths;
  /** New directories, which are looked at again when it is quiet. */
  readonly fresh = new LaterLooks();
  /** What was read, and is read once more. */
  readonly second = new LaterLooks();
  /** What is not read yet. */
  readonly #late = new LaterLooks();
  /** When those that were seen to differ are read, or were. */
  readonly #differing = new Map<ByteString, number>();
  readonly gapReads: GapReads;

  constructor(
    private readonly timings: LiveTimings,
    watches: DirectoryWatches,
  ) {
    this.dirty = new DirtyPaths(timings);
    this.gapReads = new GapReads(timings, watches);
  }

  /** An event's path. */
  event(path: ByteString, now: number): void {
    const part = readablePart(path);
    if (part === undefined) this.dirty.event(path, now);
    else {
      this.dirty.count(1, now);
      this.ask(part, now);
    }
  }

  /** Nothing waits but what is read at intervals anyway, and no event came for a while. */
  isCalm(now: number): boolean {
    const isIdle = this.dirty.isEmpty && this.fresh.size + this.second.size + this.#late.size === 0;
    return isIdle && now - this.dirty.lastAt >= this.timings.calm;
  }

  /** Something is to be read that need not wait. */
  isUrgent(now: number): boolean {
    return !this.dirty.isEmpty || (this.#late.nextAt ?? Infinity) <= now + this.timings.gather;
  }

  /** When something is due; infinite where nothing waits. */
  get nextAt(): number {
    // Until the scan there is no point in reading what changes again: what is overdue meanwhile has to wait.
    if (this.dirty.flooded) return this.dirty.dueAt!;
    const freshAt = this.fresh.nextAt;
    const times = [
      this.dirty.dueAt,
      freshAt === undefined ? undefined : Math.max(freshAt, this.dirty.lastAt + this.timings.quiet),
      this.second.nextAt,
      this.#late.nextAt,
      this.gapReads.dueAt,
    ];
    return Math.min(...times.map((at) => at ?? Infinity));
  }

  /** Takes what is due; undefined: nothing is. */
  takeDue(now: number): DueReads | undefined {
    const events: Readings =
      now >= (this.dirty.dueAt ?? Infinity) ? this.dirty.take() : new Map<ByteString, Reading>();
    const gaps = this.gapReads.takeDue(now);
    const isQuiet = now - this.dirty.lastAt >= this.timings.quiet;
    const fresh: Readings = isQuiet ? this.fresh.takeDue(now) : new Map<ByteString, Reading>();
    const again: Readings = new Map([
      ...this.second.takeDue(now),
      ...fresh,
      ...(gaps ?? []).map((path) => [path, 'whole'] as const),
    ]);
    const late = this.#late.takeDue(now);
    const readings = merged(merged(again, late), events);
    if (readings.size === 0 && !gaps) return undefined;
    return {
      readings,
      isRepeated: (path) => again.has(path) && !late.has(path) && !events.has(path),
      isNew: (path) => fresh.has(path) || events.get(path) === 'whole',
      withGaps: gaps !== undefined,
    };
  }

  /** What has to be read later, for it was not read yet; where there is no room, a scan does. */
  putOff(path: ByteString, look: Look, now: number): void {
    if (!this.#late.plan(path, look, true)) this.dirty.flood(now);
  }

  /** A directory was seen not to be as it is stored: it is read now, and where that comes again, at intervals. */
  differs(path: ByteString, now: number): void {
    const planned = this.#differing.get(path) ?? -Infinity;
    const at = planned > now ? planned : Math.max(now, planned + this.timings.reread);
    if (this.#differing.size >= mostDiffering) this.#differing.clear();
    this.#differing.set(path, at);
    this.putOff(path, { at, reading: 'look' }, now);
  }

  /** Takes what was named and is not read; undefined: it cannot be told apart any more. */
  takeUnread(): Readings | undefined {
    const { flooded } = this.dirty;
    const unread = merged(this.#late.takeDue(Infinity), this.dirty.take());
    return flooded ? undefined : unread;
  }

  /** What is to be read with all below it, though no event named it. */
  ask(path: ByteString, now: number): void {
    this.putOff(path, { at: now + this.timings.gather, reading: 'whole' }, now);
  }

  /** A new directory, to be looked at when it is quiet. */
  cameAnew(path: ByteString, now: number): void {
    const at = now + this.timings.quiet;
    if (!this.fresh.plan(path, { at, reading: 'whole' })) this.dirty.flood(now);
  }

  clear(): void {
    this.dirty.take();
    this.fresh.clear();
    this.second.clear();
    this.#late.clear();
    this.gapReads.clear(0);
  }
}

function merged(first: Readings, second: Readings): Readings {
  const readings = new Map(first);
  for (const [path, reading] of second) if (readings.get(path) !== 'whole') readings.set(path, reading);
  return readings;
}
