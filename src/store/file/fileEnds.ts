import { errorCode } from '../../shared/errors';
import { type Header, headerLength, readHeader } from './databaseHeader';
import type { FileSystem } from './fileSystem';
import { readSeal, type Seal, sealLength } from './seal';

/** A database's file as its two ends show it. */
export interface Ends {
  readonly header: Header;
  readonly seal: Seal | undefined;
  readonly size: number;
}

/** By what a file is told from one that replaced it. */
export type Identity = Pick<Ends, 'seal' | 'size'>;

export function endsOf(bytes: Uint8Array): Ends {
  const seal = readSeal(bytes);
  return { header: readHeader(bytes, seal), seal, size: bytes.length };
}

/** Undefined: there is no file. */
export async function readEnds(fs: FileSystem, file: string): Promise<Ends | undefined> {
  return unlessAbsent(async () => {
    const handle = await fs.open(file, 'r');
    try {
      const { size } = await handle.stat();
      const head = Buffer.alloc(Math.min(size, headerLength));
      const tail = Buffer.alloc(Math.min(size, sealLength));
      await handle.read(head, 0, head.length, 0);
      await handle.read(tail, 0, tail.length, size - tail.length);
      const seal = readSeal(tail);
      return { header: readHeader(head, seal), seal, size };
    } finally {
      await handle.close();
    }
  });
}

/** Undefined: there is no file. */
export async function readAll(fs: FileSystem, file: string): Promise<Uint8Array | undefined> {
  return unlessAbsent(async () => plain(await fs.readFile(file)));
}

/** Whether two looks at a file saw the same one. */
export function areSame(a: Identity | undefined, b: Identity | undefined): boolean {
  return a?.size === b?.size && a?.seal?.at === b?.seal?.at && a?.seal?.checksum === b?.seal?.checksum;
}

async function unlessAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  }
}

/** sql.js copies a plain array, but keeps and changes a Node Buffer that it is given. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
