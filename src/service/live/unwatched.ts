import fs from 'node:fs';
import { basename } from 'node:path/posix';
import { compileExclude, type Exclude } from '../../shared/text/glob';
import type { RowId } from '../../shared/entry';
import { type ByteString, fromBytes, toBytes } from '../../shared/text/byteString';
import { unpackPaths } from '../../shared/text/packedPaths';
import { isBelowAny, isWithin, join } from '../../shared/text/paths';
import type { StoredRoot } from '../rootRecord';
import type { LiveTimings } from './liveTimings';
import type { Pending } from './pending';

/** With more directories than this they are compared by their times, not read. */
const maxRead = 5_000;
/** With more of them the root alone is stale. */
const maxStale = 1_000;
/** Directories in one answer of the store: to take it in holds this thread. */
const pageSize = 500;
/** Each costs the kernel a kilobyte or so, of what one user may have. */
const maxWatches = 2_000;

/**
 * Stored directories that no watcher covers: those that `files.watcherExclude` names, and those that were moved, or made
 * together with their subdirectories, and are too many to be watched one by one. (Of such a folder the watcher on Linux
 * follows only the folder itself: docs/adr/0008.) They are read again some time after any event in the root. Times are
 * in ms since 1970.
 */
export class Unwatched {
  /** The uppermost ones. */
  readonly #tops = new Set<ByteString>();
  /** Directories that were moved, or made together with their subdirectories. */
  readonly #moved = new Set<ByteString>();
  /** All that no watcher covers, up to one more than are read. */
  readonly #all = new Set<ByteString>();
  #matches: Exclude | undefined;
  #globs = '';
  #searchedUpTo: RowId = 0;
  /** Every stored directory was looked at, except those that came since. */
  isSearched = false;
  /** The number of directories that no watcher covers, roughly. */
  count = 0;
  #readAt = 0;
  /** The last event in the root. */
  #touchedAt = -Infinity;

  readonly watches: DirectoryWatches;

  /** @param reported gets the path of what changed in a directory that is watched by itself */
  constructor(
    private readonly timings: Pick<LiveTimings, 'quiet' | 'reread'>,
    private readonly pending: Pending,
    reported: (path: ByteString) => void,
  ) {
    this.watches = new DirectoryWatches(reported);
  }

  /** Something changed, and before the search it is not known whether it concerns such a directory. */
  get isUnknown(): boolean {
    return this.#isTouched && !this.isSearched;
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
    return this.isSearched && this.#plan(now);
  }

  /** Reads that `touched` planned begin now. */
  taken(now: number): void {
    this.#readAt = now;
  }

  /** Everything was read at this time, and is to be searched again. */
  reset(at: number): void {
    this.pending.takeUnwatched();
    this.#clear();
    this.#readAt = Math.max(at, this.#readAt);
  }

  /** Directories left out now may be watched from now on, so they are read once more for earlier changes. */
  readSoon(now: number, dueAt: number): void {
    for (const { path, staleSince } of this.pending.takeUnwatched())
      if (staleSince < Infinity)
        this.pending.add({ path, extent: 'subtree', reason: 'related', dueAt, staleSince }, now);
  }

  /** Every directory here waits to be read. @returns whether one did not */
  #plan(now: number): boolean {
    const { areMany } = this;
    const stale = areMany && this.#tops.size > maxStale ? ['' as ByteString] : [...this.#tops];
    if (this.pending.unwatched >= stale.length + (areMany ? 1 : 0)) return false;
    const reason = 'unwatched';
    const staleSince = this.#readAt;
    const dueAt = Math.max(now + this.timings.quiet, this.#readAt + this.timings.reread);
    if (areMany) this.pending.add({ path: '' as ByteString, extent: 'times', reason, dueAt }, now);
    // A comparison does not find what grew in place: those rows stay stale until a scan.
    const readAt = areMany ? Infinity : dueAt;
    for (const path of stale)
      this.pending.add({ path, extent: 'subtree', reason, staleSince, dueAt: readAt }, now);
    return true;
  }

