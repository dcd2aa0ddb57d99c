import fs from 'node:fs';
import os from 'node:os';
import { errorCode } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';

/** One object for all inodes that a thread looks at: copy what must be kept. */
export class Inode {
  mode = 0;
  links = 0;
  device = 0;
  /** Tells apart what is mounted from the same device, too; 0: not known. */
  mount = 0;
  /**
   * Rounded beyond 2^53 (NTFS, ReFS), unlike the two halves. Never 0, which stands for an inode that is not known: a file
   * system without numbers has `noNumber` for all.
   */
  number = 0;
  numberHigh = 0;
  numberLow = 0;
  /** In bytes. */
  apparent = 0;
  allocated = 0;
  /** In ms since 1970. */
  modified = 0;
}

export const noNumber = -1;

/** The entries of an open directory, one after the other. */
export interface Entries {
  /** The name of the current entry. */
  readonly name: string;
  /** The first two bytes of the name, the first one × 256 + the second (0 where there is none). Quicker than the name. */
  readonly nameStart: number;
  /** Of the current entry's name, as `extensionOf` has it. */
  readonly extension: string;
  /** Goes on to the next entry; false after the last one. Throws a SystemError. */
  next(): boolean;
  /**
   * Looks at the inode of the current entry. The error code if that fails.
   * @param isFresh asks the file system where the kernel may know it, if the reader can.
   */
  look(isFresh?: boolean): string | undefined;
  /** The path that the current entry, a symbolic link at this path, leads to. Throws a SystemError. */
  resolve(path: ByteString): ByteString;
  /** Whether the directory's path leads to another inode by now. Never where directories are open. */
  isElsewhere(inode: number): boolean;
}

// Of two names for a number, such as EAGAIN and EWOULDBLOCK, the first one.
const codes = new Map(
  Object.entries(os.constants.errno)
    .map(([code, number]) => [number, code] as const)
    .reverse(),
);

/** The operating system's name of an error number, or the number after an `E`. */
export function codeOf(number: number): string {
  return codes.get(number) ?? `E${number}`;
}

/** The code of a failed call to the operating system. Throws any other error, which is a mistake in this code. */
export function systemCode(error: unknown): string {
  const code = errorCode(error);
  if (code === 'UNKNOWN') throw error;
  // Node names fewer errors than the operating system does.
  const [, number] = /^Unknown system error -(\d+)$/.exec(code) ?? [];
  return number === undefined ? code : codeOf(Number(number));
}

/** The path of the folder that an entry is in, with '/' at its end, and the entry's name. */
export function splitPath(path: ByteString): [folder: ByteString, name: string] {
  const name = path.lastIndexOf('/') + 1;
  return [path.slice(0, name) as ByteString, path.slice(name)];
}

/** A call to the operating system failed; the code is its name for the reason, such as `EACCES`. */
export class SystemError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const { S_IFMT, S_IFDIR, S_IFLNK, S_IFREG } = fs.constants;

export function isDirectory({ mode }: Readonly<Inode>): boolean {
  return (mode & S_IFMT) === S_IFDIR;
}

export function isSymlink({ mode }: Readonly<Inode>): boolean {
  return (mode & S_IFMT) === S_IFLNK;
}

export function isFile({ mode }: Readonly<Inode>): boolean {
  return (mode & S_IFMT) === S_IFREG;
}

/**
 * Whether another inode is there by now than that with a known number. Some file systems number an inode anew at each
 * look: if a second look finds a third number, numbers do not tell.
 * @param look finds the number that is there now.
 */
export function isOther(look: () => number, known: number): boolean {
  const found = look();
  return found !== known && look() === found;
}

/** @see Entries.nameStart */
export function startOf(name: string): number {
  return (name.charCodeAt(0) << 8) | name.charCodeAt(1);
}

/** `device:inode`. */
export function inodeKey({ device, number }: Readonly<Inode>): string {
  return `${device}:${number}`;
}

/** `O_PATH` of Linux, which `fs.constants` lacks: open only for the paths in it, which needs no permission to read. */
export const pathOnly = 0o10000000;

/** Whether paths can start from an open directory: on Linux, where /proc is mounted. */
export const hasDescriptorPaths = process.platform === 'linux' && fs.existsSync('/proc/self/fd');

/** The path with all symbolic links resolved. Throws as `realpath` does. */
export function resolvePath(path: string): ByteString {
  return withSlashes(fs.realpathSync.native(Buffer.from(path, 'latin1'), 'latin1'));
}

/** Paths of the engine have '/' on every platform. */
export function withSlashes(path: string): ByteString {
  return (process.platform === 'win32' ? path.replaceAll('\\', '/') : path) as ByteString;
}
