import type { ByteString } from '../../shared/text/byteString';
import { folderOf } from '../../shared/text/paths';
import type { DirtyRow } from '../../store/storeApi';
import { readablePart } from '../rootPaths';
import { Burst } from './burst';
import { type LiveTimings, maxDoublings, maxPending } from './liveTimings';
import { type PendingRead, precautions, ReadMap, type Extent } from './pendingRead';
import { isAtOrBelowAny, type PlannedReread } from './rereads';

/** Reads that another read of the same directory makes superfluous. */
const settledByOthers = new Set(['differs', 'related', 'round']);

type NewRead = Pick<PendingRead, 'path' | 'extent' | 'reason' | 'dueAt'> & Partial<PendingRead>;

/**
 * Everything in one root that is to be read again, and when. What is being read stays here until it is read, so that
 * nothing is lost where a read fails. Bounded: overflow is a flood. Times are in ms since 1970.
 */
export class Pending {
  readonly burst: Burst;
  readonly #waiting = new ReadMap();
  readonly #reading = new ReadMap();
  /** When the events that gather now are read. */
  #gatherUntil = -Infinity;
  /** Grows with each read that is added. What is added after a moment is not settled by what was read since then. */
  moment = 0;

  constructor(private readonly timings: LiveTimings) {
    this.burst = new Burst(timings);
  }

  /** A path that the watcher reported: its folder is read, and so is the path itself where it is a directory. */
  event(path: ByteString, now: number): void {
    this.count(1, true, now);
    if (this.burst.flooded) return;
    const part = readablePart(path);
    const dueAt = this.#gather(now);
    if (part !== undefined) this.add({ path: part, extent: 'subtree', reason: 'related', dueAt }, now);
    else this.add({ path, extent: 'subtree', reason: 'event', dueAt }, now);
    if (part === undefined && path !== '')
      this.add({ path: folderOf(path), extent: 'entries', reason: 'event', dueAt }, now);
  }

  /** Counts events of this root, or of others, which fill the watcher's queue too. */
  count(events: number, isOwn: boolean, now: number): void {
    if (!this.burst.count(events, isOwn, now)) return;
    // In a flood nobody knows all that changed.
    this.#waiting.take(({ reason }) => reason === 'event' || reason === 'differs');
    this.#gatherUntil = -Infinity;
  }

