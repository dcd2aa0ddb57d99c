import type { Inode } from '../scan/reader/inode';
import { isDirectory } from '../scan/reader/inode';
import { type Disk, identityOf, withDirectory } from './disk/disk';
import type { Kept } from './kept';
import { openFolder, type OpenItem, RefusedError } from './openItem';
import type { RemovalState } from './removalState';
import { walkTree } from './walkTree';

/** Counts what the removal of entries would free: an inode with several names only if all of them are among the entries. */
export class Freeing {
  bytes = 0;
  /** How many names are still to come, by identity. */
  readonly #left = new Map<string, number>();

  add(inode: Readonly<Inode>): void {
    const { links, allocated } = inode;
    if (links > 1 && !isDirectory(inode)) {
      const identity = identityOf(inode) ?? '';
      const left = (this.#left.get(identity) ?? links) - 1;
      this.#left.set(identity, left);
      if (left !== 0) return;
    }
    this.bytes += allocated;
  }
}

export interface Measured {
  readonly entries: number;
  readonly apparent: number;
  readonly allocated: number;
  readonly frees: number;
}

/**
 * Looks at everything in an item. Hard links count once.
 * @param total what is freed with other items. Throws a RefusedError where it holds what must not be removed.
 */
export function measure<Handle>(
  disk: Disk<Handle>,
  item: OpenItem<Handle>,
  kept: Kept,
  state: RemovalState,
  total: Freeing,
): Measured {
  const own = new Freeing();
  const linked = new Set<string>();
  let [entries, apparent, allocated] = [0, 0, 0];
  const found = (inode: Readonly<Inode>): void => {
    state.beat();
    entries++;
    own.add(inode);
    total.add(inode);
    const identity = inode.links > 1 && !isDirectory(inode) ? identityOf(inode) : undefined;
    if (identity !== undefined && linked.has(identity)) return;
    if (identity !== undefined) linked.add(identity);
    apparent += inode.apparent;
    allocated += inode.allocated;
  };
  found(item.inode);
  if (item.isDirectory)
    withDirectory(disk, openFolder(disk, item), (folder) =>
      walkTree(disk, folder, {
        found,
        barrier: (inode) => barrierIn(item, kept, inode),
        failed: (operation) => {
          const { path } = item;
          if (operation === 'mount') throw new RefusedError({ path, kind: 'mountInside' });
          if (operation === 'kept') throw new RefusedError({ path, kind: 'kept' });
        },
      }),
    );
  return { entries, apparent, allocated, frees: own.bytes };
}

/** Why a directory in an item must not be entered. */
export function barrierIn(
  { inode: { device, mount } }: OpenItem,
  kept: Kept,
  inode: Readonly<Inode>,
): 'mount' | 'kept' | undefined {
  if (inode.device !== device || inode.mount !== mount) return 'mount';
  return kept.isKept(inode) ? 'kept' : undefined;
}
