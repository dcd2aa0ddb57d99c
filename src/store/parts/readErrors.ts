import type { ReadError } from '../../shared/errors';
import type { FoundError, RowBatch } from '../../shared/rowBatch';
import { fromSqlName, toSqlName } from '../sql/sqlName';
import type { WriteTable } from '../sql/bulkInsert';
import type { Statements } from '../sql/statements';
import type { Change, DirectoryIds, FoundRows, Part } from './part';

/** Paths that could not be read, each with the directory in whose row it counts. */
export const readErrors: Part = {
  schema: `create table read_error
    (operation text not null, path not null, code text not null, directory integer not null)`,
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
  readonly #errors: FoundError[] = [];

  add({ errors }: RowBatch): void {
    for (const error of errors) this.#errors.push(error);
  }

  async write(write: WriteTable, idOf: DirectoryIds): Promise<void> {
    await write('read_error', '(?, ?, ?, ?)', this.#errors.length, (row, values, at) => {
      const { operation, path, code, directory } = this.#errors[row]!;
      values[at] = operation;
      values[at + 1] = toSqlName(path);
      values[at + 2] = code;
      values[at + 3] = idOf(directory);
    });
  }

  replace(statements: Statements, { renewed, removed, idOf }: Change): void {
    const ids = JSON.stringify([...renewed, ...removed]);
    statements.run('delete from read_error where directory in (select value from json_each(?))', [ids]);
    for (const { operation, path, code, directory } of this.#errors) {
      const values = [operation, toSqlName(path), code, idOf(directory)];
      if (idOf(directory) !== 0) statements.run('insert into read_error values (?, ?, ?, ?)', values);
    }
  }
}
