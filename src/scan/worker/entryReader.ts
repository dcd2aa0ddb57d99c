import { type ReadError, errorCode } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import { isWithin, join, prefixOf } from '../../shared/text/paths';
import type { Exclude } from '../../shared/text/glob';
import { type WorkItem, type WorkQueue, counter } from '../pool/workQueue';
import { type Entries, type Inode, inodeKey, isDirectory, isSymlink } from '../reader/inode';
import type { FileSystem } from '../reader/fileSystem';
import type { LeftOutPaths } from './leftOut';
import { OwnSums, type RowWriter } from './rowWriter';
import type { LeftOut, OutsideTarget, Round, ScanSetup } from './workerApi';

export interface WalkOptions extends Pick<ScanSetup, 'worker' | 'rootPath' | 'maxLevel' | 'mount'>, Round {
  readonly exclude: Exclude | undefined;
  readonly followSymlinks: boolean;
  readonly leftOut: LeftOutPaths;
}

const nothing = new OwnSums();
/** So many entries are read before a directory's remaining names are offered to other workers. */
const shareEvery = 1024;

/** Reads a directory's entries one by one: adds their sizes up for its row and finds the directories in it. */
export class EntryReader {
  /** Sums of the current directory, for its row. */
  readonly sums = new OwnSums();
  readonly outside: OutsideTarget[] = [];
  readonly #counters: Float64Array;
  readonly #inode: Inode;

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly queue: WorkQueue,
    private readonly writer: RowWriter,
    private readonly options: WalkOptions,
  ) {
    this.#counters = queue.countersOf(options.worker);
    this.#inode = fileSystem.inode;
  }

  /**
   * The hot loop. Looking at an entry takes most of a scan's time, so the rest must stay small: no second look, no object
   * for a file, no decoding of its name.
   *
   * @param share offers the remaining names to other workers. Throws a SystemError if the names cannot be read.
   */
  readEntries(directory: WorkItem, entries: Entries, found: WorkItem[], share: () => void): void {
    const { exclude, followSymlinks, seen } = this.options;
    const counters = this.#counters;
    const inode = this.#inode;
    const leftOut = this.options.leftOut.in(directory.path);
    for (let count = 1; ; count++) {
      if (count % shareEvery === 0) {
        if (this.queue.cancelled) return;
        share();
      }
      if (!entries.next()) return;
      if (exclude?.(this.relative(directory, entries.name))) {
        this.#exclude();
        continue;
      }
      const left = leftOut?.get(entries.name);
      if (left) {
        this.#leaveOut(left, directory.row);
        continue;
      }
      const failure = entries.look();
      counters[counter.entries]!++;
      // A directory may be large and its file system slow.
      if (this.queue.cancelled) return;
      if (failure !== undefined) {
        this.fail('lstat', join(directory.path, entries.name), failure, directory.row);
        continue;
      }
      if (seen.size > 0 && seen.has(inodeKey(inode))) continue;
      if (this.options.mount && this.#isMounted()) this.#exclude();
      else if (isDirectory(inode)) this.#directory(directory, entries.name, found);
      else if (followSymlinks && isSymlink(inode)) this.#follow(directory, entries);
      else this.count(directory.row);
    }
  }

  /** Adds the entry that was looked at, which is no directory. Hard links go to the store, which knows all of them. */
  count(row: number): void {
    const { sums } = this;
    const inode = this.#inode;
    const { allocated } = inode;
    sums.files++;
    this.#counters[counter.files]!++;
    this.#counters[counter.allocated]! += allocated;
    const modified = inode.modified / 1000;
    if (modified > sums.newest) sums.newest = Math.floor(modified);
    if (inode.links > 1) this.writer.addLink(inode, row);
    else {
      sums.apparent += inode.apparent;
      sums.allocated += allocated;
    }
  }

  countDirectory(): void {
    this.#counters[counter.directories]!++;
    this.#counters[counter.allocated]! += this.#inode.allocated;
  }

  /** @param row the directory in which it counts */
  fail(operation: ReadError['operation'], path: ByteString, code: string, row: number): ReadError {
    this.sums.readErrors++;
    this.#counters[counter.readErrors]!++;
    const error = { operation, path, code, directory: row };
    this.writer.addError(error);
    return error;
  }

  /** An entry's path relative to the root, for globs and rows. */
  relative(directory: WorkItem, name: string): ByteString {
    const start = this.options.starts[directory.start]!;
    const below = join(directory.path, name).slice(prefixOf(start.path).length);
    return join(start.relative, below);
  }

  #directory(parent: WorkItem, name: string, found: WorkItem[]): void {
    const { maxLevel, starts } = this.options;
    const inode = this.#inode;
    const level = parent.level + 1;
    this.sums.directories++;
    this.countDirectory();
    if (starts[parent.start]!.kind === 'shallow') {
      this.writer.add(this.queue.nextRow(), parent.row, level, name, nothing);
      this.writer.identify(inode.number, inode.modified);
      return;
    }
    const own = maxLevel === null || level <= maxLevel;
    found.push({
      path: join(parent.path, name),
      names: '',
      start: parent.start,
      row: own ? 0 : parent.row,
      parent: own ? parent.row : 0,
      level,
      ...ownInode(inode),
    });
  }

  /** A target within the root is counted where it is; a target outside is for a later round. */
  #follow(directory: WorkItem, entries: Entries): void {
    const path = join(directory.path, entries.name);
    let target: ByteString;
    try {
      target = entries.resolve();
    } catch (error) {
      this.fail('realpath', path, errorCode(error), directory.row);
      return;
    }
    if (isWithin(target, this.options.rootPath)) return;
    const left = this.options.leftOut.holding(target);
    const failure = left ? undefined : this.fileSystem.look(target);
    if (left) this.#leaveOut(left, directory.row);
    else if (failure !== undefined) this.fail('lstat', target, failure, directory.row);
    else if (this.#isMounted()) this.#exclude();
    else {
      const link = this.relative(directory, entries.name);
      const inode = inodeKey(this.#inode);
      const { row, level } = directory;
      this.outside.push({ path: target, link, inode, isDirectory: isDirectory(this.#inode), row, level });
    }
  }

  /**
   * Whether another file system is mounted there. The device of a file does not tell: an overlay has several of them. A
   * volume in a Btrfs file system is told by its device only.
   */
  #isMounted(): boolean {
    const { mount } = this.options;
    if (mount === undefined) return false;
    const inode = this.#inode;
    const isOther = inode.mount !== mount.mount && inode.mount !== 0 && mount.mount !== 0;
    return isOther || (inode.device !== mount.device && isDirectory(inode));
  }

  #leaveOut({ path, type }: LeftOut, row: number): void {
    if (type !== undefined) this.#exclude();
    else this.fail('readdir', path, 'ETIMEDOUT', row);
  }

  #exclude(): void {
    this.sums.excluded++;
    this.#counters[counter.excluded]!++;
  }
}

/** The values of a directory's inode, which are written when the directory is read. */
export function ownInode(inode: Inode): Pick<WorkItem, 'apparent' | 'allocated' | 'modified' | 'inode'> {
  const { apparent, allocated, modified, number } = inode;
  return { apparent, allocated, modified, inode: number };
}