  /** Looks through directories that came since the last search; through all where the globs have changed. */
  async search({ store, real }: StoredRoot, globs: readonly string[], isOver: () => boolean): Promise<void> {
    if (this.#globs !== JSON.stringify(globs) || this.watches.isOneLost) this.#clear();
    this.watches.isOneLost = false;
    this.#globs = JSON.stringify(globs);
    this.#matches = compileExclude(globs, real);
    let isDone = !this.#matches && this.#moved.size === 0;
    while (!isDone && !isOver()) {
      const after = this.#searchedUpTo;
      const { last, paths } = await store.identities(real, after, pageSize);
      // It is over, or was begun again.
      if (isOver() || after !== this.#searchedUpTo) continue;
      for (const path of unpackPaths(paths)) this.#note(real, path);
      this.#searchedUpTo = last ?? after;
      isDone = last === undefined;
    }
    if (!isDone) return;
    const former = this.isSearched ? [] : this.pending.takeUnwatched();
    for (const { staleSince } of former) this.#readAt = Math.min(this.#readAt, staleSince);
    this.isSearched = true;
    if (this.#isTouched) this.#plan(Date.now());
  }

  /** Whether the settings exclude everything from the watcher, so that no event ever comes. */
  get isAll(): boolean {
    return this.#matches?.('any name' as ByteString) ?? false;
  }

  /** Whether no watcher covers a directory. */
  covers(path: ByteString): boolean {
    return path !== '' && (this.#tops.has(path) || isBelowAny(path, this.#tops) || this.#isExcluded(path));
  }

  /** A directory came with others in it: the next search watches them. Elsewhere the watcher follows by itself. */
  addMovedTree(path: ByteString, id: RowId): void {
    if (process.platform !== 'linux' || path === '' || this.#isExcluded(path)) return;
    const isOld = id <= this.#searchedUpTo && !this.#moved.has(path);
    this.#moved.add(path);
    // Its subdirectories may have been searched before, too.
    if (isOld) this.#clear();
  }

  /** These directories are gone. */
  remove(isGone: (path: ByteString) => boolean): void {
    const { areMany } = this;
    for (const known of [this.#tops, this.#all, this.#moved])
      for (const path of known) if (isGone(path)) known.delete(path);
    this.watches.forget(isGone);
    // Not all of many are known.
    if (areMany && !this.areMany) this.#clear();
  }

  /** Searches anew. What came with others in it stays, for a scan does not make the watcher follow it. */
  #clear(): void {
    this.#tops.clear();
    this.#searchedUpTo = 0;
    this.#all.clear();
    this.count = 0;
    this.isSearched = false;
  }

  #note(root: ByteString, path: ByteString): void {
    if (path === '') return;
    if (!this.#isExcluded(path) && (!this.#isMoved(path) || this.watches.follow(root, path))) return;
    this.count++;
    if (!this.areMany) this.#all.add(path);
    if (!isBelowAny(path, this.#tops)) this.#tops.add(path);
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

/** Follows single directories below a root, without what is in the directories in them. Paths are relative to it. */
class DirectoryWatches {
  readonly #watchers = new Map<ByteString, fs.FSWatcher>();
  /** One that was followed is not any more, and the search does not know it yet. */
  isOneLost = false;

  /** @param changed gets the path of what was made, changed or removed */
  constructor(private readonly changed: (path: ByteString) => void) {}

  /** Whether the directory is followed from now on; if not, there are too many, or it is not there. */
  follow(root: ByteString, directory: ByteString): boolean {
    if (this.#watchers.has(directory)) return true;
    if (this.#watchers.size >= maxWatches) return false;
    try {
      const target = Buffer.from(toBytes(join(root, directory)));
      const watcher = fs.watch(target, { persistent: false, encoding: 'buffer' });
      watcher.on('change', (kind, name) => {
        const inside = name ? fromBytes(Buffer.from(name)) : ('' as ByteString);
        // If the directory itself was removed or moved, the event has its own name, as if it were in itself.
        if (kind === 'rename' && inside === basename(directory)) this.#lost(directory);
        this.changed(join(directory, inside));
      });
      watcher.on('error', this.#lost.bind(this, directory));
      this.#watchers.set(directory, watcher);
      return true;
    } catch {
      return false;
    }
  }

  /** Follows these directories, or all, no longer. */
  forget(isForgotten: (directory: ByteString) => boolean = () => true): void {
    for (const [followed, watcher] of this.#watchers) {
      if (!isForgotten(followed)) continue;
      watcher.close();
      this.#watchers.delete(followed);
    }
  }

  /** It may be another directory, or somewhere else, and so may be what is below it. */
  #lost(directory: ByteString): void {
    this.isOneLost = true;
    this.forget((followed) => isWithin(followed, directory));
    this.changed(directory);
  }
}
