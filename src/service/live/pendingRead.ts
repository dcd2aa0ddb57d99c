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
  /**
   * It follows from another read: it is new, something in it is gone, or it shares a hard link. Or it was left unread:
   * it takes long and was read a short while ago, or an earlier session left it stale.
   */
  'related',
  /** It was made a moment ago, perhaps before the watcher followed it. */
  'new',
  /** The watcher leaves it out. */
  'unwatched',
  /** It was read a while ago, and file systems allocate late. */
  'secondLook',
  /** Its turn in a round has come, which looks for changes that nothing reported. */
  'round',
] as const;

export type Reason = (typeof reasons)[number];

/** Nothing says that these reads find a difference: nobody waits for them, and no second look follows. */
export const precautions: ReadonlySet<Reason> = new Set(['new', 'unwatched', 'secondLook', 'round']);

/** A directory that is to be read again. Times are in ms since 1970. */
export interface PendingRead {
  /** Relative to the root. */
  readonly path: ByteString;
  readonly extent: Extent;
  readonly reason: Reason;
  readonly dueAt: number;
  /** Infinity: its row is not stale while it waits. */
  readonly staleSince: number;
  /** How often in a row it could not be read. */
  readonly attempts: number;
  /** Grows with each read that is added. */
  readonly order: number;
}

/** Reads by path and extent, each once. */
export class ReadMap {
  readonly #reads = new Map<string, PendingRead>();
  #secondLooks = 0;

  get size(): number {
    return this.#reads.size;
  }

  /** How many of them are no second looks, which are a mere precaution. */
  get needed(): number {
    return this.size - this.#secondLooks;
  }

  values(): PendingRead[] {
    return [...this.#reads.values()];
  }

  some(is: (read: PendingRead) => boolean): boolean {
    return this.values().some(is);
  }

  add(read: PendingRead): void {
    const key = keyOf(read);
    const known = this.#reads.get(key);
    const kept = known ? merged(known, read) : read;
    if (known?.reason === 'secondLook') this.#secondLooks--;
    if (kept.reason === 'secondLook') this.#secondLooks++;
    this.#reads.set(key, kept);
  }

  /** Removes these reads. @returns them */
  take(is: (read: PendingRead) => boolean): PendingRead[] {
    const taken = this.values().filter(is);
    for (const read of taken) {
      this.#reads.delete(keyOf(read));
      if (read.reason === 'secondLook') this.#secondLooks--;
    }
    return taken;
  }
}

/**
 * Another read of the directory does not replace that of an unwatched one: a change without an event may come later. One
 * of a round replaces no second look, which comes later.
 */
function keyOf({ path, extent, reason }: PendingRead): string {
  const isApart = reason === 'round' || (extent === 'subtree' && reason === 'unwatched');
  return `${isApart ? reason : extent} ${path}`;
}

function merged(known: PendingRead, added: PendingRead): PendingRead {
  const isStronger = reasons.indexOf(added.reason) < reasons.indexOf(known.reason);
  return {
    ...added,
    reason: isStronger ? added.reason : known.reason,
    dueAt: mergedDueAt(known, added),
    staleSince: Math.min(known.staleSince, added.staleSince),
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
