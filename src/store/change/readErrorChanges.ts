import type { ByteString } from '../../shared/text/byteString';
import type { ReadError } from '../../shared/errors';
import { isWithin } from '../../shared/text/paths';
import * as sql from './changeQueries';
import { fromSqlName, toSqlName } from '../sql/sqlName';
import type { Statements } from '../sql/statements';

/** A directory that was read again; its path is absolute. */
export interface Place {
  readonly path: ByteString;
  readonly deep: boolean;
}

/** Takes out what could not be read in these directories before, and puts in what could not be read now. */
export function replaceReadErrors(
  statements: Statements,
  places: readonly Place[],
  errors: readonly ReadError[],
): void {
  const shallow = new Set(places.map(({ path }) => path));
  const deep = places.filter((place) => place.deep);
  const isTold = (operation: string, path: ByteString): boolean => {
    const reader = readerOf(operation, path);
    return shallow.has(reader) || deep.some((place) => isWithin(reader, place.path));
  };
  const told = statements
    .all(sql.readErrors, [], ([row, operation, path]) => ({
      row: Number(row),
      isTold: isTold(String(operation), fromSqlName(path)),
    }))
    .filter((error) => error.isTold);
  if (told.length > 0) statements.run(sql.deleteReadErrors, [JSON.stringify(told.map(({ row }) => row))]);
  for (const { operation, path, code } of errors)
    statements.run(sql.insertReadError, [operation, toSqlName(path), code]);
}

/** The directory whose reading an error belongs to. */
export function readerOf(operation: string, path: ByteString): ByteString {
  return operation === 'readdir' ? path : folderOf(path);
}

function folderOf(path: ByteString): ByteString {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1)) as ByteString;
}
