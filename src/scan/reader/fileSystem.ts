import type { DeviceSpace, Space } from '../../shared/diskSpace';
import { errorCode } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import { folderOf, prefixOf } from '../../shared/text/paths';
import { type Entries, type Inode, SystemError, splitPath, systemCode } from './inode';

/** A reader's work with open directories. */
export interface Opener<Handle> {
  /**
   * Opens a directory by its path, or by its path from another one, through symbolic links on the way to it.
   * @param follow also where the path itself is one. Throws a SystemError.
   */
  open(path: string, from: Handle | undefined, follow: boolean): Handle;
  close(handle: Handle): void;
  /** The inode that was looked at last. */
  readonly inode: Readonly<Inode>;
  /** Looks at a path, from a directory if one is given; '' is that itself. The error code if that fails. */
  look(path: string, directory?: Handle): string | undefined;
  /** The space of the file system that holds a path. Throws a SystemError. */
  space(path: string): Space;
  /**
   * @param names of entries to read; undefined: all.
   * @param closeSome closes other directories if no descriptor is left; false: there is none.
   */
  entries(directory: Handle, names: readonly string[] | undefined, closeSome: () => boolean): Entries;
}

/** Leaves room for a name of 255 bytes below PATH_MAX (4096). */
const longPath = 3800;
/** Error codes if no descriptor is left. */
const noDescriptor: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);
/** How often, and how long in ms, a free descriptor is waited for. */
const maxTries = 100;
const tryAgainMs = 5;
/** How many stay open; and of those further up each that has so many between, so that no way back is long. */
const usualOpen = 16;
const betweenOpen = 64;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * The file system as this project reads it, by one of two readers: `nativeReader.ts`, and `portableReader.ts` where that
 * one cannot be had. Calls are synchronous: in a worker they take half the CPU time of asynchronous ones. Names and paths
 * are bytes, since not every name is valid UTF-8.
 */
export class FileSystem<Handle = unknown> {
  /** The inode that was looked at last. */
  readonly inode;

  constructor(private readonly opener: Opener<Handle>) {
    this.inode = opener.inode;
  }

  /** Looks at the inode at a path, through symbolic links on the way to it. The error code if that fails. */
  look(path: ByteString): string | undefined {
    try {
      if (path.length < longPath) return this.opener.look(path);
      const [above, name] = splitPath(path);
      return withFolder(this.openFolder(above, true), (folder) => folder.look(name));
    } catch (error) {
      return systemCode(error);
    }
  }

