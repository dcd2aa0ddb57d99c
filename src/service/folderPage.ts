import { mountsToLeaveOut } from '../scan/reader/mounts';
import { HumanError } from '../shared/errors';
import { type FolderPage, type FolderQuery, noFiles, type StoredFolder } from '../shared/queries';
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
  settings: ScanSettings,
  { listing: isWanted, sort, metric, limit }: FolderQuery,
): Promise<FolderPage> {
  const { path, row, directories, directoryCount, earlier, expansion } = stored;
  const { exclude, followSymlinks, oneFileSystem } = settings;
  const query = {
    ...{ rootPath: root, exclude, followSymlinks, oneFileSystem, sort, metric, limit },
    leftOut: isWanted ? mountsToLeaveOut(root, settings) : [],
  };
  const listing = isWanted ? await listings.list(row.id, join(root, path), query) : noFiles;
  return { row, directories, directoryCount, earlier, expansion, ...listing, isPartial: false };
}
