import path from 'node:path';
import { errorCode } from '../../shared/errors';
import { type FileSystem, writeNew } from './fileSystem';
import { withoutSeal } from './seal';
import { temporaryName } from './temporaryFiles';

/**
 * Puts a database in the place of an older one, once it has been flushed, read back and compared.
 * @param mayReplace asked just before; false: nothing was done.
 */
export async function replaceFile(
  fs: FileSystem,
  file: string,
  pages: Uint8Array,
  seal: Uint8Array,
  mayReplace: () => Promise<boolean>,
): Promise<boolean> {
  const temporary = temporaryName(file);
  try {
    await writeNew(fs, temporary, pages, seal);
    // SQLite itself made these bytes; to open them and check every page would hold this thread for long.
    const written = await fs.readFile(temporary);
    const isSame =
      written.length === pages.length + seal.length &&
      Buffer.compare(withoutSeal(written), pages) === 0 &&
      Buffer.compare(written.subarray(pages.length), seal) === 0;
    if (!isSame) throw new Error('what was written is not what was read back');
    if (!(await mayReplace())) return false;
    await fs.rename(temporary, file);
  } finally {
    await fs.rm(temporary, { force: true }).catch(() => undefined);
  }
  await flushFolder(fs, path.dirname(file));
  return true;
}

/** Makes the rename last. Some systems cannot flush a folder; the file is sound without it. */
async function flushFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    const handle = await fs.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!['EACCES', 'EBADF', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'].includes(errorCode(error))) throw error;
  }
}
