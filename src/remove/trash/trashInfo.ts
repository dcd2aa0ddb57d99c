import { createHash } from 'node:crypto';
import type { ByteString } from '../../shared/text/byteString';

/** A file name has at most so many bytes, with the ending of the file that describes it. */
const maxName = 255;
export const infoEnding = '.trashinfo';
const reserved = /[^A-Za-z0-9\-_.~/]/g;

/** The bytes of a path, percent-encoded but for those of RFC 2396 that need it not. */
export function percentEncoded(path: ByteString): string {
  return path.replace(
    reserved,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** The content of a `.trashinfo` file. @param path absolute in the home trash, otherwise relative to its top directory */
export function trashInfo(path: ByteString, deletedAt: Date): string {
  return `[Trash Info]\nPath=${percentEncoded(path)}\nDeletionDate=${localTime(deletedAt)}\n`;
}

/** The names that an entry may get in a trash, the one that it has first. */
export function* trashNames(name: string, seed: string): Generator<string> {
  const base = name.slice(0, maxName - infoEnding.length - 20);
  if (base === name) yield name;
  for (let number = 1; number <= 1000; number++) {
    const hash = createHash('sha256').update(`${seed}/${number}`).digest('hex').slice(0, 12);
    yield `${base}.${hash}`;
  }
}

/** As `2026-11-30T09:05:00`, in the time zone of the user. */
function localTime(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day}T${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
