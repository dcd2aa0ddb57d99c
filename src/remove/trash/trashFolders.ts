import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isDirectory, resolvePath, SystemError, systemCode } from '../../scan/reader/inode';
import { type MountPoint, mountOf } from '../../scan/reader/mounts';
import { type ByteString, fromText } from '../../shared/text/byteString';
import { folderOf, isWithin, join } from '../../shared/text/paths';
import type { Disk } from '../disk/disk';
import { type OpenItem, RefusedError } from '../openItem';

/** A folder that a trash is in, or can be made in. */
export interface TrashPlace {
  /** Absolute. */
  readonly path: ByteString;
  /** The directory that the paths in it are relative to; undefined for the home trash, which has absolute ones. */
  readonly top: ByteString | undefined;
}

/** A trash whose directories are open. */
export interface OpenTrash<Handle> extends TrashPlace {
  readonly folder: Handle;
  readonly files: Handle;
  readonly info: Handle;
}

const sticky = 0o1000;

/**
 * The trashes that an item can be moved to without copying, the best first, by the FreeDesktop Trash specification 1.0.
 * Nothing is made. Throws a RefusedError where there is none.
 */
export function trashPlaces<Handle>(
  disk: Disk<Handle>,
  item: OpenItem<Handle>,
  mounts: readonly MountPoint[],
): TrashPlace[] {
  if (process.platform !== 'linux') throw new RefusedError({ path: item.path, kind: 'noTrash' });
  const places = [...homeTrash(item), ...topTrashes(disk, item, mounts)];
  const isItself = ({ path: trash }: TrashPlace): boolean =>
    isWithin(item.absolute, trash) || isWithin(trash, item.absolute);
  if (places.some(isItself)) throw new RefusedError({ path: item.path, kind: 'trashItself' });
  if (places.length === 0) throw new RefusedError({ path: item.path, kind: 'noTrash', code: 'EXDEV' });
  return places;
}

function homeTrash({ parentDevice }: OpenItem): TrashPlace[] {
  const { XDG_DATA_HOME: given } = process.env;
  const dataHome = given && path.isAbsolute(given) ? given : path.join(os.homedir(), '.local', 'share');
  const trash = path.join(dataHome, 'Trash');
  try {
    const existing = nearestExisting(trash);
    if (fs.statSync(existing).dev !== parentDevice) return [];
    const real = resolvePath(fromText(existing));
    return [{ path: join(real, fromText(path.relative(existing, trash))), top: undefined }];
  } catch {
    return [];
  }
}

function nearestExisting(folder: string): string {
  return fs.existsSync(folder) ? folder : nearestExisting(path.dirname(folder));
}

function topTrashes<Handle>(
  disk: Disk<Handle>,
  { absolute, parentDevice }: OpenItem<Handle>,
  mounts: readonly MountPoint[],
): TrashPlace[] {
  const top = mountOf(mounts, absolute)?.path;
  if (top === undefined) return [];
  const uid = process.getuid?.() ?? 0;
  let folder: Handle | undefined;
  try {
    folder = disk.openTop(top);
    if (disk.look('', folder) !== undefined || disk.inode.device !== parentDevice) return [];
    const isShared =
      disk.look('.Trash', folder) === undefined &&
      isDirectory(disk.inode) &&
      (disk.inode.mode & sticky) !== 0;
    const shared = isShared ? [{ path: join(top, `.Trash/${uid}`), top }] : [];
    const isOwn = disk.look(`.Trash-${uid}`, folder) === undefined ? isDirectory(disk.inode) : mayWrite(top);
    return isOwn ? [...shared, { path: join(top, `.Trash-${uid}`), top }] : shared;
  } catch {
    return [];
  } finally {
    if (folder !== undefined) disk.close(folder);
  }
}

function mayWrite(folder: ByteString): boolean {
  try {
    fs.accessSync(Buffer.from(folder, 'latin1'), fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Makes what is missing of a trash, and opens it. Throws as `Disk` does. */
export function openTrash<Handle>(disk: Disk<Handle>, place: TrashPlace): OpenTrash<Handle> {
  const { path: trash, top } = place;
  const above = folderOf(trash) || ('/' as ByteString);
  if (top === undefined) fs.mkdirSync(Buffer.from(above, 'latin1'), { recursive: true, mode: 0o700 });
  const parent = disk.openTop(above);
  const opened: Handle[] = [parent];
  const openPart = (name: string, from: Handle): Handle => {
    made(disk, name, from);
    const handle = disk.open(name, from);
    opened.push(handle);
    return handle;
  };
  try {
    const folder = openPart(trash.slice(trash.lastIndexOf('/') + 1), parent);
    // Another user who made it could read what is moved to it.
    if (disk.ownerOf(folder) !== process.getuid?.()) throw new SystemError('EPERM');
    const open = { ...place, folder, files: openPart('files', folder), info: openPart('info', folder) };
    disk.close(parent);
    return open;
  } catch (error) {
    for (const handle of opened) disk.close(handle);
    throw error;
  }
}

export function closeTrash<Handle>(disk: Disk<Handle>, { folder, files, info }: OpenTrash<Handle>): void {
  for (const handle of [files, info, folder]) disk.close(handle);
}

function made<Handle>(disk: Disk<Handle>, name: string, directory: Handle): void {
  try {
    disk.makeDirectory(name, directory);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}
