import { SystemError } from '../scan/reader/inode';
import { type Disk, identityOf } from './disk/disk';

/** How many directories stay open: descriptors are few. */
const maxOpen = 64;

interface Level<Handle> {
  readonly name: string;
  /** Undefined: closed again. */
  handle: Handle | undefined;
  readonly identity: string | undefined;
}

/**
 * The open directories from a top down to the current one. One that was closed again is reached once more from the one
 * below it, by `..`, and must be the same inode: so the way back leads nowhere else, whatever is moved meanwhile.
 */
export class Descent<Handle = unknown> {
  readonly #levels: Level<Handle>[] = [];

  /** @param top stays open, and belongs to the caller */
  constructor(
    private readonly disk: Disk<Handle>,
    private readonly top: Handle,
  ) {}

  get depth(): number {
    return this.#levels.length;
  }

  /** The current directory. */
  get handle(): Handle {
    return this.#levels.length === 0 ? this.top : this.#levels.at(-1)!.handle!;
  }

  /** The path of the current directory from the top; '' is the top. */
  get path(): string {
    return this.#levels.map(({ name }) => name).join('/');
  }

  /**
   * Opens a directory in the current one, which becomes the current one.
   * @param identity of the directory that was looked at. Throws as `Disk` does, with ESTALE for another one.
   */
  enter(name: string, identity: string | undefined): void {
    const handle = this.disk.open(name, this.handle);
    if (this.#identityOf(handle) !== identity) {
      this.disk.close(handle);
      throw new SystemError('ESTALE');
    }
    this.#levels.push({ name, handle, identity });
    const old = this.#levels.at(-1 - maxOpen);
    if (old?.handle === undefined) return;
    this.disk.close(old.handle);
    old.handle = undefined;
  }

  /** The directory above becomes the current one. @returns the name of the one that was left. Throws as `enter` does. */
  leave(): string {
    const { name, handle } = this.#levels.at(-1)!;
    const above = this.#levels.at(-2);
    if (above && above.handle === undefined) {
      const reached = this.disk.open('..', handle!);
      if (this.#identityOf(reached) !== above.identity) {
        this.disk.close(reached);
        throw new SystemError('ESTALE');
      }
      above.handle = reached;
    }
    this.disk.close(handle!);
    this.#levels.pop();
    return name;
  }

  /** Closes all that it opened. */
  close(): void {
    for (const { handle } of this.#levels.splice(0)) if (handle !== undefined) this.disk.close(handle);
  }

  #identityOf(directory: Handle): string | undefined {
    const failure = this.disk.look('', directory);
    if (failure !== undefined) throw new SystemError(failure);
    return identityOf(this.disk.inode);
  }
}
