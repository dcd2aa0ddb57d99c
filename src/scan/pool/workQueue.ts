import type { ByteString } from '../../shared/text/byteString';
import type { UnitProgress } from '../../shared/workUnit';

/** Work that one worker can hand to another: a directory to read, or some of its entries. */
export interface WorkItem {
  /** Absolute. */
  readonly path: ByteString;
  /** The names of the entries, joined by '/'; '': all entries. */
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

/** Numbers after each item's text: its own, and the offsets of its path, of its names and of their end. */
const fields = 11;
const arenaBytes = 1 << 20;

/**
 * Cells of each worker, `counter` of which are used. Only the worker writes them, so plain stores suffice. They fill two
 * cache lines: in a line shared with another worker a count would take a tenth of an `lstat`.
 */
const counters = 16;
export const counter = {
  entries: 0,
  files: 1,
  directories: 2,
  allocated: 3,
  excluded: 4,
  readErrors: 5,
  placeLength: 6,
} as const;
/** Of each worker, for the path that it reads, which is cut to fit. */
const placeBytes = 4096;
const workerBytes = counters * 8 + placeBytes;

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

  static create(workers: number): WorkQueue {
    return new WorkQueue(new SharedArrayBuffer(headBytes + workers * workerBytes + arenaBytes), workers);
  }

  /** Row ids count from 1. */
  nextRow(): number {
    return Atomics.add(this.#head, rowCell, 1) + 1;
  }

  get cancelled(): boolean {
    return Atomics.load(this.#head, stateCell) === cancelled;
  }

  /** Every worker stops after its current call, usually within milliseconds. */
  cancel(): void {
    Atomics.store(this.#head, stateCell, cancelled);
    this.#wakeAll();
  }

  /** Begins a round with so many starts, in which every worker takes part. Only when no worker is in one. */
  open(starts: number): void {
    this.#head[countCell] = starts;
    this.#head[activeCell] = this.workers;
    Atomics.compareExchange(this.#head, stateCell, done, running);
  }

  /** Few items are left: workers that have some should give them away. */
  get hungry(): boolean {
    return this.workers > 1 && Atomics.load(this.#head, countCell) < 2 * this.workers;
  }

  /** False: there was no room. */
  push(item: WorkItem): boolean {
    const { path, names, start, row, parent, level, apparent, allocated, modified, inode } = item;
    if (!this.#lock()) return false;
    const top = this.#head[topCell]!;
    const middle = top + path.length;
    const to = middle + names.length;
    const at = (to + 7) >> 3;
    const end = (at + fields) * 8;
    const fits = end <= this.#text.length;
    if (fits) {
      this.#text.write(path + names, top, 'latin1');
      const numbers = [start, row, parent, level, apparent, allocated, modified, inode, top, middle, to];
      this.#numbers.set(numbers, at);
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

  /**
   * The next item, or the index of a walk's start. `starved`: none just now; the worker is no longer active and must call
   * `wait`, then `take` with `wasStarved`. `done`: the round is over.
   */
  take(wasStarved: boolean): WorkItem | number | 'starved' | 'done' {
    if (!this.#lock()) return 'done';
    const open = this.#head[stateCell] === running;
    const item = open && this.#head[countCell]! > 0 ? this.#pop() : undefined;
    if (item !== undefined && wasStarved) Atomics.add(this.#head, activeCell, 1);
    if (open && item === undefined && !wasStarved && Atomics.sub(this.#head, activeCell, 1) === 1) {
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

  /** Grows with each entry that a worker looks at. */
  beats(): number {
    return this.progress().entries;
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

  /** Of all rounds so far. */
  progress(): UnitProgress {
    const column = (cell: number): number[] =>
      Array.from({ length: this.workers }, (_, worker) => this.#progress[worker * counters + cell]!);
    const sum = (cell: number): number => column(cell).reduce((total, count) => total + count, 0);
    return {
      entries: sum(counter.entries),
      files: sum(counter.files),
      directories: sum(counter.directories),
      allocated: sum(counter.allocated),
      excluded: sum(counter.excluded),
      readErrors: sum(counter.readErrors),
      rows: this.#head[rowCell]!,
      perWorker: column(counter.entries),
    };
  }

  /** The item that was pushed last; where none is left, the last start. */
  #pop(): WorkItem | number {
    const waiting = Atomics.sub(this.#head, countCell, 1);
    const top = this.#head[topCell]!;
    if (top === 0) return waiting - 1;
    const number = (field: number): number => this.#numbers[top / 8 - fields + field]!;
    const [from, middle, to] = [number(8), number(9), number(10)];
    this.#head[topCell] = from;
    return {
      path: this.#text.toString('latin1', from, middle) as ByteString,
      names: this.#text.toString('latin1', middle, to),
      start: number(0),
      row: number(1),
      parent: number(2),
      level: number(3),
      apparent: number(4),
      allocated: number(5),
      modified: number(6),
      inode: number(7),
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
