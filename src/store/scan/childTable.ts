import type { ByteString } from '../../shared/text/byteString';
import type { DirectoryColumns } from './directoryColumns';

/** Finds the directories of a scan by their parent and name: a hash table with open addressing, half full. */
export class ChildTable {
  readonly #directories: DirectoryColumns;
  /** A directory's index, or 0. */
  readonly #slots: Uint32Array;

  constructor(directories: DirectoryColumns) {
    this.#directories = directories;
    const { count, parent } = directories;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count)));
    for (let index = 1; index <= count; index++) {
      this.#slots[this.#slotOf(parent[index]!, directories.name(index))] = index;
    }
  }

  /** The child's index; 0 where there is none. */
  find(parent: number, name: ByteString): number {
    return this.#slots[this.#slotOf(parent, name)]!;
  }

  /** The slot of the child, or the free one that it would take. */
  #slotOf(parent: number, name: ByteString): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(parent, name) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]!;
      if (index === 0) return slot;
      if (this.#directories.parent[index] === parent && this.#directories.name(index) === name) return slot;
    }
  }
}

/** FNV-1a, with its upper bits brought down. */
function hash(parent: number, name: string): number {
  let mixed = Math.imul(parent ^ 0x811c9dc5, 0x01000193);
  for (let i = 0; i < name.length; i++) mixed = Math.imul(mixed ^ name.charCodeAt(i), 0x01000193);
  return mixed ^ (mixed >>> 15);
}
