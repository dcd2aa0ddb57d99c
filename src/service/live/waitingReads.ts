import type { ByteString } from '../../shared/text/byteString';
import type { RowId } from '../../shared/entry';
import { isBelowAny } from '../../shared/text/paths';
import type { Reading } from './dirtyPaths';
import type { PlannedReread } from './rereads';

/** A row that is to be read later, and is as of `readAt` (in ms since 1970) until then. */
export interface Waiting {
  readonly id: RowId;
  readonly reading: Reading;
  readonly readAt: number;
}

/** Directories that are not as the files are, for all that is known, and will be read. */
export class WaitingReads {
  readonly #waiting = new Map<ByteString, Waiting>();

  get all(): Iterable<Waiting> {
    return this.#waiting.values();
  }

  /** One that waits already keeps its time. */
  add(path: ByteString, { id, reading, readAt }: Waiting): void {
    const known = this.#waiting.get(path);
    const since = Math.min(readAt, known?.readAt ?? Infinity);
    this.#waiting.set(path, { id, reading: known?.reading === 'whole' ? 'whole' : reading, readAt: since });
  }

  /** These were read: what waited for it, there or below what was read as a whole, waits no more. */
  read(rereads: readonly PlannedReread[]): void {
    if (this.#waiting.size === 0) return;
    const looked = new Set(rereads.map(({ row }) => row.path));
    const deep = new Set(rereads.flatMap((reread) => (reread.deep ? [reread.row.path] : [])));
    for (const [path, { reading }] of this.#waiting) {
      const isRead = reading === 'look' ? looked.has(path) : deep.has(path);
      if (isRead || deep.has(path) || isBelowAny(path, deep)) this.#waiting.delete(path);
    }
  }

  /** These rows are gone. */
  remove(ids: readonly RowId[]): void {
    if (this.#waiting.size === 0 || ids.length === 0) return;
    const gone = new Set(ids);
    for (const [path, { id }] of this.#waiting) if (gone.has(id)) this.#waiting.delete(path);
  }

  clear(): void {
    this.#waiting.clear();
  }
}
