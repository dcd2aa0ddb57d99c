import { systemCode } from '../../scan/reader/inode';
import type { Refusal, TrashedItem } from '../../shared/removal';
import type { ByteString } from '../../shared/text/byteString';
import { type Disk, identityOf, withDirectory } from '../disk/disk';
import { openWay, RefusedError } from '../openItem';
import { noteSize } from './directorySizes';
import { closeTrash, openTrash } from './trashFolders';
import { infoEnding } from './trashInfo';

/** Takes an item back to where it was, over nothing that is there. Undefined: it is back. */
export function restore<Handle>(
  disk: Disk<Handle>,
  root: ByteString,
  { path, identity, trash: folder, name }: TrashedItem,
): Refusal | undefined {
  try {
    const trash = openTrash(disk, { path: folder, top: folder });
    try {
      if (disk.look(name, trash.files) !== undefined) return { path, kind: 'gone' };
      if (identityOf(disk.inode) !== identity) return { path, kind: 'changed' };
      const names = path.split('/');
      const former = names.pop()!;
      withDirectory(disk, openWay(disk, root, names), (parent) =>
        disk.putBack(name, trash.files, former, parent),
      );
      disk.unlink(name + infoEnding, trash.info);
      noteSize(disk, trash, name, undefined);
      return undefined;
    } finally {
      closeTrash(disk, trash);
    }
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    const code = systemCode(error);
    return code === 'EEXIST' ? { path, kind: 'taken' } : { path, kind: 'unreadable', code };
  }
}
