import type { ByteString } from '../shared/byteString';
import type { Reading } from './dirtyPaths';
import { heavyDirectories, heavyEntries } from './liveTimings';
import type { PlannedReread } from './rereads';

/** A reading that has to wait: what it is of is as of `readAt` until then. Times are in ms, of the caller's clock. */
export interface PutOff {
  readonly reread: PlannedReread;
  readonly reading: Reading;
  readonly readAt: number;
  readonly until: number;
}

/** What takes long to read, alone or with all that is in it: once in a while only. */
export class HeavyReads {
  readonly #readAt: Readonly<Record<Reading, Map<ByteString, number>>> = {
    look: new Map(),
    whole: new Map(),
  };
  /** What was put off, and is not read yet. */
  readonly #waiting = new Map<ByteString, Reading>();

  /** @param pauseMs between two reads of the same directory. */
  constructor(private readonly pauseMs: number) {}

  /**
   * What of a plan is read now. `putOff` is told of each reading that has to wait until another time; where it has rows
   * below it, it is looked at meanwhile, unless that takes long too.
   */
  choose(planned: readonly PlannedReread[], now: number, putOff: (put: PutOff) => void): PlannedReread[] {
    return planned.flatMap((reread): PlannedReread[] => {
      const reading = readingOf(reread);
      const readAt = this.#lastRead(reread);
      if (!isHeavy(reread) || readAt + this.pauseMs <= now) return [reread];
      if (this.#waiting.get(reread.row.path) !== 'whole') this.#waiting.set(reread.row.path, reading);
      putOff({ reread, reading, readAt, until: readAt + this.pauseMs });
      const { row, deep } = reread;
      return deep && !row.atLimit ? this.choose([{ row, deep: false }], now, putOff) : [];
    });
  }

  read(rereads: readonly PlannedReread[], now: number): void {
    for (const reread of rereads)
      if (isHeavy(reread)) this.#readAt[readingOf(reread)].set(reread.row.path, now);
  }

  /** Whether this reading ends a wait, now that it is made. */
  settles(reread: PlannedReread): boolean {
    const waiting = this.#waiting.get(reread.row.path);
    if (waiting === undefined || (waiting === 'whole' && !reread.deep)) return false;
    return this.#waiting.delete(reread.row.path);
  }

  /** Whoever reads a directory as a whole looks at it too. */
  #lastRead({ row, deep }: PlannedReread): number {
    const whole = this.#readAt.whole.get(row.path) ?? -Infinity;
    return deep ? whole : Math.max(whole, this.#readAt.look.get(row.path) ?? -Infinity);
  }
}

function readingOf({ deep }: PlannedReread): Reading {
  return deep ? 'whole' : 'look';
}

function isHeavy({ row, deep }: PlannedReread): boolean {
  if (!deep) return row.ownFiles > heavyEntries;
  return row.directories > heavyDirectories || row.files > heavyEntries;
}
