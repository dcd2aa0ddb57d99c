import type { Stats } from 'node:fs';
import type nodeFs from 'node:fs/promises';
import { errorCode } from '../../shared/errors';

/** The part of `node:fs/promises` that the store uses; an argument, so that a test can make a disk full. */
export type FileSystem = Pick<
  typeof nodeFs,
  'link' | 'mkdir' | 'open' | 'readFile' | 'readdir' | 'rename' | 'rm' | 'stat' | 'utimes'
>;

/** Writes a new file and flushes it. @param like gives it an owner and a mode */
export async function writeNew(
  fs: FileSystem,
  file: string,
  parts: readonly Uint8Array[],
  like?: Stats,
): Promise<void> {
  const handle = await fs.open(file, 'wx', 0o600);
  try {
    for (const part of parts) await handle.writeFile(part);
    // Only root may give a file away.
    if (like) await handle.chown(like.uid, like.gid).catch(() => undefined);
    if (like) await handle.chmod(like.mode & 0o7777);
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
