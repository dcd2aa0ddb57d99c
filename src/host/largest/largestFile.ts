import type { LargeFile, LargeFiles } from '../../shared/queries';
import type { Metric } from '../../shared/entry';
import { formatCount, formatLimit } from '../../shared/text/bytes';
import { displayName } from '../../shared/text/displayName';
import type { ByteString } from '../../shared/text/byteString';
import { folderOf, isWithin, prefixOf } from '../../shared/text/paths';
import { t } from '../../shared/text/words';
import { bothSizes, newest, spoken } from '../folders/rowText';
import { childPath, type ListedFolder } from '../folders/treeNodes';
import { formatSize, joined, type Wording } from '../editor/format';

/** A row of the view "Largest Files". Its `id` is the folder that it counts in. */
export interface LargestFile extends ListedFolder {
  readonly file: LargeFile;
  /** The folder that the file is in; of several roots, from the root's name down. */
  readonly folder: string;
}

/** How many rows the view has. */
export const maxFiles = 1000;

export interface FilesOfRoot extends LargeFiles {
  readonly root: string;
  /** The root's name where there are several, otherwise empty. */
  readonly name: string;
  /** Roots within this one, which list their own files. Relative to it. */
  readonly inner: readonly ByteString[];
}

/** The largest files of all roots together, largest first. */
export function largestOf(roots: readonly FilesOfRoot[], metric: Metric): LargestFile[] {
  const rows = roots.flatMap(({ root, name, inner, threshold, files }) => {
    // Files that mark what a folder is are stored too, however small.
    const own = files.filter(
      ({ path, apparent, allocated }) =>
        Math.max(apparent, allocated) >= threshold && !inner.some((other) => isWithin(path, other)),
    );
    return own.map((file): LargestFile => {
      const { directory: id, path } = file;
      const folder = joined('/', name, displayName(folderOf(path)));
      const target = childPath({ path: root }, path);
      return { root, id, path: target, sizes: file, removable: { path }, file, folder };
    });
  });
  return rows
    .filter(({ file }) => file[metric] > 0)
    .sort((a, b) => b.file[metric] - a.file[metric])
    .slice(0, maxFiles);
}

/** Unique in the view, and the same for the same file. */
export function largestKey({ root, file }: LargestFile): string {
  return `large ${file.path}\0${root}`;
}

/** A file’s name without its folders. */
export function largestLabel({ file }: LargestFile): string {
  return displayName(file.path.slice(prefixOf(folderOf(file.path)).length) as ByteString);
}

export function largestHover(row: LargestFile, wording: Wording): string {
  const { file } = row;
  return joined(
    '\n',
    displayName(file.path),
    ...bothSizes(file, wording),
    file.links > 1 && t('{0} hard links, counted once', formatCount(file.links)),
    newest(file.modified, wording),
  );
}

export function largestSpoken(row: LargestFile, wording: Wording): string {
  return spoken(largestLabel(row), formatSize(row.file, wording), row.folder && t('in {0}', row.folder));
}

/** In place of rows where everything is small; undefined: there are rows, or nothing was scanned. */
export function noLargestFiles(
  rows: readonly LargestFile[],
  roots: readonly FilesOfRoot[],
  { units }: Wording,
): string | undefined {
  const threshold = Math.max(0, ...roots.map((root) => root.threshold));
  if (rows.length > 0 || threshold === 0) return undefined;
  return t('No file is larger than {0}.', formatLimit(threshold, units));
}
