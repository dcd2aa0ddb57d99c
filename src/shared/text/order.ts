import type { ByteString } from './byteString';
import type { DirectoryRow, FileEntry, Metric, SortKey } from '../entry';

type Entry = DirectoryRow | FileEntry;

/** The order of a directory's entries, files and directories together. Equal entries are ordered by name. */
export function compareEntries(sort: SortKey, metric: Metric): (a: Entry, b: Entry) => number {
  return (a, b) => valueOf(b, sort, metric) - valueOf(a, sort, metric) || compareNames(a.name, b.name);
}

/** Like SQLite's `nocase`: ignores the case of ASCII letters, then compares bytes. */
export function compareNames(a: ByteString, b: ByteString): number {
  return compare(foldCase(a), foldCase(b)) || compare(a, b);
}

function foldCase(name: ByteString): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function valueOf(entry: Entry, sort: SortKey, metric: Metric): number {
  if (sort === 'size') return entry[metric];
  if (sort === 'files') return 'files' in entry ? entry.files : 0;
  if (sort === 'newest') return 'newest' in entry ? entry.newest : entry.modified;
  return 0;
}
