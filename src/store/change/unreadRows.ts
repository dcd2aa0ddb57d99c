import type { RowId } from '../../shared/entry';
import type { ChangeOutcome, RereadRow } from '../storeApi';

/**
 * Rows that differ from the disk and are about to be read: new directories, which are still empty, and others that share
 * a hard link with a changed file. While there are any, the result is half of a change, and is not saved.
 */
export class UnreadRows {
  readonly #ids = new Set<RowId>();

  get isEmpty(): boolean {
    return this.#ids.size === 0;
  }

  /** @param lineage of a row from the root to itself; empty: it is gone. */
  read(
    rereads: readonly RereadRow[],
    { unread, related }: Pick<ChangeOutcome, 'unread' | 'related'>,
    lineage: (id: RowId) => readonly RowId[],
  ): void {
    const read = new Set(rereads.map(({ id }) => id));
    const deep = new Set(rereads.filter((each) => each.deep).map(({ id }) => id));
    for (const id of this.#ids) {
      const ids = lineage(id);
      if (ids.length === 0 || read.has(id) || ids.some((above) => deep.has(above))) this.#ids.delete(id);
    }
    for (const id of [...unread, ...related]) this.#ids.add(id);
  }

  /** Takes over the rows of a former result that are in the new one, too. */
  keep(former: UnreadRows, isThere: (id: RowId) => boolean): void {
    for (const id of former.#ids) if (isThere(id)) this.#ids.add(id);
  }

  clear(): void {
    this.#ids.clear();
  }
}
