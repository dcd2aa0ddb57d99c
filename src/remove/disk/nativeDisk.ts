import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { isFile, SystemError, systemCode } from '../../scan/reader/inode';
import { NativeEntries } from '../../scan/reader/nativeReader';
import { SystemCalls } from '../../scan/reader/systemCalls';
import type { Disk } from './disk';
import { readStart, writeAll } from './files';

/** Parameters as those of `SystemCalls`. Throws if koffi cannot be loaded, or the kernel refuses a call. */
export function nativeDisk(koffi: string, held: Int32Array = new Int32Array(0)): Disk<number> {
  const calls = new SystemCalls(koffi, held);
  const entries = new NativeEntries(calls);
  const openFile = <T>(
    name: string,
    directory: number,
    isNew: boolean,
    use: (descriptor: number) => T,
  ): T => {
    const descriptor = calls.openFile(name, directory, isNew);
    try {
      return use(descriptor);
    } finally {
      calls.close(descriptor);
    }
  };
  const createFile: Disk<number>['createFile'] = (name, directory, content) => {
    openFile(name, directory, true, (descriptor) => writeAll(descriptor, content));
  };
  const rename: Disk<number>['rename'] = (name, from, newName, to) => {
    try {
      calls.rename(name, from, newName, to, false);
    } catch (error) {
      // This file system cannot see to it that nothing is replaced.
      if (systemCode(error) !== 'EINVAL') throw error;
      if (calls.look(newName, to) !== 'ENOENT') throw new SystemError('EEXIST');
      calls.rename(name, from, newName, to, true);
    }
  };
  const disk: Disk<number> = {
    inode: calls.inode,
    openTop: (path) => calls.open(path),
    open: (name, from) => calls.open(name, from),
    close: (directory) => calls.close(directory),
    look: (name, directory) => calls.look(name, directory, true),
    ownerOf: (directory) => fs.fstatSync(directory).uid,
    names: (directory) => {
      const names: string[] = [];
      for (const all = entries.of(directory, undefined); all.next();) names.push(all.name);
      return names;
    },
    unlink: (name, directory) => calls.unlink(name, directory, false),
    removeDirectory: (name, directory) => calls.unlink(name, directory, true),
    rename,
    putBack: rename,
    makeDirectory: (name, directory) => calls.makeDirectory(name, directory),
    createFile,
    readFile: (name, directory, length) => {
      // Opening a pipe would wait for ever.
      if (calls.look(name, directory) !== undefined || !isFile(calls.inode)) return undefined;
      return openFile(name, directory, false, (descriptor) => readStart(descriptor, length));
    },
    replaceFile: (name, directory, content) => {
      const temporary = `.${randomBytes(8).toString('hex')}`;
      createFile(temporary, directory, content);
      calls.rename(temporary, directory, name, directory, true);
    },
  };
  calls.close(disk.openTop('/'));
  return disk;
}
