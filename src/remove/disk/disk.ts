import type { Inode } from '../../scan/reader/inode';

/**
 * A file system as removals change it, by one of two implementations: `nativeDisk.ts` and `portableDisk.ts`. Every call
 * names one entry in an open directory, so that no symbolic link is followed and no path leads elsewhere meanwhile. Calls
 * throw a SystemError or an error of `fs`; `systemCode` has its code.
 */
export interface Disk<Handle = unknown> {
  /** The inode that was looked at last. */
  readonly inode: Readonly<Inode>;
  /** Opens a directory by its absolute and resolved path. */
  openTop(path: string): Handle;
  /** Opens a directory in another one; `..` is the one that it is in. */
  open(name: string, from: Handle): Handle;
  close(directory: Handle): void;
  /** Looks at an entry, or at the directory itself (''). The error code if that fails. */
  look(name: string, directory: Handle): string | undefined;
  /** The number of the user who owns the directory. */
  ownerOf(directory: Handle): number;
  /** The names of all entries. */
  names(directory: Handle): readonly string[];
  unlink(name: string, directory: Handle): void;
  /** Removes an empty directory. */
  removeDirectory(name: string, directory: Handle): void;
  /** Replaces nothing: fails with EEXIST where something has the new name. */
  rename(name: string, from: Handle, newName: string, to: Handle): void;
  /** As `rename`, of an entry whose present name nobody else uses. */
  putBack(name: string, from: Handle, newName: string, to: Handle): void;
  /** Makes a directory that only this user may use. */
  makeDirectory(name: string, directory: Handle): void;
  /** Makes a file that only this user may read; fails with EEXIST where something has the name. */
  createFile(name: string, directory: Handle, content: string): void;
  /** The first bytes (latin1) of a regular file; undefined if there is none. */
  readFile(name: string, directory: Handle, length: number): string | undefined;
  /** As `createFile`, but replaces a file that has the name, as a whole. */
  replaceFile(name: string, directory: Handle, content: string): void;
}

/** The inode that was looked at, as its device and number. Undefined where the file system has no numbers. */
export function identityOf({ device, numberHigh, numberLow }: Readonly<Inode>): string | undefined {
  return numberHigh === 0 && numberLow === 0 ? undefined : `${device}:${numberHigh}:${numberLow}`;
}

/** Uses a directory, and closes it. Throws as `use` does. */
export function withDirectory<Handle, T>(
  disk: Disk<Handle>,
  directory: Handle,
  use: (directory: Handle) => T,
): T {
  try {
    return use(directory);
  } finally {
    disk.close(directory);
  }
}
