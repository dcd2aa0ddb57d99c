import { type Inode, isDirectory, systemCode } from '../scan/reader/inode';
import type { RemovalFailure } from '../shared/removal';
import { join } from '../shared/text/paths';
import { Descent } from './descent';
import { type Disk, identityOf } from './disk/disk';

type Operation = RemovalFailure['operation'];

/** The actions of a walk on the entries of a tree. Paths are relative to its top. */
export interface Visitor<Handle> {
  /** An entry; a directory comes before those in it. May throw a CancelledError, which ends the walk. */
  found(inode: Readonly<Inode>): void;
  /** An entry that is no directory, after `found`. */
  leaf?(name: string, directory: Handle): void;
  /** A directory of which everything was visited without a failure, by its name in the one that it is in. */
  left?(name: string, directory: Handle): void;
  /** Why a directory that was found must not be entered. */
  barrier(inode: Readonly<Inode>): Extract<Operation, 'mount' | 'kept'> | undefined;
  failed(operation: Operation, path: string, code: string): void;
}

/** A directory on the way. */
interface Level {
  /** The names that were not visited yet. */
  readonly names: string[];
  hasFailed: boolean;
}

/** Visits everything in an open directory, at any depth, the entries of each directory before itself. */
export function walkTree<Handle>(disk: Disk<Handle>, top: Handle, visitor: Visitor<Handle>): boolean {
  const walk = new Walk(disk, new Descent(disk, top), visitor);
  return walk.run();
}

class Walk<Handle> {
  readonly #levels: Level[] = [];

  constructor(
    private readonly disk: Disk<Handle>,
    private readonly descent: Descent<Handle>,
    private readonly visitor: Visitor<Handle>,
  ) {}

  /** @returns whether nothing failed */
  run(): boolean {
    try {
      this.#list();
      for (;;) {
        const level = this.#levels.at(-1)!;
        const name = level.names.pop();
        if (name !== undefined) this.#visit(name);
        else if (this.#levels.length === 1 || !this.#leave()) return !level.hasFailed;
      }
    } finally {
      this.descent.close();
    }
  }

  #list(): void {
    const level: Level = { names: [], hasFailed: false };
    this.#levels.push(level);
    this.#attempt('readdir', '', () => {
      for (const name of this.disk.names(this.descent.handle)) level.names.push(name);
    });
  }

  #visit(name: string): void {
    const { disk, descent, visitor } = this;
    const { inode } = disk;
    const failure = disk.look(name, descent.handle);
    if (failure !== undefined) {
      this.#failed('lstat', name, failure);
      return;
    }
    visitor.found(inode);
    if (!isDirectory(inode)) {
      this.#attempt('unlink', name, () => visitor.leaf?.(name, descent.handle));
      return;
    }
    const barrier = visitor.barrier(inode);
    const identity = identityOf(inode);
    if (barrier !== undefined) this.#failed(barrier, name, 'EXDEV');
    else if (this.#attempt('open', name, () => descent.enter(name, identity))) this.#list();
  }

  /** False: the way back is lost, for a directory was moved meanwhile. */
  #leave(): boolean {
    const { descent, visitor } = this;
    let name = '';
    if (!this.#attempt('open', '..', () => (name = descent.leave()))) return false;
    const { hasFailed } = this.#levels.pop()!;
    if (hasFailed) this.#levels.at(-1)!.hasFailed = true;
    else this.#attempt('rmdir', name, () => visitor.left?.(name, descent.handle));
    return true;
  }

  #attempt(operation: Operation, name: string, call: () => unknown): boolean {
    try {
      call();
      return true;
    } catch (error) {
      this.#failed(operation, name, systemCode(error));
      return false;
    }
  }

  #failed(operation: Operation, name: string, code: string): void {
    // Somebody else removed it.
    if (code === 'ENOENT') return;
    this.#levels.at(-1)!.hasFailed = true;
    this.visitor.failed(operation, join(this.descent.path, name), code);
  }
}
