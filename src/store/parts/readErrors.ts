import type { ReadError } from '../../shared/errors';
import type { RowBatch } from '../../shared/rowBatch';
import type { ByteString } from '../../shared/text/byteString';
import { isWithin } from '../../shared/text/paths';
import { fromSqlName, toSqlName } from '../sql/sqlName';
import type { WriteTable } from '../sql/bulkInsert';
import type { Statements } from '../sql/statements';
import type { Change, FoundRows, Part, Place } from './part';

/** Paths that could not be read. */
export const readErrors: Part = {
  schema: 'create table read_error (operation text not null, path not null, code text not null)',
  // Pages come in this order, whatever changes between them.
  indices: ['create index read_error_by_path on read_error (path, operation)'],
  collect: () => new FoundErrors(),
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

class FoundErrors implements FoundRows {
  readonly #errors: ReadError[] = [];

  add({ errors }: RowBatch): void {
    for (const error of errors) this.#errors.push(error);
  }

  async write(write: WriteTable): Promise<void> {
    await write('read_error', '(?, ?, ?)', this.#errors.length, (row, values, at) => {
      const { operation, path, code } = this.#errors[row]!;
      values[at] = operation;
      values[at + 1] = toSqlName(path);
      values[at + 2] = code;
    });
  }

  replace(statements: Statements, { read, emptied }: Change): void {
    const places = [...read, ...emptied];
    const shallow = new Set(places.map(({ path }) => path));
    const deep = places.filter((place) => place.deep);
    const isReplaced = (operation: string, path: ByteString): boolean => {
      const reader = readerOf(operation, path);
      return shallow.has(reader) || isBelow(reader, deep);
    };
    const replaced = statements
      .all('select rowid, operation, path from read_error', [], (row) => row)
      .filter(([, operation, path]) => isReplaced(String(operation), fromSqlName(path)));
    const ids = JSON.stringify(replaced.map(([id]) => id));
    if (replaced.length > 0)
      statements.run('delete from read_error where rowid in (select value from json_each(?))', [ids]);
    for (const { operation, path, code } of this.#errors)
      if (!isBelow(readerOf(operation, path), emptied))
        statements.run('insert into read_error values (?, ?, ?)', [operation, toSqlName(path), code]);
  }
}

function isBelow(path: ByteString, places: readonly Place[]): boolean {
  return places.some((place) => isWithin(path, place.path));
}

/** The directory whose reading an error belongs to. */
function readerOf(operation: string, path: ByteString): ByteString {
  return operation === 'readdir' ? path : folderOf(path);
}

function folderOf(path: ByteString): ByteString {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1)) as ByteString;
}
