import type fs from 'node:fs';
import { errorCode, type ReadError } from '../../shared/errors';
import {
  Anchor,
  NameList,
  type NameStream,
  OpenDirectory,
  isDirectory,
  longPath,
  readNames,
  tryLstat,
} from '../reader/directoryReader';
import { EntryReader, type Start, type WalkOptions } from './entryReader';
import {
  type QueuedDirectory,
  anchored,
  mayBeSwapped,
  noDescriptor,
  ownInode,
  toQueued,
  withoutAnchor,
} from './queuedDirectory';
import type { RowWriter } from './rowWriter';
import type { WorkItem, WorkQueue } from '../pool/workQueue';

/** A directory inode this large has some ten thousand names: it is read in chunks, and shared. */
const hugeBytes = 256 * 1024;
const chunkNames = 1024;
/** On some file systems the inode's size does not tell; directories with so many names are shared too. */
const manyNames = 8 * chunkNames;
/** The error code of opening a directory that was swapped for a symbolic link. */
const swapped = 'ENOTDIR';
/** Maximum number of items given away at once. */
const maxDonation = 32;
/** Wait for a free descriptor, in ms. */
const tryAgainMs = 5;
const maxTries = 100;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

export type WalkState = 'more' | 'starved' | 'done';

/**
 * One worker's part of a round: reads directories depth first, gives work to other workers that have none, and writes
 * a row for each directory. Synchronous, a slice at a time.
 */
export class Walk {
  readonly entries: EntryReader;
  /** Why the unit's own directory could not be read. */
  failure: ReadError | undefined;
  readonly #stack: QueuedDirectory[] = [];
  #starved = false;

  constructor(
    private readonly queue: WorkQueue,
    private readonly writer: RowWriter,
    private readonly options: WalkOptions,
  ) {
    this.entries = new EntryReader(queue, writer, options);
    queue.join();
  }

  /** Works until `deadline` (of `performance.now`). `starved`: no work is left just now. */
  step(deadline: number): WalkState {
    let state: WalkState = 'more';
    while (state === 'more' && performance.now() < deadline) {
      if (this.queue.cancelled) {
        this.#drop();
        return 'done';
      }
      const directory = this.#stack.pop();
      if (directory) this.#process(directory);
      else state = this.#take();
      if (Anchor.open > Anchor.max) this.#freeDescriptors();
      if (this.#stack.length > 1 && this.queue.hungry) this.#donate();
    }
    return state;
  }

  #take(): WalkState {
    const taken = this.queue.take(this.#starved);
    this.#starved = taken === 'starved';
    if (typeof taken === 'string') return taken;
    const { rootPath, followSymlinks } = this.options;
    this.queue.setPlace(this.options.worker, taken.path);
    const guarded = taken.guarded || (taken.kind === 'start' && !followSymlinks);
    this.#stack.push(toQueued({ ...taken, guarded }, rootPath));
    return 'more';
  }

  #process(directory: QueuedDirectory): void {
    this.queue.setPlace(this.options.worker, directory.path);
    if (directory.kind === 'start') this.#begin(directory);
    else if (directory.kind === 'names') this.#readSome(directory, directory.names.split('/'));
    else if (directory.stream) this.#readNext(directory, directory.stream);
    else this.#read(directory);
    directory.anchor?.release();
  }

