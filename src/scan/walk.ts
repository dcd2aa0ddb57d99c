import fs from 'node:fs';
import type { ByteString } from '../shared/byteString';
import { type ReadError, errorCode } from '../shared/errors';
import { Anchor, NameStream, exactInode, lstat, readNames, realPath } from './directoryReader';
import type { Exclude } from './exclude';
import { OwnSums, type RowWriter } from './rowWriter';
import type { WorkItem, WorkQueue } from './workQueue';

/** Where a walk starts: the unit's directory, or what a followed symlink leads to outside the root. */
export interface Start {
  /** Where to look; resolved. */
  readonly path: ByteString;
  /** Its path relative to the root, as the globs and the rows see it. */
  readonly relative: ByteString;
}

/** What a symlink outside the root leads to, found during a walk that follows symlinks. */
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
  readonly rootPath: ByteString;
  readonly maxLevel: number | null;
  readonly exclude: Exclude | undefined;
  readonly followSymlinks: boolean;
  /** The device to stay on. */
  readonly device: number | undefined;
  readonly starts: readonly Start[];
  /** The unit's own directory: that it cannot be read is the unit's failure. Undefined for followed symlinks. */
  readonly unitPath: ByteString | undefined;
  /** `device:inode` of what is counted by another start. */
  readonly seen: ReadonlySet<string>;
}

/** A directory that waits to be read by this worker. */
interface Waiting extends WorkItem {
  /** Where `access` starts, if it is not an absolute path. */
  readonly anchor: Anchor | undefined;
  /** The path to give to the file system. */
  readonly access: string;
  /** Parts of `access` since the last anchor. */
  readonly hops: number;
  /** For a huge directory that is being read: its remaining names. */
  readonly stream: NameStream | undefined;
}

const { S_IFMT, S_IFDIR, S_IFLNK } = fs.constants;

/** A directory inode this large has some ten thousand names: it is read in chunks, and shared. */
const hugeBytes = 256 * 1024;
const chunkNames = 1024;
/** From about 30 parts on, a path from an open directory is cheaper than the kernel's walk along the whole path. */
const hopsPerAnchor = 28;
/** Leaves room for a name of 255 bytes below PATH_MAX (4096). */
const longPath = 3800;
const donation = 32;

/**
 * One worker's part of a scan: reads directories depth first, gives work to the others when they run dry, and
 * writes a row a directory. Synchronous, a slice at a time.
 */
export class Walk {
  readonly #stack: Waiting[] = [];
  readonly #sums = new OwnSums();
  /** What the current directory is looked up as, to add a name to. */
  #prefix = '';
  #starved = false;
  entries = 0;
  files = 0;
  directories = 0;
  excluded = 0;
  readErrors = 0;
  readonly outside: OutsideTarget[] = [];
  /** Why the unit's own directory could not be read: then there is nothing to tell of it. */
  failure: ReadError | undefined;

  constructor(
    private readonly queue: WorkQueue,
    private readonly worker: number,
    private readonly writer: RowWriter,
    private readonly options: WalkOptions,
  ) {
    queue.join();
  }

  /** Works until `deadline` (as `performance.now` counts). `starved`: nothing to do just now. */
  step(deadline: number): 'more' | 'starved' | 'done' {
    const { queue } = this;
    const before = { files: this.files, directories: this.directories };
    this.#allocated = 0;
    let state: 'more' | 'starved' | 'done' = 'more';
    do {
      if (queue.cancelled) {
        this.#drop();
        return 'done';
      }
      const item = this.#stack.pop();
      if (item) {
        this.#process(item);
        if (this.#stack.length > 1 && queue.hungry) this.#donate();
        continue;
      }
      const taken = queue.take(this.#starved);
      this.#starved = taken === 'starved';
      if (typeof taken === 'string') state = taken;
      else this.#stack.push({ ...taken, anchor: undefined, access: taken.path, hops: 0, stream: undefined });
    } while (state === 'more' && performance.now() < deadline);
    queue.addProgress(
      this.worker,
      this.files - before.files,
      this.directories - before.directories,
      this.#allocated,
    );
    return state;
  }

  #allocated = 0;

  #process(item: Waiting): void {
    if (item.kind === 'start') this.#begin(item);
    else if (item.kind === 'names') this.#share(item, item.names.split('/'));
    else if (item.stream) this.#nextChunk(item, item.stream);
    else this.#read(item);
    item.anchor?.release();
  }

  /** Looks at a start itself: everything else was looked at by its parent's reader. */
  #begin(item: Waiting): void {
    const sums = this.#sums;
    sums.reset(0, 0, 0);
    let error: unknown;
    let stats: fs.Stats | undefined;
    try {
      stats = lstat(item.path);
    } catch (thrown) {
      error = thrown;
    }
    if (!stats) this.#fail('lstat', item.path, error);
    else if ((stats.mode & S_IFMT) !== S_IFDIR) this.#count(stats, item.path, item.row);
    else {
      this.directories++;
      if (!this.#isUnit(item)) {
        sums.directories = 1;
        this.writer.add(item.parent || item.row, 0, 0, '', sums);
      }
      this.#stack.push({ ...item, ...directorySizes(stats), kind: 'directory' });
      return;
    }
    this.#write(item);
  }

