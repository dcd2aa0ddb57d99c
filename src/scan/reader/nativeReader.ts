import type { ByteString } from '../../shared/text/byteString';
import { type Entries, SystemError, hasDescriptorPaths, resolvePath, startOf, systemCode } from './inode';
import { extensionOf, lowerCase, maxExtension } from './extension';
import { FileSystem, withFolder } from './fileSystem';
import { type Memory, SystemCalls } from './systemCalls';

/** The kernel fills no larger buffer in one call any faster. */
const entriesBytes = 64 * 1024;
/** Offsets in a `struct linux_dirent64` (`man 2 getdents`): its length, and its name, which ends with a NUL. */
const lengthAt = 16;
const nameAt = 19;
const dot = 46;

/**
 * Reads Linux file systems by system calls that name an entry in an open directory, half the work of a path. Parameters
 * as those of `SystemCalls`. Throws if koffi cannot be loaded, or the kernel refuses a call.
 */
export function nativeReader(koffi: string, held: Int32Array = new Int32Array(0)): FileSystem {
  const calls = new SystemCalls(koffi, held);
  const entries = new NativeEntries(calls);
  const fileSystem = new FileSystem<number>({
    inode: calls.inode,
    open: (path, from, follow) => calls.open(path, from, follow),
    close: (directory) => calls.close(directory),
    look: (path, directory) => calls.look(path, directory),
    space: (path) => calls.space(path),
    entries: (directory, names) => entries.of(directory, names),
  });
  tryOut(fileSystem);
  return fileSystem;
}

function tryOut(fileSystem: FileSystem): void {
  const failure = withFolder(fileSystem.openFolder('/' as ByteString, false), (folder) => {
    try {
      folder.open('').next();
    } catch (error) {
      if (systemCode(error) !== 'EACCES') throw error;
    }
    return folder.look('');
  });
  if (failure !== undefined) throw new SystemError(failure);
}

/** The entries of the directory that was opened last. */
export class NativeEntries implements Entries {
  readonly #memory: Memory;
  readonly #lengths: Uint16Array;
  #directory = -1;
  /** Names to read instead of all entries. */
  #names: readonly string[] | undefined;
  /** The offset of the current name in the memory, or its index in `#names`. */
  #at = 0;
  #next = 0;
  #end = 0;
  #isFirst = true;

  constructor(private readonly calls: SystemCalls) {
    this.#memory = calls.allocate(entriesBytes);
    this.#lengths = new Uint16Array(this.#memory.bytes.buffer);
  }

  of(directory: number, names: readonly string[] | undefined): this {
    this.#directory = directory;
    this.#names = names;
    this.#next = this.#end = 0;
    this.#isFirst = true;
    return this;
  }

  next(): boolean {
    if (this.#names) {
      this.#at = this.#next++;
      return this.#at < this.#names.length;
    }
    do {
      if (this.#next >= this.#end && !this.#fill()) return false;
      this.#at = this.#next + nameAt;
      this.#next += this.#lengths[(this.#next + lengthAt) >> 1]!;
    } while (this.#isDots());
    return true;
  }

  get name(): string {
    if (this.#names) return this.#names[this.#at]!;
    const { bytes } = this.#memory;
    return bytes.toString('latin1', this.#at, bytes.indexOf(0, this.#at));
  }

  get nameStart(): number {
    if (this.#names) return startOf(this.name);
    const { bytes } = this.#memory;
    return (bytes[this.#at]! << 8) | bytes[this.#at + 1]!;
  }

  /** Only the extension is decoded. */
  get extension(): string {
    if (this.#names) return extensionOf(this.name);
    const { bytes } = this.#memory;
    let dotAt = this.#at;
    let end = this.#at;
    for (; bytes[end] !== 0; end++) if (bytes[end] === dot) dotAt = end;
    if (dotAt === this.#at || end - dotAt - 1 > maxExtension) return '';
    return lowerCase(bytes.toString('latin1', dotAt + 1, end));
  }

  look(isFresh = false): string | undefined {
    if (this.#names) return this.calls.look(this.name, this.#directory, isFresh);
    return this.calls.lookAt(this.#directory, this.#memory, this.#at, isFresh);
  }

  resolve(path: ByteString): ByteString {
    return resolvePath(hasDescriptorPaths ? `/proc/self/fd/${this.#directory}/${this.name}` : path);
  }

  isElsewhere(): boolean {
    return false;
  }

  #fill(): boolean {
    this.#next = 0;
    this.#end = this.calls.entries(this.#directory, this.#memory, this.#isFirst);
    this.#isFirst = false;
    return this.#end > 0;
  }

  /** Whether the current name is '.' or '..'. */
  #isDots(): boolean {
    const { bytes } = this.#memory;
    const at = this.#at;
    return bytes[at] === dot && (bytes[at + 1] === 0 || (bytes[at + 1] === dot && bytes[at + 2] === 0));
  }
}
