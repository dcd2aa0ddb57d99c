import type { ByteString } from '../../shared/text/byteString';
import { rootId, type RowId } from '../../shared/entry';
import { join } from '../../shared/text/paths';
import { fromSqlName } from './sqlName';
import type { SqlValue } from 'sql.js';

/** A directory's place in the tree. */
export interface StoredName {
  readonly id: RowId;
  readonly parent: RowId;
  readonly name: ByteString;
}

/** The paths, relative to the root, of directories that are known with all above them. */
export class RelativePaths {
  readonly #names: ReadonlyMap<RowId, StoredName>;
  readonly #paths = new Map<RowId, ByteString>([[rootId, '' as ByteString]]);

  constructor(names: readonly StoredName[]) {
    this.#names = new Map(names.map((directory) => [directory.id, directory]));
  }

  has(id: RowId): boolean {
    return this.#names.has(id) || this.#paths.has(id);
  }

  of(id: RowId): ByteString {
    const known = this.#paths.get(id);
    if (known !== undefined) return known;
    const { parent, name } = this.#names.get(id)!;
    const path = join(this.of(parent), name);
    this.#paths.set(id, path);
    return path;
  }
}

/** From the columns of `ancestry` or `names` of the queries. */
export function toName([id, parent, name]: SqlValue[]): StoredName {
  return { id: id as number, parent: parent as number, name: fromSqlName(name) };
}
