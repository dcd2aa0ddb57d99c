import type { ByteString } from '../../shared/text/byteString';
import { rootId, type RowId } from '../../shared/entry';
import { folderOf } from '../../shared/text/paths';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { DirtyRow } from '../storeApi';

/** Fewer are quickly read, however many of them are in the directory itself. */
const manyFiles = 10_000;

/** The deepest stored directory at or above each path. */
export function dirtyRows(rows: ResultDatabase, paths: readonly ByteString[]): DirtyRow[] {
  const { dirLevel } = rows.meta().settings;
  const known = new Map<ByteString, RowId | undefined>([['' as ByteString, rootId]]);
  const idOf = (path: ByteString): RowId | undefined => {
    if (known.has(path)) return known.get(path);
    const parent = idOf(folderOf(path));
    const name = path.slice(path.lastIndexOf('/') + 1) as ByteString;
    const id = parent === undefined ? undefined : rows.childNamed(parent, name);
    known.set(path, id);
    return id;
  };
  return paths.flatMap((given) => {
    let path = given;
    while (idOf(path) === undefined) path = folderOf(path);
    const row = rows.row(idOf(path)!);
    if (row === undefined) return [];
    const { id, level, directories, files } = row;
    const ownFiles = files > manyFiles ? rows.ownFiles(id) : 0;
    const atLimit = level === dirLevel;
    return [{ id, path, level, exact: path === given, atLimit, directories, files, ownFiles }];
  });
}
