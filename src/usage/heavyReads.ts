import type { ByteString } from '../shared/byteString';
import type { RowId } from '../shared/entry';
import { heavyDirectories } from './liveTimings';
import type { PlannedReread } from './rereads';

/** What takes long to read with all that is in it: once in a while only, and as of then in between. */
export class HeavyReads {
  readonly #readAt = new Map<ByteString, number>();

  /** @param pauseMs between two reads of the same directory. */
  constructor(private readonly pauseMs: number) {}

  /**
   * What of a plan is read now. `putOff` is told of each that has to wait until another time; where it has rows below
   * it, it is looked at meanwhile.
   */
  choose(
    planned: readonly PlannedReread[],
    now: number,
    putOff: (id: RowId, path: ByteString, readAt: number, until: number) => void,
  ): PlannedReread[] {
    return planned.flatMap((reread): PlannedReread[] => {
      const { row, deep } = reread;
      const readAt = this.#readAt.get(row.path) ?? -Infinity;
      if (!deep || row.directories <= heavyDirectories || readAt + this.pauseMs <= now) return [reread];
      putOff(row.id, row.path, readAt, readAt + this.pauseMs);
      return row.atLimit ? [] : [{ row, deep: false }];
    });
  }

  read(rereads: readonly PlannedReread[], now: number): void {
    for (const { row, deep } of rereads)
      if (deep && row.directories > heavyDirectories) this.#readAt.set(row.path, now);
  }
}
