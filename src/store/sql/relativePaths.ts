import type { ByteString } from '../../shared/text/byteString';
import { rootId, type RowId } from '../../shared/entry';
import { folderOf, join } from '../../shared/text/paths';
import { fromSqlName } from './sqlName';
import type { SqlValue } from 'sql.js';

/** A directory's place in the tree. */
export interface StoredName {
  readonly id: RowId;
  readonly parent: RowId;
  readonly name: ByteString;
}

/** The paths, relative to the root, of directories that are named with all above them. */
export function relativePaths(names: readonly StoredName[]): Map<RowId, ByteString> {
  const paths = new Map<RowId, ByteString>();
  // A row's id is larger than its parent's.
  for (const { id, parent, name } of [...names].sort((a, b) => a.id - b.id)) {
    const above = paths.get(parent);
    if (id === rootId) paths.set(id, '' as ByteString);
    else if (above !== undefined) paths.set(id, join(above, name));
  }
  return paths;
}

/** Finds rows by their relative paths, each directory once. */
export function pathFinder(
  childNamed: (parent: RowId, name: ByteString) => RowId | undefined,
): (path: ByteString) => RowId | undefined {
  const known = new Map<ByteString, RowId | undefined>([['' as ByteString, rootId]]);
  const find = (path: ByteString): RowId | undefined => {
    if (known.has(path)) return known.get(path);
    const parent = find(folderOf(path));
    const name = path.slice(path.lastIndexOf('/') + 1) as ByteString;
    const id = parent === undefined ? undefined : childNamed(parent, name);
    known.set(path, id);
    return id;
  };
  return find;
}

/** From the columns of `ancestry` or `names` of the queries. */
export function toName([id, parent, name]: SqlValue[]): StoredName {
  return { id: id as number, parent: parent as number, name: fromSqlName(name) };
}
