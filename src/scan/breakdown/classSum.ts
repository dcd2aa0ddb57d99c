import type { FileOfClass } from '../../shared/breakdown';
import type { Sizes } from '../../shared/entry';
import { TopFiles } from './topFiles';

/** A class on its way from a worker, with its largest files by either size. */
export interface SentClass extends Sizes {
  readonly key: string;
  readonly files: number;
  readonly largest: readonly FileOfClass[];
}

/** The sums of one class, with its largest files. */
export class ClassSum implements Sizes {
  files = 0;
  apparent = 0;
  allocated = 0;
  readonly #apparent = new TopFiles('apparent');
  readonly #allocated = new TopFiles('allocated');

  count(apparent: number, allocated: number): void {
    this.files++;
    this.apparent += apparent;
    this.allocated += allocated;
  }

  /** Whether a file of these sizes would be one of the largest. */
  wants(apparent: number, allocated: number): boolean {
    return this.#apparent.wants(apparent) || this.#allocated.wants(allocated);
  }

  keep(file: FileOfClass): void {
    this.#apparent.add(file);
    this.#allocated.add(file);
  }

  add({ files, apparent, allocated, largest }: Omit<SentClass, 'key'>): void {
    this.files += files;
    this.apparent += apparent;
    this.allocated += allocated;
    for (const file of largest) this.keep(file);
  }

  largestBy(metric: keyof Sizes): readonly FileOfClass[] {
    return (metric === 'apparent' ? this.#apparent : this.#allocated).files;
  }

  toSend(key: string): SentClass {
    const { files, apparent, allocated } = this;
    const largest = [...new Set([...this.#apparent.files, ...this.#allocated.files])];
    return { key, files, apparent, allocated, largest };
  }
}
