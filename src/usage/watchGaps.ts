import { compileExclude, type Exclude } from '../scan/exclude';
import type { ByteString } from '../shared/byteString';
import type { RowId } from '../shared/entry';
import { isBelowAny } from '../shared/paths';
import type { Remote } from '../shared/rpc';
import type { StoreApi } from '../store/storeApi';
import { inSlices } from './slices';

/** More directories than this are not read again as a whole. */
const maxRead = 5_000;
/** Directories in one answer of the store: to take it in holds this thread, too. */
const pageSize = 500;

/**
 * Stored directories that the editor's watcher leaves out, as `files.watcherExclude` says, or because they came with
 * others in them: of a folder that is moved, or made together with what is in it, the watcher on Linux follows only
 * the folder itself (measured: docs/adr/0008).
 */
export class WatchGaps {
  /** By their paths, those that are in no other. */
  readonly tops = new Map<ByteString, RowId>();
  /** Those that came with others in them. */
  readonly #unfollowed = new Set<ByteString>();
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
    let found = this.#matches || this.#unfollowed.size > 0 ? Infinity : 0;
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
    if (path === '') return false;
    if (this.#unfollowed.has(path) || isBelowAny(path, this.tops)) return true;
    const matches = this.#matches;
    return matches !== undefined && (matches(path) || matches(`${path}/x` as ByteString));
  }

  /** A directory came with so many others in it. */
  cameWhole(path: ByteString, id: RowId, directories: number): void {
    if (path === '' || this.tops.has(path) || isBelowAny(path, this.tops)) return;
    this.#unfollowed.add(path);
    this.tops.set(path, id);
    this.#count += directories + 1;
  }

  /** These rows are gone. */
  remove(ids: readonly RowId[]): void {
    if (ids.length === 0) return;
    const gone = new Set(ids);
    for (const [path, id] of this.tops) {
      if (!gone.has(id)) continue;
      this.tops.delete(path);
      this.#unfollowed.delete(path);
    }
  }

  /** Searches anew; what came with others in it stays, for a scan does not make the watcher follow. */
  clear(): void {
    this.tops.clear();
    this.#searched = 0;
    this.#count = 0;
    this.#isSearched = false;
  }

  #note(path: ByteString, id: RowId): void {
    if (!this.holds(path)) return;
    this.#count++;
    if (!isBelowAny(path, this.tops)) this.tops.set(path, id);
  }
}
