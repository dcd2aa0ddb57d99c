import type { ReadError } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import { isWithin, join, prefixOf } from '../../shared/text/paths';
import type { Exclude } from '../../shared/text/glob';
import { markerNames } from '../../shared/reclaim/markers';
import { type WorkItem, type WorkQueue, counter } from '../pool/workQueue';
import { type Entries, type Inode, inodeKey, isDirectory, isSymlink, startOf } from '../reader/inode';
import { systemCode } from '../reader/inode';
import type { FileSystem } from '../reader/fileSystem';
import { type LeftOutPaths, noAnswer } from './leftOut';
import { Mounts } from './mounts';
import { OwnSums, type RowSink } from './rowWriter';
import type { LeftOut, OutsideTarget, Round, ScanSetup } from './workerApi';

export interface WalkOptions extends Pick<ScanSetup, 'worker' | 'rootPath' | 'maxLevel'>, Round {
  readonly exclude: Exclude | undefined;
  readonly followSymlinks: boolean;
  readonly leftOut: LeftOutPaths;
  readonly oneFileSystem: boolean;
}

const nothing = new OwnSums();
/** By the first two bytes of a name: 1 where it can be that of a marker. */
const markerStarts = startsOf(markerNames);
/** So many entries are read before a directory's remaining names are offered to other workers. */
const shareEvery = 1024;

