import { randomBytes } from 'node:crypto';
import { systemCode } from '../../scan/reader/inode';
import type { MountPoint } from '../../scan/reader/mounts';
import type { TrashedItem } from '../../shared/removal';
import { fromBytes } from '../../shared/text/byteString';
import type { ByteString } from '../../shared/text/byteString';
import { prefixOf } from '../../shared/text/paths';
import { type Disk, identityOf } from '../disk/disk';
import { type OpenItem, RefusedError } from '../openItem';
import { noteSize } from './directorySizes';
import { closeTrash, type OpenTrash, openTrash, trashPlaces } from './trashFolders';
import { infoEnding, trashInfo, trashNames } from './trashInfo';

/**
 * Moves an item to a trash, by one rename. Its description is written first, and removed where the rename fails.
 * @param allocated of a folder with everything in it. Throws a RefusedError; then nothing was moved.
 */
export function moveToTrash<Handle>(
  disk: Disk<Handle>,
  item: OpenItem<Handle>,
  mounts: readonly MountPoint[],
  allocated: number,
): TrashedItem {
  let code = 'EXDEV';
  for (const place of trashPlaces(disk, item, mounts)) {
    let trash: OpenTrash<Handle> | undefined;
    try {
      trash = openTrash(disk, place);
      const name = moveInto(disk, item, trash);
      if (item.isDirectory) noteSize(disk, trash, name, allocated);
      return { path: item.path, identity: item.identity, trash: trash.path, name };
    } catch (error) {
      if (error instanceof RefusedError) throw error;
      code = systemCode(error);
      if (code === 'ENOENT') throw new RefusedError({ path: item.path, kind: 'gone' });
    } finally {
      if (trash) closeTrash(disk, trash);
    }
  }
  throw new RefusedError({ path: item.path, kind: 'noTrash', code });
}

/** Returns its name in the trash. */
function moveInto<Handle>(
  disk: Disk<Handle>,
  { name, parent, identity, path, absolute }: OpenItem<Handle>,
  { files, info, top }: OpenTrash<Handle>,
): ByteString {
  const described = top === undefined ? absolute : absolute.slice(prefixOf(top).length);
  const content = trashInfo(described as ByteString, new Date());
  for (const newName of trashNames(name, fromBytes(randomBytes(16)))) {
    try {
      disk.createFile(newName + infoEnding, info, content);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      continue;
    }
    try {
      disk.rename(name, parent, newName, files);
    } catch (error) {
      disk.unlink(newName + infoEnding, info);
      if (systemCode(error) !== 'EEXIST') throw error;
      continue;
    }
    // Another entry may have had the name for a moment. In the trash, nobody else renames it.
    if (disk.look(newName, files) === undefined && identityOf(disk.inode) === identity)
      return newName as ByteString;
    try {
      disk.putBack(newName, files, name, parent);
      disk.unlink(newName + infoEnding, info);
    } catch {
      // Its name is taken: it stays in the trash, where its description tells whence it came.
    }
    throw new RefusedError({ path, kind: 'changed' });
  }
  throw new RefusedError({ path, kind: 'noTrash', code: 'EEXIST' });
}
