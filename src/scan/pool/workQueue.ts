import type { ByteString } from '../../shared/text/byteString';

/** What a worker can hand to another: a directory to read, names of one to look at, or where a walk starts. */
export interface WorkItem {
  readonly kind: 'start' | 'directory' | 'names';
  /** Absolute; where to look. */
  readonly path: ByteString;
  /** For `names`: the entries to look at, joined by '/'. */
  readonly names: string;
  /** Index of the start that this was reached from. */
  readonly start: number;
  /** The row that gets its sizes. */
  readonly row: number;
  /** The row's parent where this item brings the row into being, otherwise 0. */
  readonly parent: number;
  /** Levels below the root. */
  readonly level: number;
  /** The directory's own inode, counted when it is read. */
  readonly apparent: number;
  readonly allocated: number;
  /** In ms since 1970. */
  readonly modified: number;
  readonly inode: number;
  /** Others may move it, or what is above it, while it is read (see `mayBeSwapped`). */
  readonly guarded: boolean;
}

/** For the people who wait: counts, and bytes on disk with hard links not yet settled. */
export interface Seen {
  files: number;
  directories: number;
  allocated: number;
}

const kinds = ['start', 'directory', 'names'] as const;

// Int32 cells at the head of the buffer.
const lockCell = 0;
const stateCell = 1;
const activeCell = 2;
const countCell = 3;
const topCell = 4;
const rowCell = 5;
const signalCell = 6;
const headBytes = 64;

const running = 0;
const done = 1;
const cancelled = 2;

/** Numbers beside each item's text. */
const fields = 12;
const arenaBytes = 1 << 20;

/**
 * Per worker: files, directories, allocated bytes, beats, length of its place. One writer each: plain stores do. As
 * many cells as two cache lines have, for in one line with another worker's a beat costs a tenth of an `lstat`.
 */
const counters = 16;
export const counter = { files: 0, directories: 1, allocated: 2, beats: 3, placeLength: 4 } as const;
/** Per worker: where it is, cut to as much. */
const placeBytes = 4096;
const workerBytes = counters * 8 + placeBytes;

/** An item's text, filled up to whole numbers, then its numbers. */
function itemBytes(text: { readonly length: number }): number {
  return ((text.length + 7) & ~7) + fields * 8;
}

/**
 * What the workers of one scan share: a stack of work, the row counter, whether all is done, and the counts for
 * progress. All in one SharedArrayBuffer, so that neither handing over work nor cancelling needs a message.
 * It is done when no worker is active and no item is left; both are only changed under the lock.
 */
export class WorkQueue {
  readonly #head: Int32Array;
  readonly #progress: Float64Array;
  readonly #places: Buffer;
  readonly #numbers: Float64Array;
  readonly #text: Buffer;

  constructor(
    readonly buffer: SharedArrayBuffer,
    readonly workers: number,
  ) {
    const arena = headBytes + workers * workerBytes;
    this.#head = new Int32Array(buffer, 0, headBytes / 4);
    this.#progress = new Float64Array(buffer, headBytes, workers * counters);
    this.#places = Buffer.from(buffer, headBytes + workers * counters * 8, workers * placeBytes);
    this.#numbers = new Float64Array(buffer, arena);
    this.#text = Buffer.from(buffer, arena);
  }

  /** `firstRow` is the first id that `nextRow` gives; there is room for starts at all of `paths`, and more. */
  static create(workers: number, firstRow: number, paths: readonly ByteString[] = []): WorkQueue {
    const room = paths.reduce((sum, path) => sum + itemBytes(path), arenaBytes);
    const bytes = headBytes + workers * workerBytes + room;
    const queue = new WorkQueue(new SharedArrayBuffer(bytes), workers);
    queue.#head[rowCell] = firstRow;
    return queue;
  }

