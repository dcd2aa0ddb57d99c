import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import {
  Inode,
  hasDescriptorPaths,
  isDirectory,
  isFile,
  pathOnly,
  SystemError,
  systemCode,
} from '../../scan/reader/inode';
import { join } from '../../shared/text/paths';
import { type Disk, identityOf } from './disk';
import { readStart, writeAll } from './files';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;

/** A directory that paths start from: on Linux an open one, elsewhere its path and the inode that was there. */
interface Directory {
  readonly path: string;
  readonly descriptor: number | undefined;
  readonly identity: string | undefined;
}

/**
 * Any file system by Node's `fs`. Where paths cannot start from an open directory, each call is made between two looks at
 * the directory, and fails if that is another one by then.
 */
export function portableDisk(): Disk<Directory> {
  const inode = new Inode();
  const look = (path: string): string | undefined => {
    try {
      fill(inode, fs.lstatSync(bytesOf(path), { bigint: true }));
      return undefined;
    } catch (error) {
      return systemCode(error);
    }
  };
  const open = (path: string): Directory => {
    if (hasDescriptorPaths) {
      const descriptor = fs.openSync(bytesOf(path), pathOnly | O_DIRECTORY | O_NOFOLLOW);
      return { path: `/proc/self/fd/${descriptor}`, descriptor, identity: undefined };
    }
    const failure = look(path);
    if (failure !== undefined) throw new SystemError(failure);
    if (!isDirectory(inode)) throw new SystemError('ENOTDIR');
    return { path, descriptor: undefined, identity: identityOf(inode) };
  };
  const verify = ({ path, identity, descriptor }: Directory): void => {
    if (descriptor !== undefined) return;
    const isSame = look(path) === undefined && identity !== undefined && identityOf(inode) === identity;
    if (!isSame) throw new SystemError('ESTALE');
  };
  /** Does something with an entry's path between two looks at its directory. */
  const at = <T>(name: string, directory: Directory, use: (path: Buffer) => T): T => {
    verify(directory);
    const result = use(bytesOf(join(directory.path, name)));
    verify(directory);
    return result;
  };
  const openFile = <T>(
    name: string,
    directory: Directory,
    flags: number,
    use: (descriptor: number) => T,
  ): T => {
    const descriptor = at(name, directory, (path) =>
      fs.openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600),
    );
    try {
      return use(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  };
  const createFile: Disk<Directory>['createFile'] = (name, directory, content) => {
    openFile(name, directory, O_WRONLY | O_CREAT | O_EXCL, (descriptor) => writeAll(descriptor, content));
  };
  const rename = (name: string, from: Directory, newName: string, to: Directory): void => {
    at(name, from, (path) => at(newName, to, (newPath) => fs.renameSync(path, newPath)));
  };
  /** Node has no call that sees to it that nothing is replaced. */
  const renameAfterLook: Disk<Directory>['rename'] = (name, from, newName, to) => {
    if (look(join(to.path, newName)) !== 'ENOENT') throw new SystemError('EEXIST');
    rename(name, from, newName, to);
  };
  /** Gives a file another name, which replaces nothing. False: this file system has no hard links. */
  const linked: (...names: Parameters<Disk<Directory>['rename']>) => boolean = (name, from, newName, to) => {
    try {
      at(name, from, (path) => at(newName, to, (newPath) => fs.linkSync(path, newPath)));
      return true;
    } catch (error) {
      if (['EEXIST', 'ENOENT', 'ESTALE'].includes(systemCode(error))) throw error;
      return false;
    }
  };
  return {
    inode,
    openTop: open,
    open: (name, from) => {
      if (hasDescriptorPaths || name !== '..') return at(name, from, (path) => open(path.toString('latin1')));
      return open(from.path.slice(0, from.path.lastIndexOf('/')));
    },
    close: ({ descriptor }) => {
      if (descriptor !== undefined) fs.closeSync(descriptor);
    },
    look: (name, directory) => {
      const { descriptor, path } = directory;
      if (name === '' && descriptor !== undefined) {
        fill(inode, fs.fstatSync(descriptor, { bigint: true }));
        return undefined;
      }
      return look(join(path, name));
    },
    ownerOf: ({ descriptor, path }) =>
      (descriptor === undefined ? fs.lstatSync(bytesOf(path)) : fs.fstatSync(descriptor)).uid,
    names: (directory) => at('', directory, (path) => fs.readdirSync(path, 'latin1')),
    unlink: (name, directory) => at(name, directory, fs.unlinkSync),
    removeDirectory: (name, directory) => at(name, directory, (path) => fs.rmdirSync(path)),
    rename: renameAfterLook,
    putBack: (name, from, newName, to) => {
      const isFolder = look(join(from.path, name)) === undefined && isDirectory(inode);
      if (isFolder || !linked(name, from, newName, to)) renameAfterLook(name, from, newName, to);
      else at(name, from, fs.unlinkSync);
    },
    makeDirectory: (name, directory) => at(name, directory, (path) => fs.mkdirSync(path, 0o700)),
    createFile,
    readFile: (name, directory, length) => {
      // Opening a pipe would wait for ever.
      if (look(join(directory.path, name)) !== undefined || !isFile(inode)) return undefined;
      return openFile(name, directory, O_RDONLY, (descriptor) => readStart(descriptor, length));
    },
    replaceFile: (name, directory, content) => {
      const temporary = `.${randomBytes(8).toString('hex')}`;
      createFile(temporary, directory, content);
      rename(temporary, directory, name, directory);
    },
  };
}

function fill(inode: Inode, stats: fs.BigIntStats): void {
  inode.mode = Number(stats.mode);
  inode.links = Number(stats.nlink);
  inode.device = Number(stats.dev);
  inode.number = Number(stats.ino);
  inode.numberHigh = Number(stats.ino >> 32n);
  inode.numberLow = Number(stats.ino & 0xffff_ffffn);
  inode.apparent = Number(stats.size);
  inode.allocated = Number(stats.blocks) * 512;
  inode.modified = Number(stats.mtimeNs) / 1e6;
}

function bytesOf(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}
