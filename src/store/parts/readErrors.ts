import type { ReadError } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import { isWithin, join } from '../../shared/text/paths';
import { fromSqlName, toSqlName } from '../sql/sqlName';
import type { WriteTable } from '../sql/bulkInsert';
import type { Statements } from '../sql/statements';

/** Paths that could not be read. */
export const readErrors = {
  schema: 'create table read_error (operation text not null, path not null, code text not null)',
  // Pages come in this order, whatever changes between them.
  index: 'create index read_error_by_path on read_error (path, operation)',
};

export const readErrorPage = `
  select operation, path, code from read_error where (path, operation) > (?, ?) order by path, operation limit ?`;

/** By path. @param after the last one of the page before; undefined: the first page. @param limit -1: all. */
export function readErrorsAfter(
  statements: Statements,
  after: ReadError | undefined,
  limit: number,
): ReadError[] {
  const key = [after ? toSqlName(after.path) : '', after?.operation ?? ''];
  return statements.all(readErrorPage, [...key, limit], ([operation, path, code]) => ({
    operation: operation as ReadError['operation'],
    path: fromSqlName(path),
    code: String(code),
  }));
}

/** Writes the read errors of a scan. */
export async function writeReadErrors(write: WriteTable, found: readonly ReadError[]): Promise<void> {
  await write('read_error', '(?, ?, ?)', found.length, (row, values, at) => {
    const { operation, path, code } = found[row]!;
    values[at] = operation;
    values[at + 1] = toSqlName(path);
    values[at + 2] = code;
  });
}

/** The directories that were read again, by their paths relative to the root. */
interface Reread {
  readonly read: readonly ByteString[];
  /** Those of them that were read with all that is below them. */
  readonly deep: readonly ByteString[];
  /** The uppermost directories whose stored content is gone. */
  readonly emptied: readonly ByteString[];
}

/** Replaces the read errors of directories that were read again. */
export function replaceReadErrors(
  statements: Statements,
  root: ByteString,
  found: readonly ReadError[],
  reread: Reread,
): void {
  const absolute = (paths: readonly ByteString[]): ByteString[] => paths.map((path) => join(root, path));
  const read = new Set(absolute(reread.read));
  const emptied = absolute(reread.emptied);
  const deep = [...absolute(reread.deep), ...emptied];
  const isReplaced = (operation: string, path: ByteString): boolean => {
    const reader = readerOf(operation, path);
    return read.has(reader) || isBelow(reader, deep);
  };
  const replaced = statements
    .all('select rowid, operation, path from read_error', [], (row) => row)
    .filter(([, operation, path]) => isReplaced(String(operation), fromSqlName(path)));
  for (const [id] of replaced) statements.run('delete from read_error where rowid = ?', [id!]);
  for (const { operation, path, code } of found)
    if (!isBelow(readerOf(operation, path), emptied))
      statements.run('insert into read_error values (?, ?, ?)', [operation, toSqlName(path), code]);
}

function isBelow(path: ByteString, folders: readonly ByteString[]): boolean {
  return folders.some((folder) => isWithin(path, folder));
}

/** The directory whose reading an error belongs to. */
function readerOf(operation: string, path: ByteString): ByteString {
  return operation === 'readdir' ? path : folderOf(path);
}

function folderOf(path: ByteString): ByteString {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1)) as ByteString;
}
