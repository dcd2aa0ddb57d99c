import fs from 'node:fs';
import path from 'node:path';
import { type ByteString, fromBytes, toBytes } from '../../shared/text/byteString';
import { isWithin, join } from '../../shared/text/paths';

/** Each costs the kernel a kilobyte or so, of what one user may have. */
const most = 2_000;

/** Follows single directories below a root, without what is in the directories in them. Paths are relative to it. */
export class DirectoryWatches {
  readonly #watchers = new Map<ByteString, fs.FSWatcher>();
  #isOneLost = false;

  /** @param changed gets the path of what was made, changed or removed */
  constructor(private readonly changed: (path: ByteString) => void) {}

  /** Whether the directory is followed from now on; if not, there are too many, or it is not there. */
  follow(root: ByteString, directory: ByteString): boolean {
    if (this.#watchers.has(directory)) return true;
    if (this.#watchers.size >= most) return false;
    try {
      const target = Buffer.from(toBytes(join(root, directory)));
      const watcher = fs.watch(target, { persistent: false, encoding: 'buffer' });
      watcher.on('change', (kind, name) => {
        const inside = name ? fromBytes(Buffer.from(name)) : ('' as ByteString);
        // If the directory itself was removed or moved, the event has its own name, as if it were in itself.
        if (kind === 'rename' && inside === path.posix.basename(directory)) this.#lost(directory);
        this.changed(join(directory, inside));
      });
      watcher.on('error', () => {
        this.#lost(directory);
      });
      this.#watchers.set(directory, watcher);
      return true;
    } catch {
      return false;
    }
  }

  /** Whether one that was followed is not any more, since the last time this was asked. */
  takeLost(): boolean {
    const isOneLost = this.#isOneLost;
    this.#isOneLost = false;
    return isOneLost;
  }

  /** Follows these directories no longer. */
  forget(isForgotten: (directory: ByteString) => boolean): void {
    for (const [followed, watcher] of this.#watchers) {
      if (!isForgotten(followed)) continue;
      watcher.close();
      this.#watchers.delete(followed);
    }
  }

  /** Follows none, until it is asked to again. */
  clear(): void {
    this.forget(() => true);
  }

  /** It may be another directory, or somewhere else, and so may be what is below it. */
  #lost(directory: ByteString): void {
    this.#isOneLost = true;
    this.forget((followed) => isWithin(followed, directory));
    this.changed(directory);
  }
}