  /** A directory that does not look as it is stored. */
  differs(path: ByteString, now: number): void {
    if (!this.burst.flooded)
      this.add({ path, extent: 'entries', reason: 'differs', dueAt: this.#gather(now) }, now);
  }

  /** A directory whose turn in a round has come. */
  round(path: ByteString, now: number): void {
    if (!this.burst.flooded) this.add({ path, extent: 'entries', reason: 'round', dueAt: now }, now);
  }

  /** When the changes that come now are read: together with those that came a moment ago. */
  #gather(now: number): number {
    if (this.#gatherUntil <= now) this.#gatherUntil = now + this.timings.gather;
    return this.#gatherUntil;
  }

  add(read: NewRead, now: number): void {
    // A second look is a precaution: where there is no room for it, the next scan does.
    if (read.reason === 'secondLook' && this.#waiting.size >= 2 * maxPending) return;
    this.#waiting.add({ staleSince: Infinity, attempts: 0, ...read, order: ++this.moment });
    this.#limit(now);
  }

  #limit(now: number): void {
    if (this.#waiting.needed <= maxPending) return;
    this.burst.flood(now);
    this.#waiting.take(() => true);
  }

  /** When something is due; infinite where nothing waits. */
  get nextAt(): number {
    // Before the scan there is no point in reading what changes again.
    if (this.burst.flooded) return this.burst.overAt;
    return this.#waiting.values().reduce((next, read) => Math.min(next, this.#dueAt(read)), Infinity);
  }

  /** New directories are read again once it is quiet. */
  #dueAt({ reason, dueAt }: PendingRead): number {
    return reason === 'new' ? Math.max(dueAt, this.burst.lastAt + this.timings.quiet) : dueAt;
  }

  /** Whether something is about to be read that is no precaution. */
  isUrgent(now: number): boolean {
    if (this.burst.flooded) return true;
    const soon = now + this.timings.gather;
    return this.#waiting.some(({ reason, dueAt }) => !precautions.has(reason) && dueAt <= soon);
  }

  /** Takes what is due as what is being read. @returns whether there is anything */
  takeDue(now: number): boolean {
    for (const read of this.#waiting.take((each) => this.#dueAt(each) <= now)) this.#reading.add(read);
    return this.#reading.size > 0;
  }

  get reading(): readonly PendingRead[] {
    return this.#reading.values();
  }

  /** Takes comparisons out of what is being read. @returns whether there was one */
  takeComparison(): boolean {
    return this.#reading.take(({ extent }) => extent === 'times').length > 0;
  }

  /** Replaces what is being read by the stored directories that it leads to, in the order of `reading`. */
  resolve(rows: readonly DirtyRow[]): void {
    const given = this.#reading.take(() => true);
    given.forEach((read, i) => {
      const { path, exact, atLimit } = rows[i]!;
      const extent = atLimit || (exact && read.extent === 'subtree') ? 'subtree' : 'entries';
      const isAsNamed = exact && extent === read.extent;
      const reason = read.reason === 'event' && !isAsNamed ? 'related' : read.reason;
      this.#reading.add({ ...read, path, extent, reason });
    });
  }

  /** Something that follows from what was just read, and is read next. */
  follow(path: ByteString, extent: Extent, now: number): void {
    const rest = { dueAt: now, staleSince: Infinity, attempts: 0, order: ++this.moment };
    this.#reading.add({ path, extent, reason: 'related', ...rest });
  }

  /** A read that takes long waits: its row is stale since it was last read. */
  putOff({ row: { path }, deep }: PlannedReread, readAt: number, now: number): void {
    const extent = deep ? 'subtree' : 'entries';
    const dueAt = readAt + this.timings.reread;
    const reads = this.#reading.take((read) => read.path === path && read.extent === extent);
    const staleSince = reads.reduce((oldest, read) => Math.min(oldest, read.staleSince), readAt);
    const attempts = reads.reduce((most, read) => Math.max(most, read.attempts), 0);
    this.add({ path, extent, reason: 'related', dueAt, staleSince, attempts }, now);
  }

  /** Puts unfinished reads back for so many ms. While they wait for long, their rows are stale. */
  putBack(now: number, ms: number): void {
    for (const read of this.#reading.take(() => true)) {
      const staleSince = Math.min(read.staleSince, ms > 0 ? now : Infinity);
      this.#waiting.add({ ...read, staleSince, dueAt: now + ms });
    }
    this.#limit(now);
  }

  /** These directories could not be read: they wait, longer each time. */
  fail(rereads: readonly PlannedReread[], now: number): void {
    for (const read of this.#reading.take(coveredBy(rereads))) {
      const { attempts } = read;
      const staleSince = Math.min(read.staleSince, now);
      const dueAt = now + this.timings.secondLook * 2 ** Math.min(attempts, maxDoublings);
      this.#waiting.add({ ...read, staleSince, attempts: attempts + 1, dueAt });
    }
    this.#limit(now);
  }

  /** These directories were read since the moment; so was what is below the deep ones. */
  finish(rereads: readonly PlannedReread[], moment: number): void {
    const isCovered = coveredBy(rereads);
    this.#reading.take(isCovered);
    this.#settle(moment, isCovered);
  }

  /** No directory is there any more, nor was one below it at this moment, so there is nothing to read. */
  remove(isGone: (path: ByteString) => boolean, moment: number): void {
    this.#waiting.take(({ reason, path }) => reason === 'unwatched' && isGone(path));
    this.#settle(moment, ({ path }) => isGone(path));
  }

  /** The whole root was scanned since the moment. */
  scanned(moment: number): void {
    this.#settle(moment, () => true);
  }

  #settle(moment: number, isSettled: (read: PendingRead) => boolean): void {
    const settled = this.#waiting.take(
      (read) => read.order <= moment && read.reason !== 'unwatched' && isSettled(read),
    );
    for (const read of settled)
      if (!settledByOthers.has(read.reason)) this.#waiting.add({ ...read, staleSince: Infinity });
  }

  /** Unwatched directories wait no longer. @returns the reads that did */
  takeUnwatched(): readonly PendingRead[] {
    return this.#waiting.take(({ reason }) => reason === 'unwatched');
  }

  /** The root was not there when it was last read. */
  get isAway(): boolean {
    return [this.#waiting, this.#reading].some((reads) => reads.some(({ reason }) => reason === 'away'));
  }

  /** How many reads of unwatched directories wait. */
  get unwatched(): number {
    return this.#waiting.values().filter(({ reason }) => reason === 'unwatched').length;
  }

  /** Whether something waits that could not be read. */
  get hasFailed(): boolean {
    return this.#waiting.some(({ attempts }) => attempts > 0);
  }

  /** Stale directories: those that wait to be read, or are being read, and are not as they are stored. */
  get stale(): readonly PendingRead[] {
    const all = [...this.#waiting.values(), ...this.#reading.values()];
    return all.filter(({ staleSince }) => staleSince < Infinity);
  }

  /** Nothing is read any more: what waits and is no precaution is stale. @returns how much that is */
  leaveStale(now: number): number {
    const left = this.#waiting.values().filter(({ reason }) => !precautions.has(reason));
    for (const read of left) this.#waiting.add({ ...read, staleSince: Math.min(read.staleSince, now) });
    return left.length;
  }

  clear(): void {
    this.burst.end();
    for (const reads of [this.#waiting, this.#reading]) reads.take(() => true);
  }
}

/** Whether rereads include a read, there or in a deep one above. */
function coveredBy(rereads: readonly PlannedReread[]): (read: PendingRead) => boolean {
  const read = new Set(rereads.map(({ row }) => row.path));
  const isDeep = isAtOrBelowAny(rereads.flatMap(({ row, deep }) => (deep ? [row.path] : [])));
  return ({ path, extent }) => isDeep(path) || (extent === 'entries' && read.has(path));
}