  /** Reads the start's own inode; that of any other directory was read with its parent. */
  #begin(directory: QueuedDirectory): void {
    const { sums } = this.entries;
    const { kind } = this.#start(directory);
    sums.reset(0, 0, 0);
    const stats = this.#lookAtStart(directory, kind);
    // If it is gone, the reread of its parent tells.
    if (kind === 'reread' && !(stats && isDirectory(stats))) return;
    if (stats && isDirectory(stats)) {
      this.entries.countDirectory(stats);
      if (kind === 'link') {
        sums.directories = 1;
        this.writer.add(directory.parent || directory.row, 0, 0, '', sums);
      }
      directory.anchor?.retain();
      const guarded = mayBeSwapped(stats, this.options.since);
      this.#stack.push({ ...directory, ...ownInode(stats), guarded, kind: 'directory' });
      return;
    }
    if (stats) this.entries.count(stats, directory.access, directory.row);
    this.#write(directory);
  }

  #lookAtStart(directory: QueuedDirectory, kind: Start['kind']): fs.Stats | undefined {
    if (kind === 'reread')
      return directory.unreachable === undefined ? tryLstat(directory.access) : undefined;
    if (directory.unreachable === undefined) return this.entries.stat(directory.access, directory.path);
    this.entries.fail('open', directory.path, directory.unreachable);
    return undefined;
  }

  #read(directory: QueuedDirectory): void {
    this.entries.sums.reset(
      directory.apparent,
      directory.allocated,
      Math.max(0, Math.floor(directory.modified / 1000)),
    );
    const from = directory.unreachable === undefined ? anchored(directory) : directory;
    if (from.unreachable !== undefined) {
      this.entries.fail('open', directory.path, from.unreachable);
      this.#write(directory);
      return;
    }
    if (directory.apparent >= hugeBytes) {
      const stream = this.#tryRead(directory, () => new OpenDirectory(from.access));
      if (stream) this.#readInChunks(from, stream);
    } else {
      const names = this.#tryRead(directory, () => readNames(from.access));
      if (names && names.length > manyNames) this.#readInChunks(from, new NameList(names));
      else if (names) this.#lookAt(from, names, directory.access);
    }
    this.#write(directory);
    // An anchor opened here lives as long as the directories that were found through it.
    if (from !== directory) from.anchor?.release();
  }

  /** Undefined after a failure, which is recorded. */
  #tryRead<T>(directory: QueuedDirectory, read: () => T): T | undefined {
    try {
      return this.#withDescriptor(read);
    } catch (error) {
      this.entries.fail('readdir', directory.path, errorCode(error));
      if (this.#start(directory).kind === 'unit' && this.#isStart(directory))
        this.failure = this.entries.lastError;
      return undefined;
    }
  }

  /** Retries when no descriptor is left: closes its own open directories, then waits for other workers to do so. */
  #withDescriptor<T>(read: () => T): T {
    for (let tries = 1; ; tries++) {
      try {
        return read();
      } catch (error) {
        if (!noDescriptor.has(errorCode(error)) || tries > maxTries) throw error;
        if (!this.#freeDescriptors()) Atomics.wait(sleeper, 0, 0, tryAgainMs);
      }
    }
  }

  /** Closes open directories that only shorten paths. False: there were none. */
  #freeDescriptors(): boolean {
    const before = Anchor.open;
    this.#stack.forEach((directory, i) => {
      if (directory.anchor && !directory.stream) this.#stack[i] = withoutAnchor(directory);
    });
    return Anchor.open < before;
  }

  #readInChunks(directory: QueuedDirectory, stream: NameStream): void {
    this.#stack.push({ ...directory, stream });
    directory.anchor?.retain();
  }

  /** Takes the next names of a huge directory: for other workers if they need work, otherwise for this one. */
  #readNext(directory: QueuedDirectory, stream: NameStream): void {
    const names = this.#chunk(directory, stream);
    if (names.length < chunkNames) stream.close();
    else {
      directory.anchor?.retain();
      this.#stack.push(directory);
    }
    if (names.length === 0) return;
    const share = this.queue.hungry && directory.path.length < longPath;
    if (share && this.queue.push({ ...directory, kind: 'names', names: names.join('/') })) return;
    this.#readSome(directory, names);
  }

  #chunk(directory: QueuedDirectory, stream: NameStream): string[] {
    try {
      return stream.read(chunkNames);
    } catch (error) {
      this.entries.sums.reset(0, 0, 0);
      this.entries.fail('readdir', directory.path, errorCode(error));
      this.writer.add(directory.row, 0, 0, '', this.entries.sums);
      return [];
    }
  }

  /** Reads some of a directory's entries; the worker that opened the directory writes its inode and row. */
  #readSome(directory: QueuedDirectory, names: readonly string[]): void {
    this.entries.sums.reset(0, 0, 0);
    if (directory.unreachable === undefined) this.#lookAt(directory, names, directory.access);
    else this.entries.fail('open', directory.path, directory.unreachable);
    this.writer.add(directory.row, 0, 0, '', this.entries.sums);
  }

  /**
   * Reads entries, then checks the directory: if its path now leads to another inode, the entries may be of that one
   * and are left out. A guarded directory is open, so that it cannot be swapped.
   */
  #lookAt(directory: QueuedDirectory, names: readonly string[], path: string): void {
    const { sums } = this.entries;
    const { apparent, allocated, files, directories, newest, readErrors, excluded } = sums;
    const before = { apparent, allocated, files, directories, newest, readErrors, excluded };
    const first = this.#stack.length;
    this.entries.readEntries(directory, names, this.#stack);
    if (isCertain(directory, path) || !isElsewhere(path, directory.inode)) return;
    Object.assign(sums, before);
    this.entries.fail('readdir', directory.path, swapped);
    for (let i = first; i < this.#stack.length; i++)
      this.#stack[i] = { ...this.#stack[i]!, unreachable: swapped };
  }

  #start(directory: WorkItem): Start {
    return this.options.starts[directory.start]!;
  }

  #isStart(directory: QueuedDirectory): boolean {
    return directory.path === this.#start(directory).path;
  }

  #write(directory: QueuedDirectory): void {
    const name = directory.parent === 0 ? '' : this.#rowName(directory);
    this.writer.add(directory.row, directory.parent, directory.level, name, this.entries.sums);
    // A directory folded into another's row, or into a link's, does not identify that row.
    const isOwn =
      directory.parent !== 0 || (this.#isStart(directory) && this.#start(directory).kind !== 'link');
    if (isOwn) this.writer.identify(directory.inode, directory.modified);
  }

  /** A start's row is named after the link that led there. */
  #rowName(directory: QueuedDirectory): string {
    const path = this.#isStart(directory) ? this.#start(directory).relative : directory.path;
    return path.slice(path.lastIndexOf('/') + 1);
  }

  /** Gives away the shallowest half, most likely the largest subtrees. */
  #donate(): void {
    const count = Math.min(maxDonation, this.#stack.length >> 1);
    const kept: QueuedDirectory[] = [];
    for (const directory of this.#stack.slice(0, count)) {
      if (directory.stream || directory.path.length > longPath || !this.queue.push(directory))
        kept.push(directory);
      else directory.anchor?.release();
    }
    this.#stack.splice(0, count, ...kept);
  }

  #drop(): void {
    for (const directory of this.#stack.splice(0)) {
      directory.stream?.close();
      directory.anchor?.release();
    }
  }
}

/** Whether the directory could not be swapped while it was read: it was open, or guarded and opened from its open parent. */
function isCertain({ access, anchor, guarded }: QueuedDirectory, path: string): boolean {
  return anchor !== undefined && (path === anchor.path || (guarded && access === anchor.path));
}

/** False if it is gone: then its entries were its own. */
function isElsewhere(path: string, inode: number): boolean {
  const stats = tryLstat(path);
  return stats !== undefined && stats.ino !== inode;
}
