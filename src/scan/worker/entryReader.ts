import fs from 'node:fs';
import { type ByteString, isAscii } from '../../shared/text/byteString';
import { type ReadError, errorCode } from '../../shared/errors';
import { isWithin, join, prefixOf } from '../../shared/text/paths';
import { exactInode, isDirectory, lstat, realPath } from '../reader/directoryReader';
import type { Exclude } from '../globs/glob';
import { type QueuedDirectory, mayBeSwapped, inodeKey, ownInode, untouched } from './queuedDirectory';
import { OwnSums, type RowWriter } from './rowWriter';
import { type WorkQueue, counter } from '../pool/workQueue';

/** The start of a walk: the unit's directory, a directory to reread, or the target of a followed symlink. */
export interface Start {
  readonly kind: 'unit' | 'reread' | 'link';
  /** Directories in it get a row with name and inode, and are not read. */
  readonly shallow: boolean;
  /** Absolute and resolved. */
  readonly path: ByteString;
  /** Relative to the root, for globs and rows. */
  readonly relative: ByteString;
}

/** The target of a symlink that leads out of the root, found during a walk that follows symlinks. */
export interface OutsideTarget {
  /** Resolved. */
  readonly path: ByteString;
  /** The link's path relative to the root. */
  readonly link: ByteString;
  /** `device:inode`. */
  readonly inode: string;
  readonly isDirectory: boolean;
  /** Row and level of the directory that the link is in. */
  readonly row: number;
  readonly level: number;
}

export interface WalkOptions {
  /** This worker's number in the scan. */
  readonly worker: number;
  readonly rootPath: ByteString;
  readonly maxLevel: number | null;
  readonly exclude: Exclude | undefined;
  readonly followSymlinks: boolean;
  /** The only device to read; undefined: any. */
  readonly device: number | undefined;
  /** A directory that changed later may still be changing. In ms since 1970. */
  readonly since: number;
  readonly starts: readonly Start[];
  /** `device:inode` of entries that another start counts. */
  readonly seen: ReadonlySet<string>;
}

const { S_IFMT, S_IFDIR, S_IFLNK } = fs.constants;
const nothing = new OwnSums();

/** Reads a directory's entries one by one: adds their sizes up for its row and finds the directories in it. */
export class EntryReader {
  /** Sums of the current directory, for its row. */
  readonly sums = new OwnSums();
  /** Counts of this worker in this round. */
  readonly seen = { entries: 0, files: 0, directories: 0, excluded: 0, readErrors: 0 };
  readonly outside: OutsideTarget[] = [];
  lastError: ReadError | undefined;
  readonly #counters: Float64Array;

  constructor(
    private readonly queue: WorkQueue,
    private readonly writer: RowWriter,
    private readonly options: WalkOptions,
  ) {
    this.#counters = queue.countersOf(options.worker);
  }

  /**
   * The hot loop. One lstat an entry takes two thirds of a scan's time and listing the names a fifth, so the rest must
   * stay small: no second lstat, no object for a file, no decoding of names.
   */
  readEntries(directory: QueuedDirectory, names: readonly string[], found: QueuedDirectory[]): void {
    const { exclude, device, followSymlinks, seen } = this.options;
    const counters = this.#counters;
    const prefix = prefixOf(directory.access);
    // Testing the name instead of the whole path saves an eighth of the loop.
    const ascii = isAscii(prefix);
    for (const name of names) {
      if (exclude?.(this.relative(directory, name))) {
        this.#exclude();
        continue;
      }
      const stats = this.stat(prefix + name, directory.path, name, ascii && isAscii(name));
      counters[counter.beats]!++;
      // A directory may be large and its file system slow.
      if (this.queue.cancelled) return;
      if (stats === undefined) continue;
      this.seen.entries++;
      if (seen.size > 0 && seen.has(inodeKey(stats))) continue;
      const type = stats.mode & S_IFMT;
      if (type === S_IFDIR) {
        if (device !== undefined && stats.dev !== device) this.#exclude();
        else this.#directory(directory, name, prefix + name, stats, found);
      } else if (followSymlinks && type === S_IFLNK) this.#follow(directory, name, prefix + name);
      else this.count(stats, prefix + name, directory.row);
    }
  }

