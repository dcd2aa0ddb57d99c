import { type Inode, resolvePath } from '../scan/reader/inode';
import type { ByteString } from '../shared/text/byteString';
import { isWithin } from '../shared/text/paths';
import { type Disk, identityOf } from './disk/disk';

/** Folders that no removal takes along. Absolute. */
export interface KeptPaths {
  /** Roots: what is in them may be removed. */
  readonly roots: readonly ByteString[];
  /** Nothing in these may be removed, such as the folder of our databases. */
  readonly whole: readonly ByteString[];
}

/** Knows the folders that are kept by their paths, and by their inodes wherever they were moved to. */
export class Kept {
  readonly #paths: readonly ByteString[];
  readonly #whole: readonly ByteString[];
  readonly #inodes = new Set<string>();

  constructor(disk: Disk, { roots, whole }: KeptPaths) {
    this.#whole = whole.flatMap((path) => [path, resolved(path)]);
    this.#paths = [...roots.flatMap((path) => [path, resolved(path)]), ...this.#whole];
    for (const path of this.#paths) {
      try {
        const handle = disk.openTop(path);
        const identity = disk.look('', handle) === undefined ? identityOf(disk.inode) : undefined;
        disk.close(handle);
        if (identity !== undefined) this.#inodes.add(identity);
      } catch {
        // One that is not there cannot be removed.
      }
    }
  }

  /** Whether the entry at an absolute path is or holds a kept folder, or is in one that is kept as a whole. */
  includes(path: ByteString): boolean {
    return (
      this.#paths.some((kept) => isWithin(kept, path)) || this.#whole.some((kept) => isWithin(path, kept))
    );
  }

  isKept(inode: Readonly<Inode>): boolean {
    const identity = identityOf(inode);
    return identity !== undefined && this.#inodes.has(identity);
  }
}

function resolved(path: ByteString): ByteString {
  try {
    return resolvePath(path);
  } catch {
    return path;
  }
}
