import fs from 'node:fs';
import { type ByteString, isAscii } from '../../shared/text/byteString';
import { asError } from '../../shared/errors';
import { join, prefixOf } from '../../shared/text/paths';
import {
  type Entries,
  Inode,
  SystemError,
  hasDescriptorPaths,
  isOther,
  noNumber,
  pathOnly,
  resolvePath,
  startOf,
  systemCode,
} from './inode';
import { extensionOf } from './extension';
import { FileSystem, withDescriptor } from './fileSystem';
import { spaceOf } from './space';

const { O_DIRECTORY, O_NOFOLLOW } = fs.constants;

/** A directory that paths start from: on Linux an open one, elsewhere its path. */
interface Directory {
  readonly path: string;
  readonly descriptor?: number;
}

/** Reads any file system by Node's `fs`. */
export function portableReader(): FileSystem {
  const inode = new Inode();
  return new FileSystem<Directory>({
    inode,
    open: (path, from, follow) => openDirectory(from ? prefixOf(from.path) + path : path, follow),
    close: ({ descriptor }) => {
      if (descriptor !== undefined) fs.closeSync(descriptor);
    },
    look: (name, directory) => {
      if (!directory) return look(name, inode);
      if (name !== '' || directory.descriptor === undefined)
        return look(join(directory.path, name || '.'), inode);
      fill(inode, fs.fstatSync(directory.descriptor));
      return undefined;
    },
    space: (path) => {
      const { bsize, blocks, bavail } = fs.statfsSync(fsPath(path));
      return spaceOf(bsize, blocks, bavail);
    },
    entries: ({ path }, names, closeSome) => new PortableEntries(path, names, inode, closeSome),
  });
}

/**
 * Paths from an open directory are not led elsewhere, and never too long. On other platforms, a directory that is swapped
 * is noticed once it was read.
 */
function openDirectory(given: string, follow: boolean): Directory {
  const path = fsPath(given);
  if (hasDescriptorPaths) {
    const descriptor = fs.openSync(path, pathOnly | O_DIRECTORY | (follow ? 0 : O_NOFOLLOW));
    return { path: `/proc/self/fd/${descriptor}`, descriptor };
  }
  if (!follow && !fs.lstatSync(path).isDirectory()) throw new SystemError('ENOTDIR');
  return { path: given };
}

class PortableEntries implements Entries {
  readonly #prefix: string;
  /** Testing only the name then saves an eighth of a scan. */
  readonly #isAscii: boolean;
  #at = -1;
  /** The failure that ended the listing. The names before it are known. */
  #failure: Error | undefined;

  constructor(
    private readonly path: string,
    private names: readonly string[] | undefined,
    private readonly inode: Inode,
    private readonly closeSome: () => boolean,
  ) {
    this.#prefix = prefixOf(path);
    this.#isAscii = isAscii(path);
  }

  get name(): string {
    return this.names![this.#at]!;
  }

  get nameStart(): number {
    return startOf(this.name);
  }

  get extension(): string {
    return extensionOf(this.name);
  }

  next(): boolean {
    this.names ??= this.#list();
    if (++this.#at < this.names.length) return true;
    if (this.#failure !== undefined) throw this.#failure;
    return false;
  }

  #list(): readonly string[] {
    try {
      return withDescriptor(() => fs.readdirSync(fsPath(this.path), 'latin1'), this.closeSome);
    } catch (error) {
      this.#failure = asError(error);
      return namesBeforeFailure(this.path);
    }
  }

  look(): string | undefined {
    const { name } = this;
    return look(this.#prefix + name, this.inode, this.#isAscii && isAscii(name));
  }

  resolve(): ByteString {
    return resolvePath(this.#prefix + this.name);
  }

  isElsewhere(inode: number): boolean {
    if (hasDescriptorPaths) return false;
    const numberNow = (): number => (look(this.path, this.inode) === undefined ? this.inode.number : inode);
    return isOther(numberNow, inode);
  }
}

/** `readdirSync` returns no names where it fails after some. */
function namesBeforeFailure(path: string): string[] {
  const names: string[] = [];
  let directory: fs.Dir | undefined;
  try {
    // Node looks at an entry without a type, which it finds by bytes alone.
    const options = { encoding: 'buffer' as BufferEncoding, bufferSize: 1 };
    directory = fs.opendirSync(Buffer.from(path, 'latin1'), options);
    for (let entry = directory.readSync(); entry; entry = directory.readSync())
      names.push(Buffer.from(entry.name).toString('latin1'));
  } catch {
    // The caller knows the failure.
  } finally {
    directory?.closeSync();
  }
  return names;
}

/** The error code if there is no such entry. `ascii`: whether the path is ASCII, if known. */
function look(path: string, inode: Inode, ascii?: boolean): string | undefined {
  try {
    const stats = fs.lstatSync(fsPath(path, ascii), lenient);
    if (!stats) return 'ENOENT';
    fill(inode, stats);
    if (stats.nlink > 1 && !Number.isSafeInteger(stats.ino)) lookExactly(path, inode);
    return undefined;
  } catch (error) {
    return systemCode(error);
  }
}

function fill(inode: Inode, stats: fs.Stats): void {
  inode.mode = stats.mode;
  inode.links = stats.nlink;
  inode.device = stats.dev;
  inode.number = stats.ino || noNumber;
  inode.numberHigh = Math.floor(stats.ino / 2 ** 32);
  inode.numberLow = stats.ino % 2 ** 32;
  inode.apparent = stats.size;
  inode.allocated = stats.blocks * 512;
  inode.modified = stats.mtimeMs;
}

/** Corrects the halves of a number that was rounded. If the entry is gone by then, the rounded ones will do. */
function lookExactly(path: string, inode: Inode): void {
  const exact = fs.lstatSync(fsPath(path), { bigint: true, ...lenient });
  if (!exact) return;
  inode.numberHigh = Number(exact.ino >> 32n);
  inode.numberLow = Number(exact.ino & 0xffff_ffffn);
}

const lenient = { throwIfNoEntry: false } as const;

/** The path for `fs`: text if it is ASCII (faster), otherwise bytes. */
function fsPath(path: string, ascii = isAscii(path)): string | Buffer {
  return ascii ? path : Buffer.from(path, 'latin1');
}
