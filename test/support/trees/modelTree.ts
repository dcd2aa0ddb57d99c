import type { Random } from './random';
import type { Tree, TreeLink } from '../host/treeRows';

interface Inode {
  readonly number: bigint;
  apparent: number;
  modified: number;
  links: number;
}

interface Folder {
  inode: number;
  modified: number;
  unreadable: boolean;
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, Inode>;
}

/** A file system in memory that changes at random and notes which folders an editor would be told of. */
export class ModelTree {
  /** Paths of the folders in which something changed, relative to the root. */
  readonly dirty = new Set<string>();
  /** Files that grew since the last time that these were cleared. */
  readonly #grown = new Set<Inode>();
  readonly #random: Random;
  #nextInode = 100;
  #clock = 1_700_000_000_000;
  readonly #root: Folder;

  constructor(random: Random) {
    this.#random = random;
    this.#root = this.#newFolder();
  }

  /** Does one random thing. */
  change(): void {
    if (this.dirty.size === 0) this.#grown.clear();
    const random = this.#random;
    const path = random.pick(this.#folders());
    const any = random.pick(this.#folders(true));
    const folder = this.#at(path)!;
    const file = [...folder.files.keys()];
    const inner = [...folder.folders.keys()];
    const name = `n${random.below(6)}`;
    switch (random.below(13)) {
      case 0:
      case 1:
        if (!inner.includes(name)) this.makeFolder(path, name);
        break;
      case 2:
      case 3:
      case 4:
        this.makeFile(path, name, random.below(50_000));
        break;
      case 5:
        if (file.length > 0) this.grow(path, random.pick(file), random.below(9000) - 3000 || 1);
        break;
      case 6:
        if (file.length > 0) this.removeFile(path, random.pick(file));
        break;
      case 7:
        if (inner.length > 0 && random.below(3) === 0) this.removeFolder(path, random.pick(inner));
        break;
      case 8:
        if (inner.length > 0) this.replaceFolder(path, random.pick(inner));
        break;
      case 9:
      case 10:
        if (file.length > 0) this.link(path, random.pick(file), random.pick(this.#folders()), name);
        break;
      case 11:
        this.#move(path, inner, file, name);
        break;
      case 12:
        if (any === '') break;
        this.#at(any)!.unreadable = !this.#at(any)!.unreadable;
        this.#touch(any);
        for (const below of this.#folders(true, this.#at(any), any))
          for (const inode of this.#at(below)!.files.values()) this.#unseen(inode);
    }
  }

  /** Whether a folder can be read from now on. */
  setReadable(path: string, isReadable: boolean): void {
    this.#at(path)!.unreadable = !isReadable;
  }

  makeFolder(path: string, name: string): void {
    this.#at(path)!.folders.set(name, this.#newFolder());
    this.#touch(path);
  }

  makeFile(path: string, name: string, apparent: number): void {
    this.#unlink(this.#at(path)!, name);
    const number = BigInt(this.#nextInode++) << BigInt(this.#random.pick([0, 0, 20, 40]));
    this.#at(path)!.files.set(name, { number, apparent, modified: this.#now(), links: 1 });
    this.#touch(path);
  }

  grow(path: string, name: string, by: number): void {
    const inode = this.#at(path)!.files.get(name)!;
    inode.apparent = Math.max(0, inode.apparent + by);
    inode.modified = this.#now();
    this.#grown.add(inode);
    this.dirty.add(path);
  }

  removeFile(path: string, name: string): void {
    this.#unlink(this.#at(path)!, name);
    this.#touch(path);
  }

  removeFolder(path: string, name: string): void {
    const folder = this.#at(path)!.folders.get(name)!;
    this.#unlinkAll(folder);
    this.#at(path)!.folders.delete(name);
    this.#touch(path);
  }

  /** Another one of the same name, perhaps with some of the same names in it. */
  replaceFolder(path: string, name: string): void {
    const old = this.#at(path)!.folders.get(name)!;
    const folder = this.#newFolder();
    this.#unlinkAll(old);
    for (const inner of old.folders.keys())
      if (this.#random.below(2) === 0) folder.folders.set(inner, this.#newFolder());
    this.#at(path)!.folders.set(name, folder);
    this.#touch(path);
  }

  link(path: string, name: string, toPath: string, toName: string): void {
    const inode = this.#at(path)!.files.get(name)!;
    const to = this.#at(toPath)!;
    if (to.files.get(toName) === inode || to.folders.has(toName)) return;
    this.#unlink(to, toName);
    to.files.set(toName, inode);
    inode.links++;
    this.#touch(toPath);
  }

  /** What is at a path, as a scan sees it. */
  treeAt(path: string): Tree | undefined {
    const folder = this.#at(path);
    return folder && this.#toTree(folder, path, path.split('/').at(-1)!);
  }

  #move(path: string, inner: string[], files: string[], name: string): void {
    const toPath = this.#random.pick(this.#folders());
    const [from, to] = [this.#at(path)!, this.#at(toPath)!];
    if (to.folders.has(name)) return;
    const moved = inner.find(
      (each) => !`${toPath}/`.startsWith(path === '' ? `${each}/` : `${path}/${each}/`),
    );
    if (moved !== undefined && this.#random.below(2) === 0 && !to.files.has(name)) {
      to.folders.set(name, from.folders.get(moved)!);
      from.folders.delete(moved);
      // What grew in it under its other name may be back under this one.
      const movedTo = toPath === '' ? name : `${toPath}/${name}`;
      for (const below of this.#folders(true, to.folders.get(name), movedTo)) this.dirty.add(below);
    } else if (files[0] !== undefined && from.files.get(files[0]) !== to.files.get(name)) {
      this.#unlink(to, name);
      to.files.set(name, from.files.get(files[0])!);
      from.files.delete(files[0]);
    } else return;
    this.#touch(path);
    this.#touch(toPath);
  }

  #toTree(folder: Folder, path: string, name: string): Tree {
    const { inode, modified, unreadable } = folder;
    const self = {
      name,
      inode,
      modified,
      apparent: 4096,
      allocated: 4096,
      newest: Math.floor(modified / 1000),
    };
    if (unreadable) {
      const error = { operation: 'readdir', path: `/some/root${path && `/${path}`}`, code: 'EACCES' };
      return { ...self, readErrors: 1, errors: [error] } as unknown as Tree;
    }
    const files = [...folder.files.values()];
    const alone = files.filter(({ links }) => links === 1);
    const allocated = (apparent: number): number => Math.ceil(apparent / 512) * 512;
    const links: TreeLink[] = files
      .filter((file) => file.links > 1)
      .map((file) => ({
        inode: file.number,
        apparent: file.apparent,
        allocated: allocated(file.apparent),
        nlink: file.links,
      }));
    return {
      ...self,
      apparent: alone.reduce((sum, file) => sum + file.apparent, 4096),
      allocated: alone.reduce((sum, file) => sum + allocated(file.apparent), 4096),
      files: files.length,
      newest: Math.floor(files.reduce((last, file) => Math.max(last, file.modified), modified) / 1000),
      links,
      children: [...folder.folders].map(([inner, below]) =>
        this.#toTree(below, path === '' ? inner : `${path}/${inner}`, inner),
      ),
    };
  }

  #newFolder(): Folder {
    return {
      ...{ inode: this.#nextInode++, modified: this.#now(), unreadable: false },
      ...{ folders: new Map<string, Folder>(), files: new Map<string, Inode>() },
    };
  }

  #unlinkAll(folder: Folder): void {
    for (const name of [...folder.files.keys()]) this.#unlink(folder, name);
    for (const inner of folder.folders.values()) this.#unlinkAll(inner);
  }

  #unlink(folder: Folder, name: string): void {
    const inode = folder.files.get(name);
    if (inode) inode.links--;
    folder.files.delete(name);
    if (inode) this.#unseen(inode);
  }

  /** No event leads to what grew under a name that is gone, or not to be seen, before anybody looks. */
  #unseen(inode: Inode): void {
    if (!this.#grown.has(inode)) return;
    for (const path of this.#folders(true))
      if ([...this.#at(path)!.files.values()].includes(inode)) this.dirty.add(path);
  }

  /** Those that can be reached, or all. */
  #folders(all = false, folder = this.#root, path = ''): string[] {
    if (folder.unreadable && !all) return [];
    const below = [...folder.folders].flatMap(([name, inner]) =>
      this.#folders(all, inner, path === '' ? name : `${path}/${name}`),
    );
    return [path, ...below];
  }

  #at(path: string): Folder | undefined {
    let folder: Folder | undefined = this.#root;
    for (const name of path === '' ? [] : path.split('/')) folder = folder?.folders.get(name);
    return folder;
  }

  #touch(path: string, folder = this.#at(path)!): void {
    folder.modified = this.#now();
    this.dirty.add(path);
  }

  /** Time goes on, but may be set back. */
  #now(): number {
    this.#clock +=
      this.#random.below(5) === 0 ? -this.#random.below(9_000_000) : this.#random.below(9_000_000);
    return this.#clock;
  }
}
