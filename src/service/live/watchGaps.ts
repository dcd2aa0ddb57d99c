import { compileExclude, type Exclude } from '../../scan/globs/glob';
import type { ByteString } from '../../shared/text/byteString';
import type { RowId } from '../../shared/entry';
import { unpackPaths } from '../../shared/text/packedPaths';
import { isBelowAny } from '../../shared/text/paths';
import type { Remote } from '../../shared/rpc/rpc';
import type { StoreApi } from '../../store/storeApi';
import type { DirectoryWatches } from './directoryWatches';
import { inSlices } from '../slices';

/** More directories than this are not read again as a whole. */
const maxRead = 5_000;
/** Directories in one answer of the store: to take it in holds this thread, too. */
const pageSize = 500;

/**
 * Stored directories of which nothing is told: those that `files.watcherExclude` keeps from the editor's watcher, and
 * those that came with others in them, where there are too many to be followed one by one. Of a folder that is moved,
 * or made together with what is in it, the watcher on Linux follows only the folder itself (measured: docs/adr/0008).
 */
export class WatchGaps {
  /** By their paths, those that are in no other. */
  readonly tops = new Map<ByteString, RowId>();
  /** Those that came with others in them. */
  readonly #whole = new Map<ByteString, RowId>();
  #matches: Exclude | undefined;
  #globs = '';
  #searched: RowId = 0;
  /** All that nothing is told of, or more than are read. */
  readonly #unfollowed = new Set<RowId>();
  #isSearched = false;
  /** How often the search began anew. */
  #generation = 0;

  constructor(private readonly watches: DirectoryWatches) {}

  /** Every stored directory was looked at, but for those that came since. */
  get isSearched(): boolean {
    return this.#isSearched;
  }

  /** Too many to be read again each time. */
  get areMany(): boolean {
    return this.#unfollowed.size > maxRead;
  }

  /** Looks through directories that came since the last search; through all where the globs are others. */
  async search(
    store: Remote<StoreApi>,
    root: ByteString,
    globs: readonly string[],
    isOver: () => boolean,
  ): Promise<void> {
    if (this.#globs !== JSON.stringify(globs) || this.watches.takeLost()) this.clear();
    this.#globs = JSON.stringify(globs);
    this.#matches = compileExclude(globs);
    let found = this.#matches || this.#whole.size > 0 ? Infinity : 0;
    while (found > 0 && !isOver()) {
      const generation = this.#generation;
      const { ids, paths } = await store.identities(root, this.#searched, pageSize);
      await inSlices(unpackPaths(paths), (path, i) => {
        this.#note(root, path, ids[i]!);
      });
      if (generation !== this.#generation) continue;
      this.#searched = ids.at(-1) ?? this.#searched;
      found = ids.length;
    }
    if (found === 0) this.#isSearched = true;
  }

  /** Whether what is in a directory goes unannounced. */
  holds(path: ByteString): boolean {
    return path !== '' && (this.tops.has(path) || isBelowAny(path, this.tops) || this.#isLeftOut(path));
  }

  /** A directory came with others in it, which the next search follows. Elsewhere the watcher follows by itself. */
  cameWhole(path: ByteString, id: RowId): void {
    if (process.platform !== 'linux' || path === '' || this.#isLeftOut(path)) return;
    const isOld = id <= this.#searched && !this.#whole.has(path);
    this.#whole.set(path, id);
    // Then what is in it may be no news either.
    if (isOld) this.clear();
  }

  /** These rows are gone. */
  remove(ids: readonly RowId[]): void {
    if (ids.length === 0) return;
    const gone = new Set(ids);
    for (const [path, id] of this.tops) if (gone.has(id)) this.tops.delete(path);
    const { areMany } = this;
    for (const id of ids) this.#unfollowed.delete(id);
    for (const [path, id] of this.#whole) {
      if (!gone.has(id)) continue;
      this.#whole.delete(path);
      this.watches.forget(path);
    }
    // Not all of many are known.
    if (areMany && !this.areMany) this.clear();
  }

  /** Searches anew; what came with others in it stays, for a scan does not make the watcher follow. */
  clear(): void {
    this.tops.clear();
    this.#generation++;
    this.#searched = 0;
    this.#unfollowed.clear();
    this.#isSearched = false;
  }

  #note(root: ByteString, path: ByteString, id: RowId): void {
    if (path === '') return;
    if (this.#whole.has(path)) this.#whole.set(path, id);
    const isUnfollowed = (): boolean => this.#cameWithAnother(path) && !this.watches.follow(root, path);
    if (!this.#isLeftOut(path) && !isUnfollowed()) return;
    if (!this.areMany) this.#unfollowed.add(id);
    if (!isBelowAny(path, this.tops)) this.tops.set(path, id);
  }

  /** Whether the person's settings keep it from the watcher. */
  #isLeftOut(path: ByteString): boolean {
    const matches = this.#matches;
    return matches !== undefined && (matches(path) || matches(`${path}/x` as ByteString));
  }

  #cameWithAnother(path: ByteString): boolean {
    return this.#whole.size > 0 && (this.#whole.has(path) || isBelowAny(path, this.#whole));
  }
}
