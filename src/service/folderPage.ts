import { rootId } from '../shared/entry';
import { HumanError } from '../shared/errors';
import type { FolderPage, FolderQuery, StoredFolder } from '../shared/queries';
import type { PartialResult } from '../shared/result';
import type { ScanSettings } from '../shared/scanSettings';
import type { ByteString } from '../shared/text/byteString';
import { join } from '../shared/text/paths';
import { words } from '../shared/text/words';
import type { Listings } from './listings';

/** Throws a HumanError for a row that the newest result does not have. */
export function present(folder: StoredFolder | undefined): StoredFolder {
  if (folder) return folder;
  throw new HumanError(
    words('This folder is no longer in the newest result. Rescan to see what is there now.'),
  );
}

/** Adds the files of a stored folder, from one listing of the disk unless the caller knows them. */
export async function readPage(
  listings: Listings,
  root: ByteString,
  stored: StoredFolder,
  { exclude, followSymlinks }: ScanSettings,
  { listing: isWanted, sort, metric, limit }: FolderQuery,
): Promise<FolderPage> {
  const { path, row, directories, directoryCount, earlier, expansion } = stored;
  const query = { rootPath: root, exclude, followSymlinks, sort, metric, limit };
  const listing = isWanted ? await listings.list(row.id, join(root, path), query) : undefined;
  const { files = [], total: fileCount = 0, error: filesError } = listing ?? {};
  const folder = { row, directories, directoryCount, earlier, expansion };
  return { ...folder, files, fileCount, filesError, isPartial: false };
}

/** The root's rows so far, from a first scan that still runs. */
export function partialPage({ totals, children }: PartialResult): FolderPage {
  const place = { id: rootId, parent: 0, name: '' as ByteString, level: 0, staleSince: undefined };
  return {
    row: { ...totals, ...place, children: children.length },
    directories: children,
    directoryCount: children.length,
    earlier: children.map(() => undefined),
    expansion: undefined,
    files: [],
    fileCount: 0,
    filesError: undefined,
    isPartial: true,
  };
}
