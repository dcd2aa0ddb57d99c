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
import { Look, type Start, type WalkOptions } from './entries';
import { type Place, anchored, contested, noDescriptor, ownInode, placeOf, withoutAnchor } from './place';
import type { RowWriter } from './rowWriter';
import type { WorkItem, WorkQueue } from '../pool/workQueue';

/** A directory inode this large has some ten thousand names: it is read in chunks, and shared. */
const hugeBytes = 256 * 1024;
const chunkNames = 1024;
/** Not every file system tells by the inode's size: so many names are shared too once they are read. */
const manyNames = 8 * chunkNames;
/** What opening a directory says where a symbolic link is instead. */
const swapped = 'ENOTDIR';
/** Items that are given away at once, at most. */
const donation = 32;
/** Where there is no descriptor, in ms. */
const tryAgainMs = 5;
const mostTries = 100;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

export type WalkState = 'more' | 'starved' | 'done';

/**
 * One worker's part of a scan: reads directories depth first, gives work to the others when they run dry, and
 * writes a row a directory. Synchronous, a slice at a time.
 */
export class Walk {
  readonly look: Look;
  /** Why the unit's own directory could not be read: then there is nothing to tell of it. */
  failure: ReadError | undefined;
  readonly #stack: Place[] = [];
  #starved = false;

  constructor(
    private readonly queue: WorkQueue,
    private readonly writer: RowWriter,
    private readonly options: WalkOptions,
  ) {
    this.look = new Look(queue, writer, options);
    queue.join();
  }

  /** Works until `deadline` (as `performance.now` counts). `starved`: nothing to do just now. */
  step(deadline: number): WalkState {
    let state: WalkState = 'more';
    while (state === 'more' && performance.now() < deadline) {
      if (this.queue.cancelled) {
        this.#drop();
        return 'done';
      }
      const place = this.#stack.pop();
      if (place) this.#process(place);
      else state = this.#take();
      if (Anchor.open > Anchor.most) this.#freeDescriptors();
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
    this.#stack.push(placeOf({ ...taken, guarded }, rootPath));
    return 'more';
  }

  #process(place: Place): void {
    this.queue.setPlace(this.options.worker, place.path);
    if (place.kind === 'start') this.#begin(place);
    else if (place.kind === 'names') this.#readSome(place, place.names.split('/'));
    else if (place.stream) this.#readNext(place, place.stream);
    else this.#read(place);
    place.anchor?.release();
  }

