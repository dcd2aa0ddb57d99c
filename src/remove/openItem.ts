import { type Inode, SystemError, isDirectory, systemCode } from '../scan/reader/inode';
import type { MountPoint } from '../scan/reader/mounts';
import type { Refusal, RefusalKind } from '../shared/removal';
import type { ByteString } from '../shared/text/byteString';
import { isWithin, join } from '../shared/text/paths';
import { type Disk, identityOf } from './disk/disk';
import type { Kept } from './kept';

/** An item is not removed, for this reason. */
export class RefusedError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.kind);
  }
}

/** An item in the open directory that it is in. */
export interface OpenItem<Handle = unknown> {
  /** Relative to the root. */
  readonly path: ByteString;
  /** Absolute. */
  readonly absolute: ByteString;
  readonly name: string;
  readonly parent: Handle;
  readonly identity: string;
  readonly isDirectory: boolean;
  /** As it was looked at. */
  readonly inode: Readonly<Inode>;
  readonly parentDevice: number;
}

/** A root's own facts, against which each of its items is checked. */
export interface Place {
  /** Resolved. */
  readonly root: ByteString;
  readonly kept: Kept;
  readonly mounts: readonly MountPoint[];
}

/**
 * Goes to an item from its root, one directory after the other and through no symbolic link, and checks all that needs no
 * look into it. The item's `parent` is closed when `use` is over. Throws a RefusedError, or as `use` does.
 */
export function withItem<Handle, T>(
  disk: Disk<Handle>,
  place: Place,
  path: ByteString,
  use: (item: OpenItem<Handle>) => T,
): T {
  if (path === '') throw refused(path, 'root');
  const names = path.split('/');
  if (names.some((name) => ['', '.', '..'].includes(name) || name.includes('\0')))
    throw refused(path, 'gone');
  const absolute = join(place.root, path);
  if (place.kept.includes(absolute)) throw refused(path, 'kept');
  const mounted = place.mounts.filter((mount) => isWithin(mount.path, absolute));
  if (mounted.some((mount) => mount.path === absolute)) throw refused(path, 'mountPoint');
  if (mounted.length > 0) throw refused(path, 'mountInside');
  const item = findItem(disk, place, path, names);
  try {
    return use(item);
  } finally {
    disk.close(item.parent);
  }
}

function findItem<Handle>(
  disk: Disk<Handle>,
  { root, kept }: Place,
  path: ByteString,
  names: readonly string[],
): OpenItem<Handle> {
  const name = names.at(-1)!;
  let parent: Handle | undefined;
  try {
    parent = openWay(disk, root, names.slice(0, -1));
    const { device: parentDevice, mount: parentMount } = lookAt(disk, '', parent);
    const inode = lookAt(disk, name, parent);
    const { device, mount } = inode;
    const isFolder = isDirectory(inode);
    // The device of a file does not tell: an overlay has several of them.
    if (mount !== parentMount || (isFolder && device !== parentDevice)) throw refused(path, 'mountPoint');
    if (isFolder && kept.isKept(inode)) throw refused(path, 'kept');
    const identity = identityOf(inode);
    if (identity === undefined) throw refused(path, 'noIdentity');
    const absolute = join(root, path);
    const item = { path, absolute, name, parent, identity, isDirectory: isFolder, parentDevice };
    return { ...item, inode };
  } catch (error) {
    if (parent !== undefined) disk.close(parent);
    throw error instanceof RefusedError ? error : refusedBy(path, systemCode(error));
  }
}

/** Opens an item that is a directory, and is still the one that was looked at. Throws a RefusedError. */
export function openFolder<Handle>(disk: Disk<Handle>, item: OpenItem<Handle>): Handle {
  let handle: Handle | undefined;
  try {
    handle = disk.open(item.name, item.parent);
    if (identityOf(lookAt(disk, '', handle)) !== item.identity) throw new SystemError('ESTALE');
    return handle;
  } catch (error) {
    if (handle !== undefined) disk.close(handle);
    throw refusedBy(item.path, systemCode(error));
  }
}

/** Opens the last of these directories, each in the one before. Throws as `Disk` does. */
export function openWay<Handle>(disk: Disk<Handle>, root: ByteString, names: readonly string[]): Handle {
  let at = disk.openTop(root);
  for (const name of names) {
    const above = at;
    try {
      at = disk.open(name, above);
    } finally {
      disk.close(above);
    }
  }
  return at;
}

function lookAt<Handle>(disk: Disk<Handle>, name: string, directory: Handle): Readonly<Inode> {
  const failure = disk.look(name, directory);
  if (failure !== undefined) throw new SystemError(failure);
  return { ...disk.inode };
}

function refused(path: ByteString, kind: RefusalKind): RefusedError {
  return new RefusedError({ path, kind });
}

/** Where a symbolic link or a file has taken the place of a folder, opening it fails with one of two codes. */
function refusedBy(path: ByteString, code: string): RefusedError {
  if (code === 'ENOENT') return new RefusedError({ path, kind: 'gone' });
  if (['ELOOP', 'ENOTDIR', 'ESTALE'].includes(code)) return new RefusedError({ path, kind: 'changed' });
  return new RefusedError({ path, kind: 'unreadable', code });
}
