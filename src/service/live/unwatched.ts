import { compileExclude, type Exclude } from '../../scan/globs/glob';
import type { ByteString } from '../../shared/text/byteString';
import { type RowId, rootId } from '../../shared/entry';
import { unpackPaths } from '../../shared/text/packedPaths';
import { isBelowAny } from '../../shared/text/paths';
import type { Remote } from '../../shared/rpc/rpc';
import type { StoreApi } from '../../store/storeApi';
import { inSlices } from '../slices';
import type { DirectoryWatches } from './directoryWatches';
import type { LiveTimings } from './liveTimings';
import type { Pending } from './pending';

/** With more directories than this they are compared by their times, not read. */
const maxRead = 5_000;
/** With more of them the root alone is stale. */
const maxStale = 1_000;
/** Directories in one answer of the store: to take it in holds this thread, too. */
const pageSize = 500;

/**
 * Stored directories that no watcher covers: those that `files.watcherExclude` names, and those that came with others in
 * them and are too many to be watched one by one. (Of a folder that is moved, or made together with its content, the
 * watcher on Linux follows only the folder itself: docs/adr/0008.) They are read again some time after any event in the
 * root. Times are in ms since 1970.
 */
export class Unwatched {
  /** By their paths, those that are in no other. */
  readonly #tops = new Map<ByteString, RowId>();
  /** Directories that came with others in them. */
  readonly #moved = new Map<ByteString, RowId>();
  /** All rows that no watcher covers, up to one more than are read. */
  readonly #all = new Set<RowId>();
  #matches: Exclude | undefined;
  #globs = '';
  #searchedUpTo: RowId = 0;
  #isSearched = false;
  /** Counts the searches that were begun again. */
  #generation = 0;
  #readAt = 0;
  /** The last event in the root. */
  #touchedAt = -Infinity;

  constructor(
    private readonly timings: Pick<LiveTimings, 'quiet' | 'reread'>,
    private readonly watches: DirectoryWatches,
    private readonly pending: Pending,
  ) {}

  /** Every stored directory was looked at, except those that came since. */
  get isSearched(): boolean {
    return this.#isSearched;
  }

  /** Something changed, and before the search it is not known whether it concerns such a directory. */
  get isUnknown(): boolean {
    return this.#isTouched && !this.#isSearched;
  }

  /** Too many to be read each time. */
  get areMany(): boolean {
    return this.#all.size > maxRead;
  }

