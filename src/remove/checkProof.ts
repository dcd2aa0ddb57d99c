import { kept, type Look, type Proof, proofHolds } from '../shared/reclaim/proof';
import type { ByteString } from '../shared/text/byteString';
import { folderOf, prefixOf } from '../shared/text/paths';
import { type Disk, withDirectory } from './disk/disk';
import { openFolder, type OpenItem, RefusedError } from './openItem';

/** Throws a RefusedError where the proof does not hold now, or something that must stay is in the folder. */
export function checkProof<Handle>(disk: Disk<Handle>, item: OpenItem<Handle>, proof: Proof): void {
  const { path, isDirectory } = item;
  if (!isDirectory) throw new RefusedError({ path, kind: 'unproved' });
  withDirectory(disk, openFolder(disk, item), (folder) => {
    const look = lookAround(disk, item.parent, folder);
    if (!proofHolds(proof, look) || kept(proof, look).length > 0)
      throw new RefusedError({ path, kind: 'unproved' });
  });
}

/** The disk around an open folder, reached through no symbolic link. */
function lookAround<Handle>(disk: Disk<Handle>, parent: Handle, folder: Handle): Look {
  const namesIn = (from: Handle, path: ByteString): readonly ByteString[] | undefined =>
    readIn(disk, from, path, (directory) => disk.names(directory) as readonly ByteString[]);
  return {
    within: (path) => namesIn(folder, path),
    beside: (path) => namesIn(parent, path),
    head: (path, length) => {
      const above = folderOf(path);
      const name = path.slice(prefixOf(above).length);
      return readIn(disk, folder, above, (directory) => disk.readFile(name, directory, length)) as
        ByteString | undefined;
    },
  };
}

/** Reads in the directory at a path from an open one; undefined if that fails. */
function readIn<Handle, T>(
  disk: Disk<Handle>,
  from: Handle,
  path: string,
  read: (directory: Handle) => T,
): T | undefined {
  const [first, ...rest] = path.split('/');
  try {
    if (!first) return read(from);
    return withDirectory(disk, disk.open(first, from), (next) => readIn(disk, next, rest.join('/'), read));
  } catch {
    return undefined;
  }
}
