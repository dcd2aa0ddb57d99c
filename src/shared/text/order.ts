import type { ByteString } from './byteString';
import type { DirectoryRow, FileEntry, Metric, SortKey } from '../entry';

type Entry = DirectoryRow | FileEntry;

/** The order of a directory's entries, files and directories together. Equal entries are ordered by name. */
export function compareEntries(sort: SortKey, metric: Metric): (a: Entry, b: Entry) => number {
  const value = valueOf(sort, metric);
  return (a, b) => (value ? value(b) - value(a) : 0) || compareNames(a.name, b.name);
}

/** Like SQLite's `nocase`: ignores the case of ASCII letters, then compares bytes. */
function compareNames(a: ByteString, b: ByteString): number {
  return compare(foldCase(a), foldCase(b)) || compare(a, b);
}

function foldCase(name: ByteString): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function valueOf(sort: SortKey, metric: Metric): ((entry: Entry) => number) | undefined {
  switch (sort) {
    case 'size':
      return (entry) => entry[metric];
    case 'files':
      return (entry) => ('files' in entry ? entry.files : 0);
    case 'newest':
      return (entry) => ('newest' in entry ? entry.newest : entry.modified);
    case 'name':
      return undefined;
  }
}
