import fs from 'node:fs';
import { type ByteString, isAscii } from '../../shared/text/byteString';
import { isWithin, prefixOf } from '../../shared/text/paths';

/**
 * The only file of the engine that reads the file system. All calls are synchronous: in a worker they cost half
 * the CPU of asynchronous ones. Names and paths are bytes (`ByteString`), so that none is lost.
 */

/** What a path is given to `fs` as: text where it is ASCII (faster), bytes elsewhere. */
function fsPath(path: string, ascii = isAscii(path)): string | Buffer {
  return ascii ? path : Buffer.from(path, 'latin1');
}

/** Never follows a symlink. Undefined: there is no such entry. Other failures throw. `ascii`: whether the path is. */
export function lstat(path: string, ascii?: boolean): fs.Stats | undefined {
  return fs.lstatSync(fsPath(path, ascii), lenient);
}

const lenient = { throwIfNoEntry: false } as const;

export function isDirectory(stats: fs.Stats): boolean {
  return (stats.mode & fs.constants.S_IFMT) === fs.constants.S_IFDIR;
}

/** The entry's exact inode number where it is too large for a double (NTFS, ReFS). Undefined: it is gone by now. */
export function exactInode(path: string): bigint | undefined {
  try {
    return fs.lstatSync(fsPath(path), { bigint: true }).ino;
  } catch {
    return undefined;
  }
}

/** The names in a directory, all at once: for all but huge directories, the fastest way that loses no name. */
export function readNames(path: string): string[] {
  return fs.readdirSync(fsPath(path), 'latin1');
}

/** The target of a symlink, through all symlinks. */
export function realPath(path: string): ByteString {
  return withSlashes(fs.realpathSync.native(fsPath(path), 'latin1'));
}

/** The engine joins with '/' on every platform; so must what the platform resolves for it. */
export function withSlashes(path: string): ByteString {
  return (process.platform === 'win32' ? path.replaceAll('\\', '/') : path) as ByteString;
}

/** A directory's names, a chunk at a time. */
export interface NameStream {
  /** At most `count` names; fewer only at the end. */
  read(count: number): string[];
  close(): void;
}

/** Names that were read all at once, from a directory that gave no sign of how many it has. */
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

/** A directory that is read as its names are asked for, so that they need not all be in memory. */
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
 * An open directory that paths can start from (`/proc/self/fd/N/name`): reaches deeper than PATH_MAX, and spares
 * the kernel from walking a long path for each entry. Closed when its last user has released it.
 */
export class Anchor {
  /** How many are open in this thread. */
  static open = 0;
  /** Beyond as many there was no descriptor left, or for another thread none. */
  static most = Infinity;
  readonly #fd: number;
  #users = 0;

  private constructor(path: string) {
    this.#fd = fs.openSync(fsPath(path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    Anchor.open++;
  }

  /** Undefined where the platform has no such paths. Throws as `open` does. */
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

/** How the file system takes a path. */
export interface Reached {
  readonly access: string;
  /** The open directory that `access` starts at, retained; undefined: `access` is the path itself. */
  readonly anchor: Anchor | undefined;
}

/** Goes along a path from one open directory to the next where it is too long for one call. Throws as `open` does. */
export function reach(path: string): Reached {
  let at: Reached = { access: path, anchor: undefined };
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
 * Goes from a root to what is below it through open directories, so that no symbolic link on the way is followed.
 * Throws `ENOTDIR` where there is one. As `reach` where the platform has no such paths, and outside the root.
 */
export function reachWithin(root: string, path: string): Reached {
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
 * What `use` makes of a path, however long. Throws as `open` does, and as `use` does.
 * @param root below which no symbolic link is followed; undefined: wherever they lead.
 */
export function withAccessPath<T>(path: string, use: (access: string) => T, root?: string): T {
  const { access, anchor } = root === undefined ? reach(path) : reachWithin(root, path);
  try {
    return use(access);
  } finally {
    anchor?.release();
  }
}

/** What is at a path, however long; undefined where nothing is, or it cannot be looked at. */
export function tryLstat(path: string): fs.Stats | undefined {
  try {
    return withAccessPath(path, (access) => lstat(access));
  } catch {
    return undefined;
  }
}
