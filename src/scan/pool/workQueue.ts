import type { ByteString } from '../../shared/text/byteString';

/** Work that one worker can hand to another: a directory to read, some entries of a directory, or a walk's start. */
export interface WorkItem {
  readonly kind: 'start' | 'directory' | 'names';
  /** Absolute. */
  readonly path: ByteString;
  /** For `names`: the names of the entries, joined by '/'. */
  readonly names: string;
  /** Index of its walk's start. */
  readonly start: number;
  /** The row that its sizes are added to; 0: one of its own, which gets its number when the directory is read. */
  readonly row: number;
  /** The parent of its own row, otherwise 0. */
  readonly parent: number;
  /** Levels below the root. */
  readonly level: number;
  /** The directory's own inode, counted when it is read. */
  readonly apparent: number;
  readonly allocated: number;
  /** In ms since 1970. */
  readonly modified: number;
  readonly inode: number;
}

/** Progress to show: counts, and bytes on disk in which each hard link counts. */
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
const fields = 11;
const arenaBytes = 1 << 20;

/**
 * Cells of each worker, `counter` of which are used. Only the worker writes them, so plain stores suffice. They fill two
 * cache lines: in a line shared with another worker a beat would take a tenth of an `lstat`.
 */
const counters = 16;
export const counter = { files: 0, directories: 1, allocated: 2, beats: 3, placeLength: 4 } as const;
/** Of each worker, for the path that it reads, which is cut to fit. */
const placeBytes = 4096;
const workerBytes = counters * 8 + placeBytes;

/** The bytes of an item: its text, padded to a multiple of 8, then its numbers. */
function itemBytes(text: { readonly length: number }): number {
  return ((text.length + 7) & ~7) + fields * 8;
}

/**
 * Shared by the workers of one scan: a stack of work, the row counter, the state, and the counts for progress. All in one
 * SharedArrayBuffer, so that neither handing over work nor cancelling needs a message. A round is done when no worker is
 * active and no item is left; both only change under the lock.
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

  /** `firstRow`: the first id that `nextRow` gives. There is room for starts at all of `paths`, and more. */
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

  /** Every worker stops after its current call, usually within milliseconds. */
  cancel(): void {
    Atomics.store(this.#head, stateCell, cancelled);
    this.#wakeAll();
  }

  /** Prepares another round. Only between rounds, when no worker is in one. */
  reopen(): void {
    Atomics.store(this.#head, activeCell, 0);
    Atomics.compareExchange(this.#head, stateCell, done, running);
  }

  /** Few items are left: workers that have some should give them away. */
  get hungry(): boolean {
    return this.workers > 1 && Atomics.load(this.#head, countCell) < 2 * this.workers;
  }

  /** Whether an item without names fits. Only between rounds, when no worker is in one. */
  hasRoom(path: ByteString): boolean {
    return this.#head[topCell]! + itemBytes(path) <= this.#text.length;
  }

  /** False: there was no room. */
  push(item: WorkItem): boolean {
    const text = item.kind === 'names' ? `${item.path}\0${item.names}` : item.path;
    if (!this.#lock()) return false;
    const top = this.#head[topCell]!;
    const end = top + itemBytes(text);
    const fits = end <= this.#text.length;
    if (fits) {
      this.#text.write(text, top, 'latin1');
      const { start, row, parent, level, apparent, allocated, modified, inode } = item;
      const at = end / 8 - fields;
      const numbers = [start, row, parent, level, apparent, allocated, modified, inode];
      this.#numbers.set([kinds.indexOf(item.kind), ...numbers, item.path.length, text.length], at);
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

  /** A worker enters the round: it is active until `take` answers `starved` or `done`. */
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

  /** Blocks this thread, and its messages, until there may be work, for at most `ms`. */
  wait(ms: number): void {
    const seen = Atomics.load(this.#head, signalCell);
    if (Atomics.load(this.#head, countCell) > 0 || Atomics.load(this.#head, stateCell) !== running) return;
    Atomics.wait(this.#head, signalCell, seen, ms);
  }

  /** A worker's own counters, which it alone adds to. */
  countersOf(worker: number): Float64Array {
    return this.#progress.subarray(worker * counters, (worker + 1) * counters);
  }

  /** Grows with each entry that a worker reads. */
  beats(): number {
    let sum = 0;
    for (let i: number = counter.beats; i < this.#progress.length; i += counters) sum += this.#progress[i]!;
    return sum;
  }

  /** Notes the path that a worker reads, in case it hangs. */
  setPlace(worker: number, path: ByteString): void {
    const length = this.#places.write(path, worker * placeBytes, placeBytes, 'latin1');
    this.#progress[worker * counters + counter.placeLength] = length;
  }

  place(worker: number): ByteString {
    const from = worker * placeBytes;
    const length = this.#progress[worker * counters + counter.placeLength]!;
    return this.#places.toString('latin1', from, from + length) as ByteString;
  }

  /** Sums of all workers so far. */
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
    };
  }

  /** False: the scan was cancelled meanwhile, perhaps because the worker with the lock died. */
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
