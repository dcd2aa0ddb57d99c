import type { ByteString } from '../../shared/text/byteString';
import { folderOf } from '../../shared/text/paths';
import type { DirtyRow } from '../../store/storeApi';
import { readablePart } from '../rootPaths';
import { Burst } from './burst';
import { type LiveTimings, maxPending } from './liveTimings';
import { type PendingRead, precautions, ReadMap, type Extent } from './pendingRead';
import { isAtOrBelowAny, type PlannedReread } from './rereads';

/** Reads that another read of the same directory makes superfluous. */
const settledByOthers = new Set(['differs', 'related', 'costly', 'restored']);

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
  #order = 0;

  constructor(private readonly timings: LiveTimings) {
    this.burst = new Burst(timings);
  }

  /** A path that the watcher reported: its folder is read, and so is the path itself where it is a directory. */
  event(path: ByteString, now: number): void {
    this.#count(1, true, now);
    if (this.burst.flooded) return;
    const part = readablePart(path);
    const dueAt = this.#gather(now);
    this.add(
      { path: part ?? path, extent: 'subtree', reason: part === undefined ? 'event' : 'related', dueAt },
      now,
    );
    if (part === undefined && path !== '')
      this.add({ path: folderOf(path), extent: 'entries', reason: 'event', dueAt }, now);
  }

  /** Events of other roots, which fill the watcher's queue too. */
  elsewhere(events: number, now: number): void {
    this.#count(events, false, now);
  }

  #count(events: number, isOwn: boolean, now: number): void {
    const wasFlooded = this.burst.flooded;
    this.burst.count(events, isOwn, now);
    if (this.burst.flooded && !wasFlooded) this.#dropEvents();
  }

  /** A directory that does not look as it is stored. */
  differs(path: ByteString, now: number): void {
    if (!this.burst.flooded)
      this.add({ path, extent: 'entries', reason: 'differs', dueAt: this.#gather(now) }, now);
  }

  /** When the changes that come now are read: together with those that came a moment ago. */
  #gather(now: number): number {
    if (this.#gatherUntil <= now) this.#gatherUntil = now + this.timings.gather;
    return this.#gatherUntil;
  }

  add(read: NewRead, now: number): void {
    // A second look is a precaution: where there is no room for it, the next scan does.
    if (read.reason === 'secondLook' && this.#waiting.size >= 2 * maxPending) return;
    this.#waiting.add({ staleSince: undefined, attempts: 0, ...read, order: ++this.#order });
    this.#limit(now);
  }

  #limit(now: number): void {
    if (this.#waiting.needed <= maxPending) return;
    this.burst.flood(now);
    this.#waiting.clear();
  }

  /** In a flood nobody knows all that changed. */
  #dropEvents(): void {
    for (const read of this.#waiting.values())
      if (read.reason === 'event' || read.reason === 'differs') this.#waiting.delete(read);
    this.#gatherUntil = -Infinity;
  }

  /** When something is due; infinite where nothing waits. */
  get nextAt(): number {
    // Before the scan there is no point in reading what changes again.
    if (this.burst.flooded) return this.burst.overAt;
    let next = Infinity;
    for (const read of this.#waiting.values()) next = Math.min(next, this.#dueAt(read));
    return next;
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
    for (const read of this.#waiting.values()) {
      if (this.#dueAt(read) > now) continue;
      this.#waiting.delete(read);
      this.#reading.add(read);
    }
    return this.#reading.size > 0;
  }

  get reading(): readonly PendingRead[] {
    return this.#reading.values();
  }

  /** Takes comparisons out of what is being read. @returns whether there was one */
  takeComparison(): boolean {
    const comparisons = this.#reading.values().filter(({ extent }) => extent === 'times');
    for (const read of comparisons) this.#reading.delete(read);
    return comparisons.length > 0;
  }

  /** Replaces what is being read by the stored directories that it leads to, in the order of `reading`. */
  resolve(rows: readonly DirtyRow[]): void {
    const given = this.#reading.values();
    this.#reading.clear();
    given.forEach((read, i) => {
      const { path, exact, atLimit } = rows[i]!;
      const extent = atLimit || (exact && read.extent === 'subtree') ? 'subtree' : 'entries';
      const isAsNamed = exact && extent === read.extent;
      const reason = read.reason === 'event' && !isAsNamed ? 'related' : read.reason;
      const resolved = { ...read, path, extent, reason } as const;
      const failed = (['entries', 'subtree'] as const).some((each) => {
        const known = this.#waiting.get({ path, extent: each, reason: 'related' });
        return known !== undefined && known.attempts > 0;
      });
      // A failed read is not tried before its time, whatever reports the directory.
      if (failed) this.#waiting.add(resolved);
      else this.#reading.add(resolved);
    });
  }

  /** Something that follows from what was just read, and is read next. */
  follow(path: ByteString, extent: Extent, now: number): void {
    const rest = { dueAt: now, staleSince: undefined, attempts: 0, order: ++this.#order };
    this.#reading.add({ path, extent, reason: 'related', ...rest });
  }

  /** A read that takes long waits: its row is stale since it was last read. */
  putOff({ row, deep }: PlannedReread, readAt: number, dueAt: number, now: number): void {
    const extent = deep ? 'subtree' : 'entries';
    const { path } = row;
    const reads = this.#reading.values().filter((read) => read.path === path && read.extent === extent);
    for (const read of reads) this.#reading.delete(read);
    const staleSince = reads.reduce((oldest, read) => Math.min(oldest, read.staleSince ?? oldest), readAt);
    const attempts = reads.reduce((most, read) => Math.max(most, read.attempts), 0);
    this.add({ path, extent, reason: 'costly', dueAt, staleSince, attempts }, now);
  }

  /** Puts unfinished reads back, changed by `change`. */
  putBack(now: number, change: (read: PendingRead) => Partial<PendingRead>): void {
    const reading = this.#reading.values();
    this.#reading.clear();
    for (const read of reading) this.#waiting.add({ ...read, ...change(read) });
    this.#limit(now);
  }

  /** These directories could not be read: they wait for as many ms as `wait` says. */
  fail(rereads: readonly PlannedReread[], now: number, wait: (attempts: number) => number): void {
    for (const read of this.#reading.values().filter(coveredBy(rereads))) {
      this.#reading.delete(read);
      const { attempts, staleSince = now } = read;
      this.#waiting.add({ ...read, staleSince, attempts: attempts + 1, dueAt: now + wait(attempts) });
    }
    this.#limit(now);
  }

  /** A moment to which `finish` and `settle` refer: what is added later is not settled. */
  get moment(): number {
    return this.#order;
  }

  /** These directories were read since the moment; so was what is below the deep ones. */
  finish(rereads: readonly PlannedReread[], moment: number): void {
    const isCovered = coveredBy(rereads);
    for (const each of this.#reading.values()) if (isCovered(each)) this.#reading.delete(each);
    this.#settle(moment, isCovered);
  }

  /** No directory is there any more, nor was one below it at this moment, so there is nothing to read. */
  remove(isGone: (path: ByteString) => boolean, moment: number): void {
    for (const read of this.#waiting.values())
      if (read.reason === 'unwatched' && isGone(read.path)) this.#waiting.delete(read);
    this.#settle(moment, ({ path }) => isGone(path));
  }

  /** The whole root was scanned since the moment. */
  scanned(moment: number): void {
    this.#settle(moment, () => true);
  }

  #settle(moment: number, isSettled: (read: PendingRead) => boolean): void {
    for (const read of this.#waiting.values()) {
      if (read.order > moment || read.reason === 'unwatched' || !isSettled(read)) continue;
      this.#waiting.delete(read);
      if (!settledByOthers.has(read.reason)) this.#waiting.add({ ...read, staleSince: undefined });
    }
  }

  /** Reads with this reason wait no longer. @returns those that did */
  takeAll(reason: PendingRead['reason']): readonly PendingRead[] {
    const taken = this.#waiting.values().filter((read) => read.reason === reason);
    for (const read of taken) this.#waiting.delete(read);
    return taken;
  }

  /** Whether a read with this reason waits or is under way. */
  has(reason: PendingRead['reason']): boolean {
    return [this.#waiting, this.#reading].some((reads) => reads.some((read) => read.reason === reason));
  }

  /** How many reads with this reason wait. */
  count(reason: PendingRead['reason']): number {
    return this.#waiting.values().filter((read) => read.reason === reason).length;
  }

  /** Whether something waits that could not be read. */
  get hasFailed(): boolean {
    return this.#waiting.some(({ attempts }) => attempts > 0);
  }

  /** Stale directories: those that wait to be read, or are being read, and are not as they are stored. */
  get stale(): readonly (PendingRead & { readonly staleSince: number })[] {
    return [...this.#waiting.values(), ...this.#reading.values()].flatMap((read) =>
      read.staleSince === undefined ? [] : [{ ...read, staleSince: read.staleSince }],
    );
  }

  /** Nothing is read any more: what waits and is no precaution is stale. @returns how much that is */
  leaveStale(now: number): number {
    const left = this.#waiting.values().filter(({ reason }) => !precautions.has(reason));
    for (const read of left) this.#waiting.add({ ...read, staleSince: read.staleSince ?? now });
    return left.length;
  }

  clear(): void {
    this.burst.end();
    this.#waiting.clear();
    this.#reading.clear();
  }
}

/** Whether rereads include a read, there or in a deep one above. */
function coveredBy(rereads: readonly PlannedReread[]): (read: PendingRead) => boolean {
  const read = new Set(rereads.map(({ row }) => row.path));
  const isDeep = isAtOrBelowAny(rereads.flatMap(({ row, deep }) => (deep ? [row.path] : [])));
  return ({ path, extent }) => isDeep(path) || (extent === 'entries' && read.has(path));
}