/** Reads a directory's entries one by one: adds their sizes up for its row and finds the directories in it. */
export class EntryReader {
  /** Sums of the current directory, for its row. */
  readonly sums = new OwnSums();
  readonly outside: OutsideTarget[] = [];
  /** The number of names read of the current directory; after the last one, one more. */
  names = 0;
  /** The directory that is read, or the start that is looked at. */
  place = '' as ByteString;
  protected readonly inode: Inode;
  readonly #counters: Float64Array;
  readonly #mounts: Mounts;
  /** By device. */
  readonly #keeping = new Map<number, boolean>();

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly queue: WorkQueue,
    private readonly writer: RowSink,
    private readonly options: WalkOptions,
  ) {
    this.#counters = queue.countersOf(options.worker);
    this.inode = fileSystem.inode;
    this.#mounts = new Mounts(fileSystem, options.rootPath);
  }

  /**
   * The hot loop. Looking at an entry takes most of a scan's time, so the rest must stay small: no second look, no object
   * for a file, no decoding of its name.
   *
   * @param share offers the remaining names to other workers. Throws a SystemError if the names cannot be read.
   */
  readEntries(directory: WorkItem, entries: Entries, found: WorkItem[], share: () => void): void {
    const { exclude, followSymlinks, oneFileSystem, seen } = this.options;
    const counters = this.#counters;
    const { inode } = this;
    const leftOut = this.options.leftOut.in(directory.path);
    for (;;) {
      if (++this.names % shareEvery === 0) {
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
      if (oneFileSystem && this.#mounts.isOther(directory.path, entries.name)) this.#exclude();
      else if (isDirectory(inode)) this.#directory(directory, entries, found);
      else if (followSymlinks && isSymlink(inode)) this.#follow(directory, entries);
      else {
        this.count(directory.row, entries);
        if (this.isKept(entries)) this.keep(directory.row, this.#nameInRow(directory, entries.name));
      }
    }
  }

  /** Whether the file that was counted gets a row of its own. */
  isKept(entries?: Entries): boolean {
    const { apparent, allocated } = this.inode;
    const { threshold } = this.writer;
    if (apparent >= threshold.bytes || allocated >= threshold.bytes) {
      threshold.add(Math.max(apparent, allocated));
      return true;
    }
    return entries !== undefined && markerStarts[entries.nameStart] === 1 && markerNames.has(entries.name);
  }

  /** @param name its path in the directory of that row */
  keep(row: number, name: string): void {
    this.writer.addFile(this.inode, row, name);
  }

  /**
   * Adds the entry that was looked at, which is no directory. Hard links go to the store, which knows all of them.
   * @param entries undefined: it is where the walk starts.
   * @returns whether it is a hard link
   */
  count(row: number, entries?: Entries): boolean {
    const { sums, inode } = this;
    const { allocated } = inode;
    sums.files++;
    this.#counters[counter.files]!++;
    this.#counters[counter.allocated]! += allocated;
    const modified = inode.modified / 1000;
    if (modified > sums.newest) sums.newest = Math.floor(modified);
    const isLink = inode.links > 1 && (!entries || this.#keepsNumbers(entries));
    if (isLink) this.writer.addLink(inode, row);
    else {
      sums.apparent += inode.apparent;
      sums.allocated += allocated;
    }
    return isLink;
  }

  countDirectory({ allocated }: OwnInode): void {
    this.#counters[counter.directories]!++;
    this.#counters[counter.allocated]! += allocated;
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

  /** A file's path in the directory in whose row it counts, which is further up for levels that have no rows. */
  #nameInRow(directory: WorkItem, name: string): string {
    const { maxLevel } = this.options;
    const folded = maxLevel === null ? 0 : Math.max(0, directory.level - maxLevel);
    if (folded === 0) return name;
    return this.relative(directory, name)
      .split('/')
      .slice(-1 - folded)
      .join('/');
  }

  #directory(parent: WorkItem, entries: Entries, found: WorkItem[]): void {
    const { maxLevel, starts, rootPath } = this.options;
    const { name } = entries;
    const start = starts[parent.start]!;
    const isShallow = start.kind === 'shallow';
    const keepsNumbers = !isShallow || this.#keepsNumbers(entries);
    const inode = ownInode(this.inode);
    const top = start.kind === 'link' ? start.path : rootPath;
    if (this.#mounts.isInItself(parent.path, name, top)) return;
    const level = parent.level + 1;
    this.sums.directories++;
    this.countDirectory(inode);
    if (isShallow) {
      this.writer.add(this.queue.nextRow(), parent.row, level, name, nothing);
      this.writer.identify(keepsNumbers ? inode.inode : 0, inode.modified);
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
      ...inode,
    });
  }

  /** Whether the file system of the current entry keeps the numbers of inodes. Some number an inode anew at each look. */
  #keepsNumbers(entries: Entries): boolean {
    const { device, number } = this.inode;
    let isKeeping = this.#keeping.get(device);
    if (isKeeping === undefined) {
      const lookAgain = (known: number): number =>
        entries.look(true) === undefined ? this.inode.number : known;
      const now = lookAgain(number);
      // An inode that was replaced meanwhile has its new number the next time, too.
      isKeeping = now === number || lookAgain(now) === now;
      this.#keeping.set(device, isKeeping);
    }
    return isKeeping;
  }

  /** A target within the root is counted where it is; a target outside is for a later round. */
  #follow(directory: WorkItem, entries: Entries): void {
    const path = join(directory.path, entries.name);
    let target: ByteString;
    try {
      target = entries.resolve(path);
    } catch (error) {
      this.fail('realpath', path, systemCode(error), directory.row);
      return;
    }
    if (isWithin(target, this.options.rootPath)) return;
    const left = this.options.leftOut.holding(target);
    const failure = left ? undefined : this.fileSystem.look(target);
    if (left) this.#leaveOut(left, directory.row);
    else if (failure !== undefined) this.fail('lstat', target, failure, directory.row);
    else if (this.options.oneFileSystem && this.#mounts.isOther(target, '')) this.#exclude();
    else {
      const link = this.relative(directory, entries.name);
      const inode = inodeKey(this.inode);
      const { row, level } = directory;
      this.outside.push({ path: target, link, inode, isDirectory: isDirectory(this.inode), row, level });
    }
  }

  #leaveOut({ path, type }: LeftOut, row: number): void {
    if (type !== undefined) this.#exclude();
    else this.fail('readdir', path, noAnswer, row);
  }

  #exclude(): void {
    this.sums.excluded++;
    this.#counters[counter.excluded]!++;
  }
}

/** The values of a directory's inode, which are written when the directory is read. */
type OwnInode = Pick<WorkItem, 'apparent' | 'allocated' | 'modified' | 'inode'>;

export function ownInode(inode: Inode): OwnInode {
  const { apparent, allocated, modified, number } = inode;
  return { apparent, allocated, modified, inode: number };
}

function startsOf(names: Iterable<string>): Uint8Array {
  const starts = new Uint8Array(1 << 16);
  for (const name of names) starts[startOf(name)] = 1;
  return starts;
}
