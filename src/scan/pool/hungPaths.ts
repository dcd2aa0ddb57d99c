import type { ChildProcess } from 'node:child_process';
import { type ByteString, toText } from '../../shared/text/byteString';
import { folderOf, isWithin, prefixOf } from '../../shared/text/paths';
import { isExcluded } from '../../shared/text/glob';
import { ask } from '../reader/probe';

/**
 * Paths whose file system did not answer. A child process waits at each for an answer, so that no other thread is lost
 * there.
 */
export class HungPaths {
  readonly #waiting = new Map<ByteString, ChildProcess>();

  add(path: ByteString): void {
    if (this.#waiting.has(path)) return;
    const child = ask(toText(path), () => this.#waiting.delete(path));
    child.unref();
    this.#waiting.set(path, child);
  }

  find(isMeant: (path: ByteString) => boolean): ByteString | undefined {
    for (const path of this.#waiting.keys()) if (isMeant(path)) return path;
    return undefined;
  }

  close(): void {
    for (const child of this.#waiting.values()) child.kill('SIGKILL');
  }
}

/** Folders that are to be read; those that are `deep` with all that is below them. */
export interface Reading {
  readonly rootPath: ByteString;
  readonly exclude: readonly string[];
  readonly folders: readonly { readonly path: ByteString; readonly deep: boolean }[];
}

/** Whether the file system is asked about a path when these folders are read. */
export function asksAbout({ rootPath, exclude, folders }: Reading, path: ByteString): boolean {
  if (folders.some((folder) => isWithin(folder.path, path))) return true;
  const above = folderOf(path) || '/';
  const isFound = folders.some((folder) =>
    folder.deep ? isWithin(path, folder.path) : above === folder.path,
  );
  return isFound && !isExcluded(exclude, path.slice(prefixOf(rootPath).length) as ByteString);
}
