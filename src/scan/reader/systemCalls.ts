import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import type { Space } from '../../shared/diskSpace';
import { Inode, SystemError, noNumber, pathOnly, codeOf } from './inode';
import { spaceOf } from './space';

/** Numbers of the calls: `arch/x86/entry/syscalls/syscall_64.tbl` and `include/uapi/asm-generic/unistd.h` in Linux. */
const numbersOf = {
  x64: {
    ...{ close: 3, lseek: 8, statfs: 137, getdents64: 217, openat: 257, statx: 332 },
    ...{ mkdirat: 258, unlinkat: 263, renameat2: 316 },
  },
  arm64: {
    ...{ close: 57, lseek: 62, statfs: 43, getdents64: 61, openat: 56, statx: 291 },
    ...{ mkdirat: 34, unlinkat: 35, renameat2: 276 },
  },
};

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = fs.constants;
const { EACCES, EBADF, EINTR, EIO } = os.constants.errno;
/** `O_CLOEXEC` and `AT_FDCWD` of `fcntl.h`, the same on these architectures. */
const closeOnExec = 0o2000000;
const workingDirectory = -100;
/** `STATX_MNT_ID`: kernels before 5.8 do not tell the mount. */
const mountMask = 0x1000;
/** Of `linux/stat.h`: type, mode, links, time of change, inode, size, blocks, mount. */
const wanted = 0x1 | 0x2 | 0x4 | 0x40 | 0x100 | 0x200 | 0x400 | mountMask;
/** `AT_SYMLINK_NOFOLLOW` and `AT_NO_AUTOMOUNT`; an empty name is the directory itself with `AT_EMPTY_PATH`. */
const lookFlags = 0x100 | 0x800;
const emptyPath = 0x1000;
/** `AT_STATX_FORCE_SYNC`. */
const forceSync = 0x2000;
/** `AT_REMOVEDIR` and `RENAME_NOREPLACE`. */
const removeDirectory = 0x200;
const noReplace = 1;
/** Only the user may use what is made. */
const [folderMode, fileMode] = [0o700, 0o600];
/** The size of a `struct statx`. */
const statxBytes = 256;

/** More than the size of a `struct statfs` (`asm/statfs.h`). */
const statfsBytes = 128;

/** `PATH_MAX`, with the NUL at the end. */
const pathBytes = 4096;

/** A buffer that the kernel reads or writes. It never moves, and lives as long as this object. */
export interface Memory {
  readonly bytes: Buffer;
  readonly address: number;
}

/** The part of koffi that is used, which calls functions of the C library. */
interface Koffi {
  load(library: null): { func(prototype: string): (...args: (number | Buffer)[]) => number };
  errno(): number;
}

/**
 * All system calls, of the native reader and of removals. Nothing else handles addresses, and all are addresses of `Memory`. Every failure
 * is the operating system's code, such as `EACCES`.
 */
export class SystemCalls {
  /** The inode that was looked at last. */
  readonly inode = new Inode();
  readonly #koffi: Koffi;
  readonly #call: (...args: number[]) => number;
  readonly #addressOf: (buffer: Buffer) => number;
  readonly #numbers: (typeof numbersOf)['x64'];
  readonly #path: Memory;
  readonly #otherPath: Memory;
  readonly #statx: Memory;
  readonly #short: Uint16Array;
  readonly #word: Uint32Array;
  readonly #signed: Int32Array;
  /** Descriptors that were read, and so are not at their first entry. */
  readonly #read = new Set<number>();

