import type { ByteString } from '../../shared/text/byteString';
import type { RowId } from '../../shared/entry';

/** From so many children on their names are kept, so that each look-up does not read all of them again. */
export const manyChildren = 256;
const directoriesKept = 4;

/** The ids by name of the children of those few directories with very many that were asked for last. */
export class ChildIds {
  readonly #kept = new Map<RowId, ReadonlyMap<ByteString, RowId>>();

  /** @param read reads a directory's children where they are not kept. */
  of(parent: RowId, read: () => ReadonlyMap<ByteString, RowId>): ReadonlyMap<ByteString, RowId> {
    const children = this.#kept.get(parent) ?? read();
    this.#kept.delete(parent);
    this.#kept.set(parent, children);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > directoriesKept && oldest !== undefined) this.#kept.delete(oldest);
    return children;
  }
}
