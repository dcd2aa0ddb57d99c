import { errorCode, type ReadError } from '../shared/errors';
import { NameList, type NameStream, OpenDirectory, longPath, readNames, tryLstat } from './directoryReader';
import { Look, type Start, type WalkOptions } from './look';
import { type Place, anchored, isDirectory, ownInode, placeOf } from './place';
import type { RowWriter } from './rowWriter';
import type { WorkQueue } from './workQueue';

/** A directory inode this large has some ten thousand names: it is read in chunks, and shared. */
const hugeBytes = 256 * 1024;
const chunkNames = 1024;
/** Not every file system tells by the inode's size: so many names are shared too once they are read. */
const manyNames = 8 * chunkNames;
/** Items that are given away at once, at most. */
const donation = 32;

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
      if (this.#stack.length > 1 && this.queue.hungry) this.#donate();
    }
    return state;
  }

  #take(): WalkState {
    const taken = this.queue.take(this.#starved);
    this.#starved = taken === 'starved';
    if (typeof taken === 'string') return taken;
    this.#stack.push(placeOf(taken));
    return 'more';
  }

  #process(place: Place): void {
    if (place.kind === 'start') this.#begin(place);
    else if (place.kind === 'names') this.#readSome(place, place.names.split('/'));
    else if (place.stream) this.#readNext(place, place.stream);
    else this.#read(place);
    place.anchor?.release();
  }

  /** Looks at a start itself: everything else was looked at by its parent's reader. */
  #begin(place: Place): void {
    const { sums, seen } = this.look;
    const { kind } = this.#start(place);
    sums.reset(0, 0, 0);
    const stats = kind === 'reread' ? tryLstat(place.path) : this.look.stat(place.access, place.path);
    // What is gone since is for whoever reads the directory above.
    if (kind === 'reread' && !(stats && isDirectory(stats))) return;
    if (stats && isDirectory(stats)) {
      seen.directories++;
      if (kind === 'link') {
        sums.directories = 1;
        this.writer.add(place.parent || place.row, 0, 0, '', sums);
      }
      place.anchor?.retain();
      this.#stack.push({ ...place, ...ownInode(stats), kind: 'directory' });
      return;
    }
    if (stats) this.look.count(stats, place.access, place.row);
    this.#write(place);
  }

  #read(place: Place): void {
    this.look.sums.reset(place.apparent, place.allocated, Math.max(0, Math.floor(place.modified / 1000)));
    const from = anchored(place);
    if (place.apparent >= hugeBytes) {
      const stream = this.#tryRead(place, () => new OpenDirectory(from.access));
      if (stream) this.#readInChunks(from, stream);
    } else {
      const names = this.#tryRead(place, () => readNames(from.access));
      if (names && names.length > manyNames) this.#readInChunks(from, new NameList(names));
      else if (names) this.look.at(from, names, this.#stack);
    }
    this.#write(place);
    // An anchor opened here lives as long as the directories that were found through it.
    if (from !== place) from.anchor?.release();
  }

  /** Undefined: the directory could not be read, which is recorded. */
  #tryRead<T>(place: Place, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.look.fail('readdir', place.path, errorCode(error));
      if (this.#start(place).kind === 'unit' && this.#isStart(place)) this.failure = this.look.lastError;
      return undefined;
    }
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
    this.look.at(place, names, this.#stack);
    this.writer.add(place.row, 0, 0, '', this.look.sums);
  }

  #start(place: Place): Start {
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
