import type { ByteString } from '../../shared/text/byteString';
import type { Disk } from '../disk/disk';
import { percentEncoded, infoEnding } from './trashInfo';
import type { OpenTrash } from './trashFolders';

const file = 'directorysizes';
const maxBytes = 4 * 1024 * 1024;

/**
 * Notes the size of a folder in the trash, so that programs need not read it: `[size] [mtime of its info] [name]`, one a
 * line. It is a cache, so a failure does not matter.
 * @param allocated undefined: the folder is not in the trash any more
 */
export function noteSize<Handle>(
  disk: Disk<Handle>,
  { folder, info }: OpenTrash<Handle>,
  name: ByteString,
  allocated: number | undefined,
): void {
  try {
    const encoded = percentEncoded(name);
    const text = disk.readFile(file, folder, maxBytes) ?? '';
    // One that is longer is not written again without its end.
    if (text.length >= maxBytes) return;
    const lines = text.split('\n').filter((line) => line !== '' && !line.endsWith(` ${encoded}`));
    if (allocated !== undefined) {
      if (disk.look(name + infoEnding, info) !== undefined) return;
      lines.push(`${allocated} ${Math.floor(disk.inode.modified / 1000)} ${encoded}`);
    }
    disk.replaceFile(file, folder, lines.map((line) => `${line}\n`).join(''));
  } catch {
    // Without it, programs look at the folder itself.
  }
}
