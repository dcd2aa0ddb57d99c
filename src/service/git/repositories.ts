import { lstat } from 'node:fs/promises';
import { errorCode } from '../../shared/errors';
import { type ByteString, toBytes } from '../../shared/text/byteString';
import { folderOf, join } from '../../shared/text/paths';

export type FoundRepository =
  /** `workTree` is the absolute path of the folder that has the `.git`. */
  | { readonly kind: 'found'; readonly workTree: ByteString }
  | { readonly kind: 'none' }
  /** A folder on the way could not be looked into. @param code as the operating system names it */
  | { readonly kind: 'unknown'; readonly path: ByteString; readonly code: string };

/**
 * Finds the innermost repositories of folders: the nearest `.git`, a folder or a file, in them or above them. Each folder
 * is looked at once, so use one for a group of questions and then forget it.
 */
export class Repositories {
  readonly #known = new Map<ByteString, Promise<FoundRepository>>();

  /** @param folder absolute, without symbolic links */
  of(folder: ByteString): Promise<FoundRepository> {
    const known = this.#known.get(folder) ?? this.#find(folder);
    this.#known.set(folder, known);
    return known;
  }

  async #find(folder: ByteString): Promise<FoundRepository> {
    const path = join(folder, '.git');
    try {
      // A symbolic link counts as well: git follows it.
      await lstat(Buffer.from(toBytes(path)));
      return { kind: 'found', workTree: folder };
    } catch (error) {
      const code = errorCode(error);
      // The folder itself may be gone; the ones above it are still there.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return { kind: 'unknown', path, code };
    }
    const above = parentOf(folder);
    return above === folder ? { kind: 'none' } : this.of(above);
  }
}

/** Of an absolute path; the root of a file system is its own. */
function parentOf(folder: ByteString): ByteString {
  const above = folderOf(folder);
  return above === '' && folder.startsWith('/') ? ('/' as ByteString) : above === '' ? folder : above;
}
