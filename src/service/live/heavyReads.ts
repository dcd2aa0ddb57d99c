import type { ByteString } from '../../shared/text/byteString';
import type { Reading } from './dirtyPaths';
import { heavyDirectories, heavyEntries } from './liveTimings';
import type { PlannedReread } from './rereads';
import type { WaitingReads } from './waitingReads';

/** A reading that has to wait. `until` is in ms, of the caller's clock. */
export interface PutOff {
  readonly path: ByteString;
  readonly reading: Reading;
  readonly until: number;
}

/** What takes long to read, alone or with all that is in it: once in a while only. */
export class HeavyReads {
  readonly #readAt: Readonly<Record<Reading, Map<ByteString, number>>> = {
    look: new Map(),
    whole: new Map(),
  };

  /** @param pauseMs between two reads of the same directory. */
  constructor(
    private readonly pauseMs: number,
    private readonly waiting: WaitingReads,
  ) {}

  /**
   * What of a plan is read now. `putOff` is told of each reading that has to wait until another time; where it has rows
   * below it, it is looked at meanwhile, unless that takes long too.
   */
  choose(planned: readonly PlannedReread[], now: number, putOff: (put: PutOff) => void): PlannedReread[] {
    return planned.flatMap((reread): PlannedReread[] => {
      const { row, deep } = reread;
      const reading = readingOf(reread);
      const readAt = this.#lastRead(reread);
      if (!isHeavy(reread) || readAt + this.pauseMs <= now) return [reread];
      this.waiting.add(row.path, { id: row.id, reading, readAt });
      putOff({ path: row.path, reading, until: readAt + this.pauseMs });
      return deep && !row.atLimit ? this.choose([{ row, deep: false }], now, putOff) : [];
    });
  }

  read(rereads: readonly PlannedReread[], now: number): void {
    for (const reread of rereads)
      if (isHeavy(reread)) this.#readAt[readingOf(reread)].set(reread.row.path, now);
    for (const readAt of Object.values(this.#readAt))
      for (const [path, at] of readAt) if (at + this.pauseMs <= now) readAt.delete(path);
  }

  /** Everything was read. */
  clear(): void {
    for (const readAt of Object.values(this.#readAt)) readAt.clear();
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
