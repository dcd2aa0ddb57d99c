import type nodeFs from 'node:fs/promises';
import { errorCode } from '../../shared/errors';

/** The part of `node:fs/promises` that the store uses; an argument, so that a test can make a disk full. */
export type FileSystem = Pick<
  typeof nodeFs,
  'chmod' | 'chown' | 'link' | 'mkdir' | 'open' | 'readFile' | 'readdir' | 'rename' | 'rm' | 'stat' | 'utimes'
>;

/** Writes a new file and flushes it. */
export async function writeNew(fs: FileSystem, file: string, ...parts: Uint8Array[]): Promise<void> {
  const handle = await fs.open(file, 'wx', 0o600);
  try {
    for (const part of parts) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The answer of a file operation; undefined: there is no such file. */
export async function ifPresent<T>(operation: Promise<T>): Promise<T | undefined> {
  return operation.catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  });
}
