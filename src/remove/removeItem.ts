import { randomBytes } from 'node:crypto';
import { SystemError, systemCode } from '../scan/reader/inode';
import type { RemovalFailure } from '../shared/removal';
import type { ByteString } from '../shared/text/byteString';
import { folderOf, join } from '../shared/text/paths';
import { type Disk, identityOf, withDirectory } from './disk/disk';
import type { Kept } from './kept';
import { barrierIn } from './measure';
import { openFolder, type OpenItem, RefusedError } from './openItem';
import type { RemovalState } from './removalState';
import { walkTree } from './walkTree';

/** The events of a removal while it goes on. */
export interface Report {
  /** An entry is gone. @param bytes that are free now */
  removed(bytes: number): void;
  failed(failure: RemovalFailure): void;
}

/**
 * Removes an item for good, with everything in it. Throws a RefusedError where nothing was touched, a CancelledError where
 * only a part is gone. @returns whether nothing is left of it
 */
export function removeItem<Handle>(
  disk: Disk<Handle>,
  item: OpenItem<Handle>,
  kept: Kept,
  state: RemovalState,
  report: Report,
): boolean {
  if (item.isDirectory && !withDirectory(disk, openFolder(disk, item), empty)) return false;
  try {
    const { allocated, links } = removeClaimed(disk, item);
    report.removed(item.isDirectory || links === 1 ? allocated : 0);
    return true;
  } catch (error) {
    // Of a file, nothing was touched.
    if (error instanceof RefusedError && !item.isDirectory) throw error;
    const operation = item.isDirectory ? 'rmdir' : 'unlink';
    const code = error instanceof RefusedError ? 'ESTALE' : systemCode(error);
    report.failed({ operation, path: item.absolute, code });
    return false;
  }

  function empty(folder: Handle): boolean {
    return walkTree(disk, folder, {
      found: () => state.beat(),
      leaf: (name, directory) => {
        const { links, allocated } = disk.inode;
        disk.unlink(name, directory);
        report.removed(links === 1 ? allocated : 0);
      },
      left: (name, directory) => {
        const failure = disk.look(name, directory);
        if (failure !== undefined) throw new SystemError(failure);
        const { allocated } = disk.inode;
        disk.removeDirectory(name, directory);
        report.removed(allocated);
      },
      barrier: (inode) => barrierIn(item, kept, inode),
      failed: (operation, path, code) => report.failed({ operation, path: join(item.absolute, path), code }),
    });
  }
}

/**
 * Removes a file or an empty folder that is the one that was looked at. Its name could be another one's between a look and
 * the removal, so it first gets a name that nobody knows, and then is looked at. What turns out to be something else gets
 * its name back. Throws a RefusedError then, or as `Disk` does.
 */
function removeClaimed<Handle>(
  disk: Disk<Handle>,
  { name, parent, path, absolute, identity, isDirectory }: OpenItem<Handle>,
): { readonly allocated: number; readonly links: number } {
  const claimed = `.${randomBytes(12).toString('hex')}.removing`;
  disk.rename(name, parent, claimed, parent);
  const failure = disk.look(claimed, parent);
  const { allocated, links } = disk.inode;
  try {
    if (failure !== undefined) throw new SystemError(failure);
    if (identityOf(disk.inode) !== identity) throw new RefusedError({ path, kind: 'changed' });
    if (isDirectory) disk.removeDirectory(claimed, parent);
    else disk.unlink(claimed, parent);
    return { allocated, links };
  } catch (error) {
    giveBack(disk, parent, claimed, name, join(folderOf(absolute), claimed));
    throw error;
  }
}

/** Gives an entry the name back that it had, or where that is taken by then, one beside it. */
function giveBack<Handle>(
  disk: Disk<Handle>,
  parent: Handle,
  claimed: string,
  name: string,
  absolute: ByteString,
): void {
  for (const former of [name, ...[1, 2, 3].map((number) => `${name}.${number}`)]) {
    try {
      disk.putBack(claimed, parent, former, parent);
      return;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT') return;
      if (code !== 'EEXIST') throw new SystemError(`${code}: ${absolute}`);
    }
  }
}