  /** Undefined after a failure, which is recorded. `name` is in `folder`, or empty for the folder itself. */
  stat(access: string, folder: ByteString, name = '', ascii?: boolean): fs.Stats | undefined {
    let code = 'ENOENT';
    try {
      const stats = lstat(access, ascii);
      if (stats !== undefined) return stats;
    } catch (error) {
      code = errorCode(error);
    }
    this.fail('lstat', join(folder, name), code);
    return undefined;
  }

  /** Adds an entry that is not a directory. Hard links go to the store, which knows all links of an inode. */
  count(stats: fs.Stats, access: string, row: number): void {
    const { sums, seen } = this;
    const allocated = stats.blocks * 512;
    sums.files++;
    seen.files++;
    this.#counters[counter.files]!++;
    this.#counters[counter.allocated]! += allocated;
    const modified = stats.mtimeMs / 1000;
    if (modified > sums.newest) sums.newest = Math.floor(modified);
    if (stats.nlink > 1) {
      const inode = Number.isSafeInteger(stats.ino) ? stats.ino : (exactInode(access) ?? stats.ino);
      this.writer.addLink(stats, inode, row);
    } else {
      sums.apparent += stats.size;
      sums.allocated += allocated;
    }
  }

  countDirectory(stats: fs.Stats): void {
    this.seen.directories++;
    this.#counters[counter.directories]!++;
    this.#counters[counter.allocated]! += stats.blocks * 512;
  }

  fail(operation: ReadError['operation'], path: ByteString, code: string): void {
    this.sums.readErrors++;
    this.seen.readErrors++;
    this.lastError = { operation, path, code };
    this.writer.addError(this.lastError);
  }

  /** An entry's path relative to the root, for globs and rows. */
  relative(directory: QueuedDirectory, name: string): ByteString {
    const start = this.options.starts[directory.start]!;
    const below = join(directory.path, name).slice(prefixOf(start.path).length);
    return join(start.relative, below);
  }

  #directory(
    parent: QueuedDirectory,
    name: string,
    access: string,
    stats: fs.Stats,
    found: QueuedDirectory[],
  ): void {
    const { maxLevel, starts } = this.options;
    const level = parent.level + 1;
    const own = maxLevel === null || level <= maxLevel;
    this.sums.directories++;
    this.countDirectory(stats);
    if (starts[parent.start]!.shallow) {
      this.writer.add(this.queue.nextRow(), parent.row, level, name, nothing);
      this.writer.identify(stats.ino, stats.mtimeMs);
      return;
    }
    found.push({
      kind: 'directory',
      path: join(parent.path, name),
      names: '',
      start: parent.start,
      row: own ? this.queue.nextRow() : parent.row,
      parent: own ? parent.row : 0,
      level,
      ...ownInode(stats),
      anchor: parent.anchor?.retain(),
      access,
      hops: parent.hops + 1,
      guarded: parent.guarded || mayBeSwapped(stats, this.options.since),
      ...untouched,
    });
  }

  /** A target within the root is counted where it is; a target outside is for a later round. */
  #follow(directory: QueuedDirectory, name: string, access: string): void {
    try {
      const target = realPath(access);
      if (isWithin(target, this.options.rootPath)) return;
      const stats = this.stat(target, target);
      if (!stats) return;
      if (this.options.device !== undefined && stats.dev !== this.options.device) {
        this.#exclude();
        return;
      }
      const { row, level } = directory;
      const link = this.relative(directory, name);
      this.outside.push({
        path: target,
        link,
        inode: inodeKey(stats),
        isDirectory: isDirectory(stats),
        row,
        level,
      });
    } catch (error) {
      this.fail('realpath', join(directory.path, name), errorCode(error));
    }
  }

  #exclude(): void {
    this.sums.excluded++;
    this.seen.excluded++;
  }
}