  /**
   * The space of the file system that holds a path, and its device. Undefined where the path cannot be looked at, or the
   * file system has no blocks, as the kernel's own.
   */
  space(path: ByteString): DeviceSpace | undefined {
    if (this.look(path) !== undefined) return undefined;
    const { device } = this.inode;
    try {
      const space = this.opener.space(path);
      return space.total > 0 ? { ...space, device } : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Opens a folder, through symbolic links on the way to it.
   * @param follow also where the path itself is one. Throws a SystemError.
   */
  openFolder(path: ByteString, follow: boolean): Folder<Handle> {
    return new Folder(this.opener, path, follow);
  }
}

/**
 * Opens directories below a root, each by its name in the one above: so no symbolic link is followed, whatever is swapped
 * meanwhile, and no path is too long. The directories on the way to the last one stay open, for the next one is near.
 */
export class Folder<Handle = unknown> {
  readonly #root: Handle;
  readonly #names: string[] = [];
  /** Of these names; undefined: closed again. */
  readonly #handles: (Handle | undefined)[] = [];
  /** Of the last one; undefined: opening it failed. */
  #relative: string | undefined = '';
  /** How many stay open: descriptors are few. */
  #max = usualOpen;

  /** Throws a SystemError. */
  constructor(
    private readonly opener: Opener<Handle>,
    readonly path: ByteString,
    follow: boolean,
  ) {
    this.#root = withDescriptor(() => openLong(opener, path, follow));
  }

  /** Looks at the inode of a path below it, or of itself (''). The error code if that fails. */
  look(relative: string): string | undefined {
    const folder = folderOf(relative);
    try {
      return this.opener.look(checked(relative.slice(prefixOf(folder).length)), this.#at(folder));
    } catch (error) {
      return systemCode(error);
    }
  }

  /**
   * Opens a directory below it, or itself. Its entries are read before another directory is opened.
   * @param names of entries to read instead of all. Throws a SystemError.
   */
  open(relative: string, names?: readonly string[]): Entries {
    return this.opener.entries(this.#at(relative), names, () => this.#closeSome(1));
  }

  close(): void {
    this.#closeFrom(0);
    this.opener.close(this.#root);
  }

  /** The directory at a relative path, open until the next call. Throws a SystemError. */
  #at(relative: string): Handle {
    if (relative === this.#relative) return this.#handles.at(-1) ?? this.#root;
    const names = relative === '' ? [] : relative.split('/');
    return withDescriptor(
      () => this.#open(relative, names),
      () => this.#closeSome(0),
    );
  }

  #open(relative: string, names: readonly string[]): Handle {
    this.#relative = undefined;
    let shared = 0;
    while (shared < names.length && this.#names[shared] === names[shared]) shared++;
    this.#closeFrom(shared);
    while (this.#handles.length > 0 && this.#handles.at(-1) === undefined)
      this.#handles.length = --this.#names.length;
    for (const name of names.slice(this.#names.length)) {
      this.#handles.push(this.opener.open(checked(name), this.#handles.at(-1) ?? this.#root, false));
      this.#names.push(name);
      const old = this.#names.length - 1 - this.#max;
      if (old % betweenOpen !== 0 || this.#max < usualOpen) this.#close(old);
    }
    this.#relative = relative;
    return this.#handles.at(-1) ?? this.#root;
  }

  /** Closes all but the last `kept` directories, and keeps fewer from now on. False: there is none to close. */
  #closeSome(kept: number): boolean {
    const count = this.#handles.filter((handle) => handle !== undefined).length;
    for (let i = 0; i < this.#handles.length - kept; i++) this.#close(i);
    this.#max = Math.max(1, this.#max >> 1);
    return count > kept;
  }

  #closeFrom(level: number): void {
    if (level >= this.#handles.length) return;
    for (let i = level; i < this.#handles.length; i++) this.#close(i);
    this.#handles.length = this.#names.length = level;
  }

  #close(level: number): void {
    const handle = this.#handles[level];
    if (handle === undefined) return;
    this.#handles[level] = undefined;
    this.opener.close(handle);
  }
}

/** Uses a folder, and closes it. Throws as `use` does. */
export function withFolder<T>(folder: Folder, use: (folder: Folder) => T): T {
  try {
    return use(folder);
  } finally {
    folder.close();
  }
}

/** Opens the directory at a path of any length. Throws a SystemError. */
function openLong<Handle>(opener: Opener<Handle>, path: string, follow: boolean, from?: Handle): Handle {
  const cut = path.length < longPath ? 0 : path.lastIndexOf('/', longPath);
  if (cut <= 0) return opener.open(path, from, follow);
  const above = opener.open(path.slice(0, cut), from, true);
  try {
    return openLong(opener, path.slice(cut + 1), follow, above);
  } finally {
    opener.close(above);
  }
}

/**
 * Opens something, again and again while no descriptor is left: after closing some, or after waiting for others to do so.
 * @param closeSome false: nothing was closed.
 */
export function withDescriptor<T>(open: () => T, closeSome = (): boolean => false): T {
  for (let tries = 1; ; tries++) {
    try {
      return open();
    } catch (error) {
      if (!noDescriptor.has(errorCode(error)) || tries > maxTries) throw error;
      if (!closeSome()) Atomics.wait(sleeper, 0, 0, tryAgainMs);
    }
  }
}

/** No path leads out of its folder by its own names. Throws a SystemError. */
function checked(name: string): string {
  if (name === '..' || name === '.') throw new SystemError('ENOENT');
  return name;
}
