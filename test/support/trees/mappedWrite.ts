import fs from 'node:fs';
import { createRequire } from 'node:module';
import { koffiPath } from '../paths';

/** The part of koffi that is used here. */
interface Koffi {
  load(library: null): { func(prototype: string): (...args: number[]) => number };
}

const [PROT_READ, PROT_WRITE, MAP_SHARED, MS_SYNC] = [1, 2, 1, 4];

/** Fills the first bytes of a file by way of mapped memory, which no file watcher is told of. */
export function mappedWrite(file: string, bytes: number): void {
  const library = (createRequire(koffiPath)(koffiPath) as Koffi).load(null);
  const mmap = library.func('uintptr_t mmap(uintptr_t, size_t, int, int, int, int64_t)');
  const memset = library.func('uintptr_t memset(uintptr_t, int, size_t)');
  const msync = library.func('int msync(uintptr_t, size_t, int)');
  const munmap = library.func('int munmap(uintptr_t, size_t)');
  const descriptor = fs.openSync(file, 'r+');
  try {
    const address = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    memset(address, 1, bytes);
    if (msync(address, bytes, MS_SYNC) !== 0) throw new Error('the mapped memory could not be written');
    munmap(address, bytes);
  } finally {
    fs.closeSync(descriptor);
  }
}