  nextRow(): number {
    return Atomics.add(this.#head, rowCell, 1);
  }

  get cancelled(): boolean {
    return Atomics.load(this.#head, stateCell) === cancelled;
  }

  /** Every worker stops at its next look, within milliseconds. */
  cancel(): void {
    Atomics.store(this.#head, stateCell, cancelled);
    this.#wakeAll();
  }

  /** Ready for another round: only between rounds, when no worker is in it. */
  reopen(): void {
    Atomics.store(this.#head, activeCell, 0);
    Atomics.compareExchange(this.#head, stateCell, done, running);
  }

  /** Few items are left: who has work should give some. */
  get hungry(): boolean {
    return Atomics.load(this.#head, countCell) < 2 * this.workers;
  }

  /** Whether an item without names fits: only between rounds, when no worker is in it. */
  hasRoom(path: ByteString): boolean {
    return this.#head[topCell]! + itemBytes(path) <= this.#text.length;
  }

  /** False where there is no room: then the item stays where it is. */
  push(item: WorkItem): boolean {
    const text = item.kind === 'names' ? `${item.path}\0${item.names}` : item.path;
    if (!this.#lock()) return false;
    const top = this.#head[topCell]!;
    const end = top + itemBytes(text);
    const fits = end <= this.#text.length;
    if (fits) {
      this.#text.write(text, top, 'latin1');
      const { start, row, parent, level, apparent, allocated, modified, inode, guarded } = item;
      const at = end / 8 - fields;
      const numbers = [start, row, parent, level, apparent, allocated, modified, inode];
      const tail = [item.path.length, text.length, Number(guarded)];
      this.#numbers.set([kinds.indexOf(item.kind), ...numbers, ...tail], at);
      this.#head[topCell] = end;
      Atomics.add(this.#head, countCell, 1);
    }
    this.#unlock();
    if (fits) {
      Atomics.add(this.#head, signalCell, 1);
      Atomics.notify(this.#head, signalCell, 1);
    }
    return fits;
  }

  /** A worker enters: it counts as active until `take` answers `starved` or `done`. */
  join(): void {
    if (!this.#lock()) return;
    Atomics.add(this.#head, activeCell, 1);
    this.#unlock();
  }

  /**
   * The next item. `starved`: none just now; the worker is no longer active and must call `wait`, then `take` with
   * `wasStarved`. `done`: the round is over.
   */
  take(wasStarved: boolean): WorkItem | 'starved' | 'done' {
    if (!this.#lock()) return 'done';
    const open = this.#head[stateCell] === running;
    const item = open && this.#head[countCell]! > 0 ? this.#pop() : undefined;
    if (item && wasStarved) Atomics.add(this.#head, activeCell, 1);
    if (open && !item && !wasStarved && Atomics.sub(this.#head, activeCell, 1) === 1) {
      Atomics.store(this.#head, stateCell, done);
      this.#wakeAll();
    }
    const state = this.#head[stateCell];
    this.#unlock();
    return item ?? (state === running ? 'starved' : 'done');
  }

  /** Blocks this thread until there may be work, at most `ms`: its own messages wait as long. */
  wait(ms: number): void {
    const seen = Atomics.load(this.#head, signalCell);
    if (Atomics.load(this.#head, countCell) > 0 || Atomics.load(this.#head, stateCell) !== running) return;
    Atomics.wait(this.#head, signalCell, seen, ms);
  }

  /** A worker's own counters, which it alone adds to. */
  countersOf(worker: number): Float64Array {
    return this.#progress.subarray(worker * counters, (worker + 1) * counters);
  }

  /** Another number whenever a worker did something. */
  beats(): number {
    let sum = 0;
    for (let i: number = counter.beats; i < this.#progress.length; i += counters) sum += this.#progress[i]!;
    return sum;
  }

  /** Says where a worker is, for whoever finds it hanging. */
  setPlace(worker: number, path: ByteString): void {
    const length = this.#places.write(path, worker * placeBytes, placeBytes, 'latin1');
    this.#progress[worker * counters + counter.placeLength] = length;
  }

  place(worker: number): ByteString {
    const from = worker * placeBytes;
    const length = this.#progress[worker * counters + counter.placeLength]!;
    return this.#places.toString('latin1', from, from + length) as ByteString;
  }

  /** What all workers have seen so far. */
  progress(): Seen {
    const sum = { files: 0, directories: 0, allocated: 0 };
    for (let at = 0; at < this.#progress.length; at += counters) {
      sum.files += this.#progress[at + counter.files]!;
      sum.directories += this.#progress[at + counter.directories]!;
      sum.allocated += this.#progress[at + counter.allocated]!;
    }
    return sum;
  }

  #pop(): WorkItem {
    const top = this.#head[topCell]!;
    const number = (field: number): number => this.#numbers[top / 8 - fields + field]!;
    const [pathLength, textLength] = [number(9), number(10)];
    const begin = top - itemBytes({ length: textLength });
    this.#head[topCell] = begin;
    Atomics.sub(this.#head, countCell, 1);
    return {
      kind: kinds[number(0)]!,
      path: this.#text.toString('latin1', begin, begin + pathLength) as ByteString,
      names: this.#text.toString(
        'latin1',
        Math.min(begin + pathLength + 1, begin + textLength),
        begin + textLength,
      ),
      start: number(1),
      row: number(2),
      parent: number(3),
      level: number(4),
      apparent: number(5),
      allocated: number(6),
      modified: number(7),
      inode: number(8),
      guarded: number(11) === 1,
    };
  }

  /** False: the scan was cancelled while waiting, perhaps because the lock's holder died. */
  #lock(): boolean {
    while (Atomics.compareExchange(this.#head, lockCell, 0, 1) !== 0) {
      if (this.cancelled) return false;
      Atomics.wait(this.#head, lockCell, 1, 1);
    }
    return true;
  }

  #unlock(): void {
    Atomics.store(this.#head, lockCell, 0);
    Atomics.notify(this.#head, lockCell, 1);
  }

  #wakeAll(): void {
    Atomics.add(this.#head, signalCell, 1);
    Atomics.notify(this.#head, signalCell);
  }
}
