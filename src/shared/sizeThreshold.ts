/** The smallest threshold in bytes, and how many sizes are let through before it is raised. */
const minBytes = 16 * 1024;
export const maxKept = 10_000;

/** A size in bytes from which files are kept, raised by powers of two so that no more than `maxKept` pass it. */
export class SizeThreshold {
  bytes = minBytes;
  #kept = 0;
  /** How many of those kept have so many binary digits. */
  readonly #byDigits = new Uint32Array(1025);

  /** Counts a size that is at least the threshold. */
  add(bytes: number): void {
    this.#byDigits[digits(bytes)]!++;
    if (++this.#kept > maxKept) this.raise(this.bytes * 2);
  }

  /** @param bytes a power of two */
  raise(bytes: number): void {
    while (this.bytes < bytes || this.#kept > maxKept) {
      this.#kept -= this.#byDigits[digits(this.bytes)]!;
      this.bytes *= 2;
    }
  }
}

function digits(bytes: number): number {
  return Math.floor(Math.log2(bytes)) + 1;
}
