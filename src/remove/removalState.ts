import { CancelledError } from '../shared/errors';

const [cancelledCell, itemCell] = [0, 1];
const [entriesCell, bytesCell] = [1, 2];

/** Shared by a removal's thread and its caller: how far it is, and whether it should stop. */
export class RemovalState {
  readonly #flags: Int32Array;
  readonly #counts: Float64Array;

  constructor(readonly buffer = new SharedArrayBuffer(24)) {
    this.#flags = new Int32Array(buffer, 0, 2);
    this.#counts = new Float64Array(buffer);
  }

  /** An entry was looked at, or removed. Throws a CancelledError once the removal is cancelled. */
  beat(): void {
    this.#counts[entriesCell]!++;
    if (this.isCancelled) throw new CancelledError();
  }

  get isCancelled(): boolean {
    return Atomics.load(this.#flags, cancelledCell) !== 0;
  }

  freed(bytes: number): void {
    this.#counts[bytesCell]! += bytes;
  }

  /** The item at work, by its place in the list. */
  get item(): number {
    return Atomics.load(this.#flags, itemCell);
  }

  set item(item: number) {
    Atomics.store(this.#flags, itemCell, item);
  }

  get entries(): number {
    return this.#counts[entriesCell]!;
  }

  get bytes(): number {
    return this.#counts[bytesCell]!;
  }

  cancel(): void {
    Atomics.store(this.#flags, cancelledCell, 1);
  }
}