  /** Something changed in the root since these directories were read. */
  get #isTouched(): boolean {
    return this.#touchedAt >= this.#readAt;
  }

  /** There was an event in the root, and perhaps a change here too. @returns whether rows here become stale */
  touched(now: number): boolean {
    this.#touchedAt = now;
    return this.#isSearched && this.#plan(now);
  }

  /** Reads that `touched` planned begin now. */
  taken(now: number): void {
    this.#readAt = now;
  }

  /** Everything was read at this time, and is to be searched again. */
  reset(at: number): void {
    this.pending.takeAll('unwatched');
    this.#clear();
    this.#readAt = Math.max(at, this.#readAt);
  }

  /** Directories left out now may be watched from now on, so they are read once more for earlier changes. */
  readSoon(now: number, dueAt: number): void {
    for (const { path, id, staleSince } of this.pending.takeAll('unwatched'))
      if (staleSince !== undefined)
        this.pending.add({ path, extent: 'subtree', reason: 'related', dueAt, staleSince, id }, now);
  }

  /** Every directory here waits to be read. @returns whether one did not */
  #plan(now: number): boolean {
    const { areMany } = this;
    const stale: ReadonlyMap<ByteString, RowId> =
      areMany && this.#tops.size > maxStale ? new Map([['' as ByteString, rootId]]) : this.#tops;
    if (this.pending.count('unwatched') >= stale.size + (areMany ? 1 : 0)) return false;
    const reason = 'unwatched';
    const staleSince = this.#readAt;
    const dueAt = Math.max(now + this.timings.quiet, this.#readAt + this.timings.reread);
    if (areMany) this.pending.add({ path: '' as ByteString, extent: 'times', reason, dueAt }, now);
    // A comparison does not find what grew in place: those rows stay stale until a scan.
    const readAt = areMany ? Infinity : dueAt;
    for (const [path, id] of stale)
      this.pending.add({ path, id, extent: 'subtree', reason, staleSince, dueAt: readAt }, now);
    return true;
  }

  /** Looks through directories that came since the last search; through all where the globs have changed. */
  async search(
    store: Remote<StoreApi>,
    root: ByteString,
    globs: readonly string[],
    isOver: () => boolean,
  ): Promise<void> {
    if (this.#globs !== JSON.stringify(globs) || this.watches.takeLost()) this.#clear();
    this.#globs = JSON.stringify(globs);
    this.#matches = compileExclude(globs);
    let found = this.#matches || this.#moved.size > 0 ? Infinity : 0;
    while (found > 0 && !isOver()) {
      const generation = this.#generation;
      const { ids, paths } = await store.identities(root, this.#searchedUpTo, pageSize);
      await inSlices(unpackPaths(paths), (path, i) => {
        this.#note(root, path, ids[i]!);
      });
      if (generation !== this.#generation) continue;
      this.#searchedUpTo = ids.at(-1) ?? this.#searchedUpTo;
      found = ids.length;
    }
    if (found > 0) return;
    const former = this.#isSearched ? [] : this.pending.takeAll('unwatched');
    for (const { staleSince = Infinity } of former) this.#readAt = Math.min(this.#readAt, staleSince);
    this.#isSearched = true;
    if (this.#isTouched) this.#plan(Date.now());
  }

  /** Whether no watcher covers a directory. */
  covers(path: ByteString): boolean {
    return path !== '' && (this.#tops.has(path) || isBelowAny(path, this.#tops) || this.#isExcluded(path));
  }

  /** A directory came with others in it: the next search watches them. Elsewhere the watcher follows by itself. */
  addMovedTree(path: ByteString, id: RowId): void {
    if (process.platform !== 'linux' || path === '' || this.#isExcluded(path)) return;
    const isOld = id <= this.#searchedUpTo && !this.#moved.has(path);
    this.#moved.set(path, id);
    // Its subdirectories may have been searched before, too.
    if (isOld) this.#clear();
  }

  /** These rows are gone. */
  remove(ids: readonly RowId[]): void {
    if (ids.length === 0) return;
    const gone = new Set(ids);
    for (const [path, id] of this.#tops) if (gone.has(id)) this.#tops.delete(path);
    const { areMany } = this;
    for (const id of ids) this.#all.delete(id);
    for (const [path, id] of this.#moved) {
      if (!gone.has(id)) continue;
      this.#moved.delete(path);
      this.watches.forget(path);
    }
    // Not all of many are known.
    if (areMany && !this.areMany) this.#clear();
  }

  /** Searches anew. What came with others in it stays, for a scan does not make the watcher follow it. */
  #clear(): void {
    this.#tops.clear();
    this.#generation++;
    this.#searchedUpTo = 0;
    this.#all.clear();
    this.#isSearched = false;
  }

  #note(root: ByteString, path: ByteString, id: RowId): void {
    if (path === '') return;
    if (this.#moved.has(path)) this.#moved.set(path, id);
    const isUnfollowed = (): boolean => this.#isMoved(path) && !this.watches.follow(root, path);
    if (!this.#isExcluded(path) && !isUnfollowed()) return;
    if (!this.areMany) this.#all.add(id);
    if (!isBelowAny(path, this.#tops)) this.#tops.set(path, id);
  }

  /** Whether the person's settings exclude it from the watcher. */
  #isExcluded(path: ByteString): boolean {
    const matches = this.#matches;
    return matches !== undefined && (matches(path) || matches(`${path}/x` as ByteString));
  }

  #isMoved(path: ByteString): boolean {
    return this.#moved.size > 0 && (this.#moved.has(path) || isBelowAny(path, this.#moved));
  }
}
