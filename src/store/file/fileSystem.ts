import type nodeFs from 'node:fs/promises';

/** What of `node:fs/promises` the store uses; passed in, so that a test can make a disk full. */
export type FileSystem = Pick<
  typeof nodeFs,
  'link' | 'mkdir' | 'open' | 'readFile' | 'readdir' | 'rename' | 'rm' | 'stat' | 'utimes'
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