  #read(item: Waiting): void {
    this.#sums.reset(item.apparent, item.allocated, item.modified);
    const at = this.#anchored(item);
    try {
      if (item.apparent >= hugeBytes) {
        const stream = new NameStream(at.access);
        at.anchor?.retain();
        this.#stack.push({ ...at, stream });
      } else this.#look(at, readNames(at.access));
    } catch (error) {
      this.#fail('readdir', item.path, error);
      if (this.#isUnit(item)) this.failure = this.#lastError;
    }
    this.#write(item);
    // An anchor opened here lives as long as the directories that were found through it.
    if (at !== item) at.anchor?.release();
  }

  #lastError: ReadError | undefined;

  /** The next names of a huge directory: for others where they need work, otherwise for us. */
  #nextChunk(item: Waiting, stream: NameStream): void {
    let names: string[];
    try {
      names = stream.read(chunkNames);
    } catch (error) {
      this.#sums.reset(0, 0, 0);
      this.#fail('readdir', item.path, error);
      this.writer.add(item.row, 0, 0, '', this.#sums);
      names = [];
    }
    if (names.length < chunkNames) stream.close();
    else {
      item.anchor?.retain();
      this.#stack.push(item);
    }
    const shared = this.queue.hungry && item.path.length < longPath;
    if (shared && this.queue.push({ ...item, kind: 'names', names: names.join('/') })) return;
    this.#share(item, names);
  }

  /** Some of a directory's names; its inode and the row itself are another's to tell. */
  #share(item: Waiting, names: readonly string[]): void {
    this.#sums.reset(0, 0, 0);
    this.#look(item, names);
    this.writer.add(item.row, 0, 0, '', this.#sums);
  }

  /** The hot loop: one lstat an entry, which is two thirds of a scan's time. */
  #look(item: Waiting, names: readonly string[]): void {
    const { exclude, device, followSymlinks, seen } = this.options;
    const prefix = (this.#prefix = join(item.access, ''));
    const sums = this.#sums;
    for (const name of names) {
      if (exclude?.(this.#relative(item, name))) {
        this.#exclude();
        continue;
      }
      let stats: fs.Stats | undefined;
      try {
        stats = lstat(prefix + name);
      } catch (error) {
        this.#fail('lstat', join(item.path, name), error);
        continue;
      }
      if (stats === undefined) {
        this.#fail('lstat', join(item.path, name), undefined);
        continue;
      }
      this.entries++;
      const type = stats.mode & S_IFMT;
      if (seen.size > 0 && seen.has(inodeKey(stats))) continue;
      if (type === S_IFDIR) {
        if (device !== undefined && stats.dev !== device) this.#exclude();
        else {
          sums.directories++;
          this.directories++;
          this.#push(item, name, stats);
        }
      } else if (followSymlinks && type === S_IFLNK) this.#follow(item, name);
      else this.#count(stats, prefix + name, item.row);
    }
  }

  /** Adds an entry that is not a directory. Hard links go to the store, which knows who else has the inode. */
  #count(stats: fs.Stats, path: string, row: number): void {
    const sums = this.#sums;
    const allocated = stats.blocks * 512;
    sums.files++;
    this.files++;
    const modified = stats.mtimeMs / 1000;
    if (modified > sums.newest) sums.newest = Math.floor(modified);
    if (stats.nlink > 1) {
      const inode = Number.isSafeInteger(stats.ino) ? stats.ino : exactInode(path);
      this.writer.addLink(stats.dev, inode, row, stats.size, allocated);
    } else {
      sums.apparent += stats.size;
      sums.allocated += allocated;
    }
    this.#allocated += allocated;
  }