  /**
   * @param koffi the path of koffi's binary for this platform. Throws if it cannot be loaded.
   * @param held notes the open descriptors: a thread that is ended in the middle leaves them open.
   */
  constructor(
    koffi: string,
    private readonly held: Int32Array,
  ) {
    const { arch, platform } = process;
    if (platform !== 'linux' || !(arch === 'x64' || arch === 'arm64'))
      throw new Error(`There are no system calls for ${platform} on ${arch}`);
    this.#numbers = numbersOf[arch];
    this.#koffi = createRequire(koffi)(koffi) as Koffi;
    const library = this.#koffi.load(null);
    this.#call = library.func('long syscall(long, long, uintptr_t, uintptr_t, uintptr_t, uintptr_t)');
    const move = library.func('uintptr_t memmove(uint8_t *, uint8_t *, size_t)');
    this.#addressOf = (buffer) => move(buffer, buffer, 0);
    this.#path = this.allocate(pathBytes);
    this.#otherPath = this.allocate(pathBytes);
    this.#statx = this.allocate(statxBytes);
    const { buffer } = this.#statx.bytes;
    this.#short = new Uint16Array(buffer);
    this.#word = new Uint32Array(buffer);
    this.#signed = new Int32Array(buffer);
  }

  /** Memory of its own, outside of the pool from which small buffers share one. */
  allocate(size: number): Memory {
    const bytes = Buffer.from(new ArrayBuffer(size));
    return { bytes, address: this.#addressOf(bytes) };
  }

  /** Opens a directory, one that may not be read only for the paths in it. Throws a SystemError. */
  open(path: string, directory = workingDirectory, follow = false): number {
    const address = this.#write(path);
    const all = O_RDONLY | O_DIRECTORY | closeOnExec | (follow ? 0 : O_NOFOLLOW);
    let descriptor = this.#invoke(this.#numbers.openat, directory, address, all);
    if (descriptor === -EACCES)
      descriptor = this.#invoke(this.#numbers.openat, directory, address, all | pathOnly);
    return this.#hold(orThrow(descriptor));
  }

  /** Opens a file that is no symbolic link to be read, or makes one to be written. Throws a SystemError. */
  openFile(name: string, directory: number, isNew: boolean): number {
    const flags = closeOnExec | O_NOFOLLOW | (isNew ? O_WRONLY | O_CREAT | O_EXCL : O_RDONLY);
    const { openat } = this.#numbers;
    return this.#hold(orThrow(this.#invoke(openat, directory, this.#write(name), flags, fileMode)));
  }

  /** Makes a directory for this user alone. Throws a SystemError. */
  makeDirectory(name: string, directory: number): void {
    orThrow(this.#invoke(this.#numbers.mkdirat, directory, this.#write(name), folderMode));
  }

  /** Removes an entry, or an empty directory. Throws a SystemError. */
  unlink(name: string, directory: number, isDirectory: boolean): void {
    const flags = isDirectory ? removeDirectory : 0;
    orThrow(this.#invoke(this.#numbers.unlinkat, directory, this.#write(name), flags));
  }

  /** Throws a SystemError: EEXIST where it must not replace, EINVAL where the file system cannot see to that. */
  rename(name: string, from: number, newName: string, to: number, mayReplace: boolean): void {
    const flags = mayReplace ? 0 : noReplace;
    const [path, newPath] = [this.#write(name), this.#write(newName, this.#otherPath)];
    orThrow(this.#invoke(this.#numbers.renameat2, from, path, to, newPath, flags));
  }

  #hold(descriptor: number): number {
    const free = this.held.indexOf(0);
    if (free >= 0) this.held[free] = descriptor;
    return descriptor;
  }

  /** Not tried again: the number is free even if the call was interrupted. */
  close(descriptor: number): void {
    const at = this.held.indexOf(descriptor);
    if (at >= 0) this.held[at] = 0;
    this.#read.delete(descriptor);
    this.#call(this.#numbers.close, descriptor, 0, 0, 0, 0);
  }

  /**
   * Fills the memory, but for its last byte, with `struct linux_dirent64` (see `man 2 getdents`), from the first entry or
   * after the entries that were read last. Returns how many bytes; 0 at the end. Throws a SystemError.
   */
  entries(directory: number, { address, bytes }: Memory, fromFirst: boolean): number {
    if (fromFirst && this.#read.has(directory)) this.#invoke(this.#numbers.lseek, directory);
    this.#read.add(directory);
    const count = this.#invoke(this.#numbers.getdents64, directory, address, bytes.length - 1);
    // The directory was opened only for the paths in it.
    return orThrow(count === -EBADF ? -EACCES : count);
  }

  /** Looks at a path, or at the directory itself (''), and fills `inode`. The error code if that fails. */
  look(path: string, directory = workingDirectory, isFresh = false): string | undefined {
    const flags = flagsOf(isFresh);
    return this.#look(directory, this.#write(path), path === '' ? flags | emptyPath : flags);
  }

  /** As `look`, with a name that begins at an offset in memory whose last byte is 0. */
  lookAt(
    directory: number,
    { address, bytes }: Memory,
    offset: number,
    isFresh: boolean,
  ): string | undefined {
    if (!(offset >= 0 && offset < bytes.length)) throw new RangeError(`${offset} is outside of the memory`);
    return this.#look(directory, address + offset, flagsOf(isFresh));
  }

  /** The space of the file system that holds a path. Throws a SystemError. */
  space(path: string): Space {
    // It is asked for seldom, so its memory is not kept.
    const { address, bytes } = this.allocate(statfsBytes);
    const name = this.#write(path);
    // The first parameter is a descriptor for the other calls, and the path's address for this one.
    orThrow(this.#invoke(this.#numbers.statfs, name, address));
    const field = (at: number): number => Number(bytes.readBigUInt64LE(at));
    // Blocks are counted in `f_frsize`; file systems that do not set it mean `f_bsize`.
    return spaceOf(field(72) || field(8), field(16), field(32));
  }

  #look(directory: number, name: number, flags: number): string | undefined {
    const result = this.#invoke(this.#numbers.statx, directory, name, flags, wanted, this.#statx.address);
    if (result < 0) return codeOf(-result);
    this.#fillInode();
    return undefined;
  }

  /**
   * Reads `struct statx` (`linux/stat.h`). The numbers are offsets in bytes; on all supported architectures the lowest
   * byte comes first.
   */
  #fillInode(): void {
    const { inode } = this;
    const word = this.#word;
    inode.mode = this.#short[28 / 2]!;
    inode.links = word[16 / 4]!;
    inode.device = deviceOf(word[136 / 4]!, word[140 / 4]!);
    inode.mount = word[0]! & mountMask ? this.#long(144) : 0;
    inode.number = this.#long(32) || noNumber;
    inode.numberLow = word[32 / 4]!;
    inode.numberHigh = word[36 / 4]!;
    inode.apparent = this.#long(40);
    inode.allocated = this.#long(48) * 512;
    inode.modified = (this.#signed[116 / 4]! * 2 ** 32 + word[112 / 4]!) * 1000 + word[120 / 4]! / 1e6;
  }

  #long(at: number): number {
    return this.#word[at / 4 + 1]! * 2 ** 32 + this.#word[at / 4]!;
  }

  /** The address of a path. Throws a SystemError if it is too long. */
  #write(path: string, { bytes, address } = this.#path): number {
    if (path.length >= pathBytes) throw new SystemError('ENAMETOOLONG');
    if (path.includes('\0')) throw new SystemError('ENOENT');
    bytes[bytes.write(path, 'latin1')] = 0;
    return address;
  }

  /** The result of a call, or its error number below 0. */
  #invoke(call: number, descriptor: number, a = 0, b = 0, c = 0, d = 0): number {
    for (;;) {
      const result = this.#call(call, descriptor, a, b, c, d);
      if (result >= 0) return result;
      const error = this.#koffi.errno();
      if (error !== EINTR) return -(error || EIO);
    }
  }
}

/** The device's number as `makedev` of the C library has it, and so `fs.Stats`. */
function deviceOf(major: number, minor: number): number {
  const low = (((major & 0xfff) << 8) | (minor & 0xff)) >>> 0;
  return (major >>> 12) * 2 ** 44 + (minor >>> 8) * 2 ** 20 + low;
}

function flagsOf(isFresh: boolean): number {
  return isFresh ? lookFlags | forceSync : lookFlags;
}

function orThrow(result: number): number {
  if (result < 0) throw new SystemError(codeOf(-result));
  return result;
}
