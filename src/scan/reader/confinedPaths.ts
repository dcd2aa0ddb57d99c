import type fs from 'node:fs';
import { folderOf, prefixOf } from '../../shared/text/paths';
import { Anchor, isDirectory, lstat, reach } from './directoryReader';

/** An open directory and what paths into it start with; without `anchor` where the platform has no such paths. */
interface Folder {
  readonly path: string;
  readonly anchor?: Anchor | undefined;
}

/** Descriptors are few. */
const maxOpenFolders = 64;

/**
 * Looks at paths below a root, one after the other, and follows no symbolic link below the root: SECURITY.md promises
 * it. Keeps the folders on the way to the last path open, since neighbors share them.
 */
export class ConfinedPaths {
  readonly #root: Folder;
  readonly #names: string[] = [];
  /** The folders of these names; undefined where closed again. */
  readonly #folders: (Folder | undefined)[] = [];
  #last: { readonly relative: string; readonly path: string } | undefined;

  /** Throws as `open` does. */
  constructor(root: string) {
    const { access, anchor } = reach(root);
    this.#root = { path: access, anchor };
  }

  /** Undefined: there is no such entry, a symbolic link leads to it, or it cannot be looked at. */
  lstat(relative: string): fs.Stats | undefined {
    const folder = folderOf(relative);
    const name = relative.slice(prefixOf(folder).length);
    try {
      // Most paths are in the folder of the one before.
      if (folder !== this.#last?.relative) this.#last = { relative: folder, path: this.#open(folder).path };
      const { path } = this.#last;
      return lstat(name === '' ? path : `${path}/${name}`);
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.#closeFrom(0);
    this.#root.anchor?.release();
  }

  #open(relative: string): Folder {
    this.#last = undefined;
    const names = relative === '' ? [] : relative.split('/');
    let shared = 0;
    while (shared < names.length && this.#names[shared] === names[shared]) shared++;
    this.#closeFrom(shared);
    if (shared > 0 && !this.#folders[shared - 1]) this.#closeFrom(0);
    let folder = this.#folders.at(-1) ?? this.#root;
    for (const name of names.slice(this.#names.length)) {
      folder = openIn(folder, name);
      this.#close(this.#names.length - maxOpenFolders);
      this.#names.push(name);
      this.#folders.push(folder);
    }
    return folder;
  }

  #closeFrom(level: number): void {
    for (let i = level; i < this.#folders.length; i++) this.#close(i);
    this.#folders.splice(level);
    this.#names.splice(level);
  }

  #close(level: number): void {
    if (level < 0) return;
    this.#folders[level]?.anchor?.release();
    this.#folders[level] = undefined;
  }
}

/** Throws where there is a symbolic link or a file instead. */
function openIn(folder: Folder, name: string): Folder {
  const path = `${folder.path}/${name}`;
  const anchor = Anchor.at(path)?.retain();
  if (anchor) return { path: anchor.path, anchor };
  const stats = lstat(path);
  if (!stats || !isDirectory(stats)) throw new Error('ENOTDIR');
  return { path };
}
