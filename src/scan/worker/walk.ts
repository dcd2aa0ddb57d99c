import type { ReadError } from '../../shared/errors';
import type { ByteString } from '../../shared/text/byteString';
import { isWithin, prefixOf } from '../../shared/text/paths';
import type { WorkItem, WorkQueue } from '../pool/workQueue';
import { type Entries, isDirectory, isOther, splitPath, systemCode } from '../reader/inode';
import type { FileSystem, Folder } from '../reader/fileSystem';
import { EntryReader, type WalkOptions, ownInode } from './entryReader';
import type { RowSink } from './rowWriter';
import type { Start } from './workerApi';

/** Names that are given away at once. */
const chunkNames = 1024;
/** Maximum number of items given away at once. */
const maxDonation = 32;

/** Failures that say that there is no such directory. */
const goneCodes: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES']);

export type WalkState = 'more' | 'starved' | 'done';

/**
 * One worker's part of a round: reads directories depth first, gives work to other workers that have none, and writes
 * a row for each directory. Synchronous, a slice at a time.
 */
export class Walk {
  /** Why the unit's own directory could not be read. */
  failure: ReadError | undefined;
  readonly #stack: WorkItem[] = [];
  #starved = false;
  #folder: Folder | undefined;

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly queue: WorkQueue,
    private readonly writer: RowSink,
    private readonly options: WalkOptions,
    readonly entries = new EntryReader(fileSystem, queue, writer, options),
  ) {}

  /** Works until `deadline` (of `performance.now`). `starved`: no work is left just now. */
  step(deadline: number): WalkState {
    let state: WalkState = 'more';
    while (state === 'more' && performance.now() < deadline) {
      if (this.queue.cancelled) return 'done';
      const item = this.#stack.pop();
      if (item) this.#read(item);
      else state = this.#take();
      if (this.#stack.length > 1 && this.queue.hungry) this.#donate();
    }
    return state;
  }

  /**
   * Whether the root's path leads to another folder now than to the one that is open. Its inode number from the beginning
   * cannot tell, because some file systems change the numbers of inodes.
   */
  get isReplaced(): boolean {
    const folder = this.#folder;
    if (folder?.path !== this.options.rootPath) return false;
    const { inode } = this.fileSystem;
    const numberAfter = (failure: string | undefined): number => (failure === undefined ? inode.number : 0);
    const isOtherNow = (): boolean => {
      const opened = numberAfter(folder.look(''));
      return isOther(() => numberAfter(this.fileSystem.look(folder.path)), opened);
    };
    // Another thread's look may come between the two.
    return isOtherNow() && isOtherNow();
  }

  close(): void {
    this.#folder?.close();
    this.#folder = undefined;
  }

  #setPlace(path: ByteString): void {
    this.queue.setPlace(this.options.worker, path);
    this.entries.place = path;
  }

  #take(): WalkState {
    const taken = this.queue.take(this.#starved);
    this.#starved = taken === 'starved';
    if (typeof taken === 'string') return taken;
    if (typeof taken === 'number') this.#begin(taken);
    else this.#stack.push(taken);
    return 'more';
  }

  #read(item: WorkItem): void {
    this.#setPlace(item.path);
    // The worker that opened a directory writes its inode and row, for those that read some of its entries too.
    if (item.names !== '') {
      this.#readEntries(item);
      this.writer.add(item.row, 0, 0, '', this.entries.sums);
      return;
    }
    const directory = item.row > 0 ? item : { ...item, row: this.queue.nextRow() };
    const isWhole = this.#readEntries(directory);
    if (isWhole && isSumBelow(item, this.entries.names)) this.entries.sums.apparent -= item.apparent;
    this.#write(directory);
  }

  /** Reads the start's own inode; that of any other directory was read with its parent. */
  #begin(start: number): void {
    const { sums } = this.entries;
    const { inode } = this.fileSystem;
    const { kind, path, relative, row, parent, level } = this.options.starts[start]!;
    this.#setPlace(path);
    sums.reset(0, 0, 0);
    const isReread = kind === 'deep' || kind === 'shallow';
    // A reread of its parent reports it.
    if (isReread && this.options.leftOut.holding(path)) return;
    const failure = this.#lookAt(path, start);
    const isGone = failure === undefined ? !isDirectory(inode) : goneCodes.has(failure);
    if (isReread && isGone) return;
    if (failure === undefined && isDirectory(inode)) {
      const own = ownInode(inode);
      this.entries.countDirectory(own);
      if (kind === 'link') {
        sums.directories = 1;
        this.writer.add(parent || row, 0, 0, '', sums);
      }
      this.#stack.push({ path, names: '', start, row, parent, level, ...own });
      return;
    }
    if (failure === undefined) {
      this.entries.count(row);
      if (this.entries.isKept()) this.entries.keep(row, nameOf(relative));
    } else {
      const error = this.entries.fail('lstat', path, failure, row);
      // A stored result must not be replaced by nothing.
      if (kind !== 'link') this.failure = error;
    }
    this.writer.add(row, parent, level, parent === 0 ? '' : nameOf(relative), sums);
  }

  #lookAt(path: ByteString, start: number): string | undefined {
    try {
      const [folder, relative] = this.#place(path, start);
      return folder.look(relative);
    } catch (error) {
      return systemCode(error);
    }
  }

  /**
   * Adds the entries of a directory, or those of them that an item names, to sums that begin anew.
   * @returns whether all of them could be listed
   */
  #readEntries(item: WorkItem): boolean {
    const { sums } = this.entries;
    const first = this.#stack.length;
    const names = item.names === '' ? undefined : item.names.split('/');
    this.#resetSums(item);
    try {
      const [folder, relative] = this.#place(item.path, item.start);
      const entries = folder.open(relative, names);
      this.entries.readEntries(item, entries, this.#stack, () => {
        if (!names) this.#share(item, entries);
      });
      if (!entries.isElsewhere(item.inode)) return true;
      // The directory was swapped: its entries may be another's, and are left out.
      this.#stack.length = first;
      this.#resetSums(item);
      this.entries.fail('readdir', item.path, 'ENOTDIR', item.row);
    } catch (thrown) {
      const error = this.entries.fail('readdir', item.path, systemCode(thrown), item.row);
      const isUnread = !names && sums.files + sums.directories === 0;
      if (isUnread && this.#start(item).kind === 'unit' && this.#isStart(item)) this.failure = error;
    }
    return false;
  }

  /** The directory's own inode counts once, with the item that reads it. */
  #resetSums({ names, apparent, allocated, modified }: WorkItem): void {
    this.entries.names = 0;
    if (names !== '') this.entries.sums.reset(0, 0, 0);
    else this.entries.sums.reset(apparent, allocated, Math.max(0, Math.floor(modified / 1000)));
  }

  /** Gives the next names of a directory to other workers that need work. */
  #share(item: WorkItem, entries: Entries): void {
    while (this.queue.hungry) {
      const names: string[] = [];
      let isGiven: boolean;
      try {
        while (names.length < chunkNames && entries.next()) names.push(entries.name);
      } finally {
        this.entries.names += names.length;
        const share: WorkItem = { ...item, names: names.join('/') };
        isGiven = names.length > 0 && this.queue.push(share);
        if (names.length > 0 && !isGiven) this.#stack.push(share);
      }
      if (!isGiven) return;
    }
  }

  /**
   * The folder through which a directory is read, and its path in it. A root is never left by a symbolic link; where
   * they are followed, a start may be behind one.
   */
  #place(path: ByteString, startIndex: number): [folder: Folder, relative: string] {
    const { rootPath, followSymlinks, starts } = this.options;
    const start = starts[startIndex]!.path;
    const isBelow = start === rootPath || (!followSymlinks && isWithin(start, rootPath));
    const base = isBelow ? rootPath : splitPath(start)[0];
    if (this.#folder?.path !== base) {
      this.close();
      this.#folder = this.fileSystem.openFolder(base, followSymlinks || !isBelow);
    }
    return [this.#folder, path.slice(prefixOf(base).length)];
  }

  #start(item: WorkItem): Start {
    return this.options.starts[item.start]!;
  }

  #isStart(item: WorkItem): boolean {
    return item.path === this.#start(item).path;
  }

  #write(item: WorkItem): void {
    const { kind, relative } = this.#start(item);
    // A start's row is named after the link that led there.
    const name = item.parent === 0 ? '' : nameOf(this.#isStart(item) ? relative : item.path);
    this.writer.add(item.row, item.parent, item.level, name, this.entries.sums);
    // A directory folded into another's row, or into a link's, does not identify that row.
    const isOwn = item.parent !== 0 || (this.#isStart(item) && kind !== 'link');
    if (isOwn) this.writer.identify(item.inode, item.modified);
  }

  /** Gives away the shallowest half, most likely the largest subtrees. */
  #donate(): void {
    const count = Math.min(maxDonation, this.#stack.length >> 1);
    const kept = this.#stack.slice(0, count).filter((item) => !this.queue.push(item));
    this.#stack.splice(0, count, ...kept);
  }
}

/**
 * Whether a directory's size is not that of its inode but the sum of all below it, as CephFS has it: it has no blocks, and
 * more bytes than so many names can take in any file system.
 */
function isSumBelow({ apparent, allocated }: WorkItem, names: number): boolean {
  return allocated === 0 && apparent > 4096 + 1024 * names;
}

function nameOf(path: ByteString): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
