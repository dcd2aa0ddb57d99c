import type { RowId } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';

/**
 * How a directory is read. `entries`: itself alone. `subtree`: with all below it, where a directory is stored at the very
 * path. `times`: only the inodes and times of what no watcher covers are compared.
 */
export type Extent = 'entries' | 'subtree' | 'times';

/** Why a directory is read again, the strongest reason first. */
const reasons = [
  /** The root was not there when it was last read. */
  'away',
  /** The watcher reported it. */
  'event',
  /** Its inode or time of modification is not the stored one. */
  'differs',
  /** It follows from another read: it is new, something in it is gone, or it shares a hard link. */
  'related',
  /** It was to be read, but takes long and was read a short while ago. */
  'costly',
  /** An earlier session left it stale. */
  'restored',
  /** It was made a moment ago, perhaps before the watcher followed it. */
  'new',
  /** The watcher leaves it out. */
  'unwatched',
  /** It was read a while ago, and file systems allocate late. */
  'secondLook',
] as const;

export type Reason = (typeof reasons)[number];

/** Nothing says that these reads find a difference: nobody waits for them, and no second look follows. */
export const precautions: ReadonlySet<Reason> = new Set(['new', 'unwatched', 'secondLook']);

/** A directory that is to be read again. Times are in ms since 1970. */
export interface PendingRead {
  /** Relative to the root. */
  readonly path: ByteString;
  readonly extent: Extent;
  readonly reason: Reason;
  readonly dueAt: number;
  /** Undefined: its row is not stale while it waits. */
  readonly staleSince: number | undefined;
  /** Its row, where that is known. */
  readonly id: RowId | undefined;
  /** How often in a row it could not be read. */
  readonly attempts: number;
  /** Grows with each read that is added. */
  readonly order: number;
}

/** Reads that another read of the directory does not replace, because a change without an event may come later. */
type Slot = Extent | 'unwatched';
type Key = Pick<PendingRead, 'path' | 'extent' | 'reason'>;

/** Reads by path and extent, each once. */
export class ReadMap {
  readonly #reads: Readonly<Record<Slot, Map<ByteString, PendingRead>>> = {
    entries: new Map(),
    subtree: new Map(),
    times: new Map(),
    unwatched: new Map(),
  };
  readonly #counts = new Map<Reason, number>();

  get size(): number {
    return Object.values(this.#reads).reduce((sum, { size }) => sum + size, 0);
  }

  count(reason: Reason): number {
    return this.#counts.get(reason) ?? 0;
  }

  /** How many of them are no second looks, which are a mere precaution. */
  get needed(): number {
    return this.size - this.count('secondLook');
  }

  values(): PendingRead[] {
    return Object.values(this.#reads).flatMap((reads) => [...reads.values()]);
  }

  some(is: (read: PendingRead) => boolean): boolean {
    return this.values().some(is);
  }

  get(key: Key): PendingRead | undefined {
    return this.#reads[slotOf(key)].get(key.path);
  }

  add(read: PendingRead): void {
    const known = this.get(read);
    if (known) this.delete(known);
    const kept = known ? merged(known, read) : read;
    this.#reads[slotOf(read)].set(read.path, kept);
    this.#counts.set(kept.reason, this.count(kept.reason) + 1);
  }

  delete(read: PendingRead): void {
    const known = this.get(read);
    if (!known) return;
    this.#counts.set(known.reason, this.count(known.reason) - 1);
    this.#reads[slotOf(read)].delete(read.path);
  }

  clear(): void {
    for (const reads of Object.values(this.#reads)) reads.clear();
    this.#counts.clear();
  }
}

function slotOf({ extent, reason }: Key): Slot {
  return extent === 'subtree' && reason === 'unwatched' ? 'unwatched' : extent;
}

function merged(known: PendingRead, added: PendingRead): PendingRead {
  const isStronger = reasons.indexOf(added.reason) < reasons.indexOf(known.reason);
  return {
    ...added,
    reason: isStronger ? added.reason : known.reason,
    dueAt: mergedDueAt(known, added),
    staleSince: oldest(known.staleSince, added.staleSince),
    id: added.id ?? known.id,
    attempts: Math.max(known.attempts, added.attempts),
  };
}

function mergedDueAt(known: PendingRead, added: PendingRead): number {
  // A failed read is not tried before its time, whatever reports the directory.
  const failed = [known, added].filter(({ attempts }) => attempts > 0);
  if (failed.length > 0) return Math.max(...failed.map(({ dueAt }) => dueAt));
  const isPutOff = known.reason === added.reason && (added.reason === 'secondLook' || added.reason === 'new');
  return isPutOff ? added.dueAt : Math.min(known.dueAt, added.dueAt);
}

function oldest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
