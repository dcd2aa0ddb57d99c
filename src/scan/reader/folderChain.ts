import { errorCode } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import { folderOf, prefixOf } from '../../shared/text/paths';
import {
  type Entries,
  type FileSystem,
  type Folder,
  SystemError,
  splitPath,
  systemCode,
  withFolder,
} from './fileSystem';

/** A reader's work with open directories. */
export interface Opener<Handle> {
  /**
   * Opens a directory by its path, or by its path from another one, through symbolic links on the way to it.
   * @param follow also where the path itself is one. Throws a SystemError.
   */
  open(path: string, from: Handle | undefined, follow: boolean): Handle;
  close(handle: Handle): void;
  /** Looks at the inode of an entry, or of the directory itself (''). The error code if that fails. */
  look(directory: Handle, name: string): string | undefined;
  /**
   * @param size of the directory's inode, in bytes.
   * @param names of entries to read; undefined: all.
   * @param closeSome closes other directories if no descriptor is left; false: there is none.
   */
  entries(
    directory: Handle,
    size: number,
    names: readonly string[] | undefined,
    closeSome: () => boolean,
  ): Entries;
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
 * Opens directories below a root, each by its name in the one above: so no symbolic link is followed, whatever is swapped
 * meanwhile, and no path is too long. The directories on the way to the last one stay open, for the next one is near.
 */
export class FolderChain<Handle> implements Folder {
  readonly #root: Handle;
  readonly #names: string[] = [];
  /** Of these names; undefined: closed again. */
  readonly #handles: (Handle | undefined)[] = [];
  /** Of the last one; undefined: opening it failed. */
  #relative: string | undefined = '';
  #entries: Entries | undefined;
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

  look(relative: string): string | undefined {
    const folder = folderOf(relative);
    try {
      return this.opener.look(this.#at(folder), checked(relative.slice(prefixOf(folder).length)));
    } catch (error) {
      return systemCode(error);
    }
  }

  open(relative: string, size = 0, names?: readonly string[]): Entries {
    this.#entries?.close();
    this.#entries = this.opener.entries(this.#at(relative), size, names, () => this.#closeSome(1));
    return this.#entries;
  }

  close(): void {
    this.#entries?.close();
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

/** Looks at a path of any length, by `look` where one call can take it. The error code if that fails. */
export function lookAt(
  fileSystem: FileSystem,
  path: ByteString,
  look: () => string | undefined,
): string | undefined {
  try {
    if (path.length < longPath) return look();
    const [above, name] = splitPath(path);
    return withFolder(fileSystem.openFolder(above, true), (folder) => folder.look(name));
  } catch (error) {
    return systemCode(error);
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
