import { CancelledError } from '../../shared/errors';

const beatsCell = 0;
const cancelledCell = 1;

/** Shared by a call to one thread and its caller: how far the thread is, and whether it should stop. */
export class CallState {
  readonly #cells: Int32Array;

  constructor(readonly buffer = new SharedArrayBuffer(8)) {
    this.#cells = new Int32Array(buffer);
  }

  /** Something was done, such as an entry looked at. Throws a CancelledError once the call is cancelled. */
  beat(): void {
    Atomics.add(this.#cells, beatsCell, 1);
    if (this.cancelled) throw new CancelledError();
  }

  beats(): number {
    return Atomics.load(this.#cells, beatsCell);
  }

  get cancelled(): boolean {
    return Atomics.load(this.#cells, cancelledCell) !== 0;
  }

  cancel(): void {
    Atomics.store(this.#cells, cancelledCell, 1);
  }
}