  #push(parent: Waiting, name: string, stats: fs.Stats): void {
    const level = parent.level + 1;
    const { maxLevel } = this.options;
    const own = maxLevel === null || level <= maxLevel;
    this.#allocated += stats.blocks * 512;
    this.#stack.push({
      kind: 'directory',
      path: join(parent.path, name),
      names: '',
      start: parent.start,
      row: own ? this.queue.nextRow() : parent.row,
      parent: own ? parent.row : 0,
      level,
      ...directorySizes(stats),
      anchor: parent.anchor?.retain(),
      access: this.#prefix + name,
      hops: parent.hops + 1,
      stream: undefined,
    });
  }

  #follow(item: Waiting, name: string): void {
    const { rootPath } = this.options;
    try {
      const target = realPath(this.#prefix + name);
      if (isWithin(target, rootPath)) return;
      const stats = lstat(target);
      if (!stats) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      const link = this.#relative(item, name);
      const isDirectory = (stats.mode & S_IFMT) === S_IFDIR;
      this.outside.push({
        path: target,
        link,
        inode: inodeKey(stats),
        isDirectory,
        row: item.row,
        level: item.level,
      });
    } catch (error) {
      this.#fail('realpath', join(item.path, name), error);
    }
  }

  #relative(item: Waiting, name: string): ByteString {
    const start = this.options.starts[item.start]!;
    const below = join(item.path, name).slice(join(start.path, '').length);
    return (start.relative === '' ? below : `${start.relative}/${below}`) as ByteString;
  }

  #isUnit(item: Waiting): boolean {
    return item.path === this.options.unitPath;
  }

  #exclude(): void {
    this.#sums.excluded++;
    this.excluded++;
  }

  /** An error without a code is a missing entry: `lstat` answers that without throwing. */
  #fail(operation: ReadError['operation'], path: string, error: unknown): void {
    this.#sums.readErrors++;
    this.readErrors++;
    this.#lastError = {
      operation,
      path: path as ByteString,
      code: error === undefined ? 'ENOENT' : errorCode(error),
    };
    this.writer.addError(this.#lastError);
  }

  #write(item: Waiting): void {
    const name = item.parent === 0 ? '' : this.#rowName(item);
    this.writer.add(item.row, item.parent, item.level, name, this.#sums);
  }

  /** A start's row is named after the link that led there. */
  #rowName(item: Waiting): string {
    const start = this.options.starts[item.start]!;
    const path = item.path === start.path ? start.relative : item.path;
    return path.slice(path.lastIndexOf('/') + 1);
  }

  /** The item, reached from an open directory where its path has become long. */
  #anchored(item: Waiting): Waiting {
    if (item.hops < hopsPerAnchor && item.access.length < longPath) return item;
    try {
      const anchor = Anchor.open(item.access);
      return anchor ? { ...item, anchor: anchor.retain(), access: anchor.path, hops: 0 } : item;
    } catch {
      // No descriptor to be had, or not readable: reading by path says why, or works.
      return item;
    }
  }

  /** Gives away the shallowest half: the largest subtrees, most likely. */
  #donate(): void {
    const count = Math.min(donation, this.#stack.length >> 1);
    const kept: Waiting[] = [];
    for (const item of this.#stack.slice(0, count)) {
      if (item.stream || item.path.length > longPath || !this.queue.push(item)) kept.push(item);
      else item.anchor?.release();
    }
    this.#stack.splice(0, count, ...kept);
  }

  #drop(): void {
    for (const item of this.#stack.splice(0)) {
      item.stream?.close();
      item.anchor?.release();
    }
  }
}

function directorySizes(stats: fs.Stats): { apparent: number; allocated: number; modified: number } {
  const modified = Math.max(0, Math.floor(stats.mtimeMs / 1000));
  return { apparent: stats.size, allocated: stats.blocks * 512, modified };
}

function join(path: string, name: string): ByteString {
  return (path === '/' ? `/${name}` : `${path}/${name}`) as ByteString;
}

export function inodeKey(stats: { dev: number; ino: number }): string {
  return `${stats.dev}:${stats.ino}`;
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
