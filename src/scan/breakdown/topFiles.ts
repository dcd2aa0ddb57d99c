import { type FileOfClass, maxLargestFiles } from '../../shared/breakdown';
import type { Metric } from '../../shared/entry';

/** The largest files of a class by one size: a heap whose first element is the smallest of them. */
export class TopFiles {
  readonly #heap: FileOfClass[] = [];

  constructor(private readonly metric: Metric) {}

  /** Of equal files, those that came first stay. */
  wants(size: number): boolean {
    return this.#heap.length < maxLargestFiles || size > this.#heap[0]![this.metric];
  }

  add(file: FileOfClass): void {
    if (!this.wants(file[this.metric])) return;
    if (this.#heap.length < maxLargestFiles) this.#rise(this.#heap.push(file) - 1);
    else {
      this.#heap[0] = file;
      this.#sink();
    }
  }

  /** The largest first. */
  get files(): FileOfClass[] {
    return [...this.#heap].sort((a, b) => b[this.metric] - a[this.metric]);
  }

  #isLess(a: number, b: number): boolean {
    return this.#heap[a]![this.metric] < this.#heap[b]![this.metric];
  }

  #rise(at: number): void {
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isLess(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  #sink(): void {
    for (let at = 0; ;) {
      let least = at;
      for (const below of [2 * at + 1, 2 * at + 2])
        if (below < this.#heap.length && this.#isLess(below, least)) least = below;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}
