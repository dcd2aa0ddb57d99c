import { compileExclude, type Exclude } from '../scan/exclude';
import type { ByteString } from '../shared/byteString';
import type { RowId } from '../shared/entry';
import type { Remote } from '../shared/rpc';
import type { StoreApi } from '../store/storeApi';
import { inSlices } from './slices';

/** More directories than this are not read again as a whole. */
const maxRead = 5_000;
/** Directories in one answer of the store: to take it in holds this thread, too. */
const pageSize = 500;

/** Stored directories that the editor's watcher leaves out. */
export class WatchGaps {
  /** By their paths, those that are in no other. */
  readonly tops = new Map<ByteString, RowId>();
  #matches: Exclude | undefined;
  #globs = '';
  #searched: RowId = 0;
  #count = 0;
  #isSearched = false;

  /** Every stored directory was looked at, but for those that came since. */
  get isSearched(): boolean {
    return this.#isSearched;
  }

  /** Too many to be read again each time. */
  get areMany(): boolean {
    return this.#count > maxRead;
  }

  /** Looks through directories that came since the last search; through all where the globs are others. */
  async search(
    store: Remote<StoreApi>,
    root: ByteString,
    globs: readonly string[],
    isOver: () => boolean,
  ): Promise<void> {
    if (this.#globs !== JSON.stringify(globs)) this.clear();
    this.#globs = JSON.stringify(globs);
    this.#matches = compileExclude(globs);
    let found = this.#matches ? Infinity : 0;
    while (found > 0 && !isOver()) {
      const { ids, paths } = await store.identities(root, this.#searched, pageSize);
      await inSlices(paths, (path, i) => {
        this.#note(path, ids[i]!);
      });
      this.#searched = ids.at(-1) ?? this.#searched;
      found = ids.length;
    }
    if (found === 0) this.#isSearched = true;
  }

  /** Whether what is in a directory goes unannounced. */
  holds(path: ByteString): boolean {
    if (path === '' || !this.#matches) return false;
    return this.#matches(path) || this.#matches(`${path}/x` as ByteString) || this.#isInTop(path);
  }

  clear(): void {
    this.tops.clear();
    this.#searched = 0;
    this.#count = 0;
    this.#isSearched = false;
  }

  #note(path: ByteString, id: RowId): void {
    if (!this.holds(path)) return;
    this.#count++;
    if (!this.#isInTop(path)) this.tops.set(path, id);
  }

  #isInTop(path: ByteString): boolean {
    for (let above = path.lastIndexOf('/'); above > 0; above = path.lastIndexOf('/', above - 1))
      if (this.tops.has(path.slice(0, above) as ByteString)) return true;
    return false;
  }
}