  /** Looks at a start itself: everything else was looked at by its parent's reader. */
  #begin(place: Place): void {
    const { sums } = this.look;
    const { kind } = this.#start(place);
    sums.reset(0, 0, 0);
    const stats = this.#lookAtStart(place, kind);
    // What is gone since is for whoever reads the directory above.
    if (kind === 'reread' && !(stats && isDirectory(stats))) return;
    if (stats && isDirectory(stats)) {
      this.look.countDirectory(stats);
      if (kind === 'link') {
        sums.directories = 1;
        this.writer.add(place.parent || place.row, 0, 0, '', sums);
      }
      place.anchor?.retain();
      const guarded = contested(stats, this.options.since);
      this.#stack.push({ ...place, ...ownInode(stats), guarded, kind: 'directory' });
      return;
    }
    if (stats) this.look.count(stats, place.access, place.row);
    this.#write(place);
  }

  #lookAtStart(place: Place, kind: Start['kind']): fs.Stats | undefined {
    if (kind === 'reread') return place.unreachable === undefined ? tryLstat(place.access) : undefined;
    if (place.unreachable === undefined) return this.look.stat(place.access, place.path);
    this.look.fail('open', place.path, place.unreachable);
    return undefined;
  }

  #read(place: Place): void {
    this.look.sums.reset(place.apparent, place.allocated, Math.max(0, Math.floor(place.modified / 1000)));
    const from = place.unreachable === undefined ? anchored(place) : place;
    if (from.unreachable !== undefined) {
      this.look.fail('open', place.path, from.unreachable);
      this.#write(place);
      return;
    }
    if (place.apparent >= hugeBytes) {
      const stream = this.#tryRead(place, () => new OpenDirectory(from.access));
      if (stream) this.#readInChunks(from, stream);
    } else {
      const names = this.#tryRead(place, () => readNames(from.access));
      if (names && names.length > manyNames) this.#readInChunks(from, new NameList(names));
      else if (names) this.#lookAt(from, names, place.access);
    }
    this.#write(place);
    // An anchor opened here lives as long as the directories that were found through it.
    if (from !== place) from.anchor?.release();
  }

  /** Undefined: the directory could not be read, which is recorded. */
  #tryRead<T>(place: Place, read: () => T): T | undefined {
    try {
      return this.#patiently(read);
    } catch (error) {
      this.look.fail('readdir', place.path, errorCode(error));
      if (this.#start(place).kind === 'unit' && this.#isStart(place)) this.failure = this.look.lastError;
      return undefined;
    }
  }

  /** Where no descriptor is left, ours are let go, and others' are waited for: each lets go when it finds none. */
  #patiently<T>(read: () => T): T {
    for (let tries = 1; ; tries++) {
      try {
        return read();
      } catch (error) {
        if (!noDescriptor.has(errorCode(error)) || tries > mostTries) throw error;
        if (!this.#freeDescriptors()) Atomics.wait(sleeper, 0, 0, tryAgainMs);
      }
    }
  }

  /** Lets open directories go that are a short cut only. False: there were none. */
  #freeDescriptors(): boolean {
    const before = Anchor.open;
    this.#stack.forEach((place, i) => {
      if (place.anchor && !place.stream) this.#stack[i] = withoutAnchor(place);
    });
    return Anchor.open < before;
  }

  #readInChunks(place: Place, stream: NameStream): void {
    this.#stack.push({ ...place, stream });
    place.anchor?.retain();
  }

  /** The next names of a huge directory: for others where they need work, otherwise for us. */
  #readNext(place: Place, stream: NameStream): void {
    const names = this.#chunk(place, stream);
    if (names.length < chunkNames) stream.close();
    else {
      place.anchor?.retain();
      this.#stack.push(place);
    }
    if (names.length === 0) return;
    const share = this.queue.hungry && place.path.length < longPath;
    if (share && this.queue.push({ ...place, kind: 'names', names: names.join('/') })) return;
    this.#readSome(place, names);
  }

  #chunk(place: Place, stream: NameStream): string[] {
    try {
      return stream.read(chunkNames);
    } catch (error) {
      this.look.sums.reset(0, 0, 0);
      this.look.fail('readdir', place.path, errorCode(error));
      this.writer.add(place.row, 0, 0, '', this.look.sums);
      return [];
    }
  }

  /** Some of a directory's names; its inode and the row itself are told by who opened it. */
  #readSome(place: Place, names: readonly string[]): void {
    this.look.sums.reset(0, 0, 0);
    if (place.unreachable === undefined) this.#lookAt(place, names, place.access);
    else this.look.fail('open', place.path, place.unreachable);
    this.writer.add(place.row, 0, 0, '', this.look.sums);
  }

  /**
   * Looks at entries, and again at the directory: where something else is at its path by now, these may have been
   * another's, so they are left out. A guarded directory is open, and its entries are its own.
   */
  #lookAt(place: Place, names: readonly string[], path: string): void {
    const { sums } = this.look;
    const { apparent, allocated, files, directories, newest, readErrors, excluded } = sums;
    const before = { apparent, allocated, files, directories, newest, readErrors, excluded };
    const first = this.#stack.length;
    this.look.at(place, names, this.#stack);
    if (isCertain(place, path) || !isElsewhere(path, place.inode)) return;
    Object.assign(sums, before);
    this.look.fail('readdir', place.path, swapped);
    for (let i = first; i < this.#stack.length; i++)
      this.#stack[i] = { ...this.#stack[i]!, unreachable: swapped };
  }

  #start(place: WorkItem): Start {
    return this.options.starts[place.start]!;
  }

  #isStart(place: Place): boolean {
    return place.path === this.#start(place).path;
  }

  #write(place: Place): void {
    const name = place.parent === 0 ? '' : this.#rowName(place);
    this.writer.add(place.row, place.parent, place.level, name, this.look.sums);
    // What is folded into a row, or into a link's, is not the row's own directory.
    const isOwn = place.parent !== 0 || (this.#isStart(place) && this.#start(place).kind !== 'link');
    if (isOwn) this.writer.identify(place.inode, place.modified);
  }

  /** A start's row is named after the link that led there. */
  #rowName(place: Place): string {
    const path = this.#isStart(place) ? this.#start(place).relative : place.path;
    return path.slice(path.lastIndexOf('/') + 1);
  }

  /** Gives away the shallowest half: the largest subtrees, most likely. */
  #donate(): void {
    const count = Math.min(donation, this.#stack.length >> 1);
    const kept: Place[] = [];
    for (const place of this.#stack.slice(0, count)) {
      if (place.stream || place.path.length > longPath || !this.queue.push(place)) kept.push(place);
      else place.anchor?.release();
    }
    this.#stack.splice(0, count, ...kept);
  }

  #drop(): void {
    for (const place of this.#stack.splice(0)) {
      place.stream?.close();
      place.anchor?.release();
    }
  }
}

/** Whether nobody can swap what was read: an open directory, or a guarded one opened from the open one above it. */
function isCertain({ access, anchor, guarded }: Place, path: string): boolean {
  return anchor !== undefined && (path === anchor.path || (guarded && access === anchor.path));
}

/** Not where it is gone: what was seen of it was its own. */
function isElsewhere(path: string, inode: number): boolean {
  const stats = tryLstat(path);
  return stats !== undefined && stats.ino !== inode;
}
