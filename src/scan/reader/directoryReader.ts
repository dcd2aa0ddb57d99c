import fs from 'node:fs';
import { type ByteString, isAscii } from '../../shared/text/byteString';
import { isWithin, prefixOf } from '../../shared/text/paths';

/**
 * All reading of directories and inodes. Calls are synchronous: in a worker they take half the CPU time of asynchronous
 * ones. Names and paths are bytes (`ByteString`), since not every name is valid UTF-8.
 */

/** The path for `fs`: text if it is ASCII (faster), otherwise bytes. */
function fsPath(path: string, ascii = isAscii(path)): string | Buffer {
  return ascii ? path : Buffer.from(path, 'latin1');
}

/** Undefined: there is no such entry. Other failures throw. `ascii`: whether the path is ASCII, if known. */
export function lstat(path: string, ascii?: boolean): fs.Stats | undefined {
  return fs.lstatSync(fsPath(path, ascii), lenient);
}

const lenient = { throwIfNoEntry: false } as const;

export function isDirectory(stats: fs.Stats): boolean {
  return (stats.mode & fs.constants.S_IFMT) === fs.constants.S_IFDIR;
}

/** The exact inode number of an entry, for numbers beyond 2^53 (NTFS, ReFS). Undefined: the entry is gone. */
export function exactInode(path: string): bigint | undefined {
  try {
    return fs.lstatSync(fsPath(path), { bigint: true }).ino;
  } catch {
    return undefined;
  }
}

/** All names in a directory: the fastest way for all but huge directories. */
export function readNames(path: string): string[] {
  return fs.readdirSync(fsPath(path), 'latin1');
}

/** The path with all symlinks resolved. */
export function realPath(path: string): ByteString {
  return withSlashes(fs.realpathSync.native(fsPath(path), 'latin1'));
}

/** Paths of the engine have '/' on every platform. */
export function withSlashes(path: string): ByteString {
  return (process.platform === 'win32' ? path.replaceAll('\\', '/') : path) as ByteString;
}

/** A directory's names, a chunk at a time. */
export interface NameStream {
  /** At most `count` names; fewer only at the end. */
  read(count: number): string[];
  close(): void;
}

/** Names that were read all at once, from a directory that turned out to be huge. */
export class NameList implements NameStream {
  #at = 0;

  constructor(private readonly names: readonly string[]) {}

  read(count: number): string[] {
    const chunk = this.names.slice(this.#at, this.#at + count);
    this.#at += chunk.length;
    return chunk;
  }

  close(): void {
    this.#at = this.names.length;
  }
}

/** A directory that is read in chunks, so that its names need not all be in memory. */
export class OpenDirectory implements NameStream {
  readonly #dir: fs.Dir;

  constructor(path: string) {
    // One readdir of the handle fills the buffer that `readSync` is served from.
    this.#dir = fs.opendirSync(fsPath(path), {
      encoding: 'latin1' as BufferEncoding,
      bufferSize: 1024,
    });
  }

  read(count: number): string[] {
    const names: string[] = [];
    while (names.length < count) {
      const entry = this.#dir.readSync();
      if (!entry) break;
      names.push(entry.name);
    }
    return names;
  }

  close(): void {
    this.#dir.closeSync();
  }
}

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants;

/**
 * An open directory that paths can start from (`/proc/self/fd/N/name`): allows paths beyond PATH_MAX, and saves the
 * kernel resolving a long path for each entry. Closed when its last user has released it.
 */
export class Anchor {
  /** Number of open ones in this thread. */
  static open = 0;
  /** Limit of open ones, set when descriptors ran out. */
  static max = Infinity;
  readonly #fd: number;
  #users = 0;

  private constructor(path: string) {
    this.#fd = fs.openSync(fsPath(path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    Anchor.open++;
  }

  /** Undefined if the platform has no such paths. Throws as `open` does. */
  static at(path: string): Anchor | undefined {
    return process.platform === 'linux' ? new Anchor(path) : undefined;
  }

  get path(): string {
    return `/proc/self/fd/${this.#fd}`;
  }

  retain(): this {
    this.#users++;
    return this;
  }

  release(): void {
    if (--this.#users > 0) return;
    Anchor.open--;
    fs.closeSync(this.#fd);
  }
}

/** Leaves room for a name of 255 bytes below PATH_MAX (4096). */
export const longPath = 3800;

/** A path that the file system accepts. */
export interface AccessPath {
  readonly access: string;
  /** The open directory that `access` starts at, retained; undefined: `access` is the path itself. */
  readonly anchor: Anchor | undefined;
}

/** Shortens a path that is too long for one call, by open directories on the way. Throws as `open` does. */
export function reach(path: string): AccessPath {
  let at: AccessPath = { access: path, anchor: undefined };
  while (at.access.length >= longPath) {
    const cut = at.access.lastIndexOf('/', longPath);
    let next: Anchor | undefined;
    try {
      next = Anchor.at(at.access.slice(0, cut))?.retain();
    } finally {
      at.anchor?.release();
    }
    if (next === undefined) break;
    at = { access: next.path + at.access.slice(cut), anchor: next };
  }
  return at;
}

/**
 * Goes from a root to a path below it through open directories, so that no symbolic link on the way is followed. Throws
 * `ENOTDIR` at a link. Same as `reach` if the platform has no such paths, and outside the root.
 */
export function reachWithin(root: string, path: string): AccessPath {
  if (process.platform !== 'linux' || path === root || !isWithin(path, root)) return reach(path);
  const parts = path.slice(prefixOf(root).length).split('/');
  const name = parts.pop()!;
  let { access, anchor } = reach(root);
  try {
    for (const part of ['.', ...parts]) {
      const next = Anchor.at(`${access}/${part}`)!.retain();
      anchor?.release();
      [access, anchor] = [next.path, next];
    }
  } catch (error) {
    anchor?.release();
    throw error;
  }
  return { access: `${access}/${name}`, anchor };
}

/**
 * Calls `use` with a path that the file system accepts, however long the path is. Throws as `open` and as `use` do.
 * @param root no symbolic link below it is followed; undefined: all are.
 */
export function withAccessPath<T>(path: string, use: (access: string) => T, root?: string): T {
  const { access, anchor } = root === undefined ? reach(path) : reachWithin(root, path);
  try {
    return use(access);
  } finally {
    anchor?.release();
  }
}

/** Takes a path of any length. Undefined: there is no such entry, or it cannot be read. */
export function tryLstat(path: string): fs.Stats | undefined {
  try {
    return withAccessPath(path, (access) => lstat(access));
  } catch {
    return undefined;
  }
}
