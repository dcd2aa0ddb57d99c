import {
  ages,
  type BreakdownLimits,
  type Grouping,
  groupings,
  type FileOfClass,
  lengths,
  otherExtensions,
} from '../../shared/breakdown';
import type { ByteString } from '../../shared/text/byteString';
import { ClassSum, type SentClass } from './classSum';

/** Bounds the memory of a tree in which each file has another extension. */
export const maxExtensions = 2000;

/** The facts of a file by which it is sorted, without its path. */
export type FileFacts = Omit<FileOfClass, 'path'>;

/** The sums of all classes. */
export class FileClasses {
  readonly #sums: Readonly<Record<Grouping, Map<string, ClassSum>>> = {
    type: new Map(),
    age: new Map(ages.map((key) => [key, new ClassSum()])),
    size: new Map(lengths.map((key) => [key, new ClassSum()])),
  };
  readonly #ages = [...this.#sums.age.values()];
  readonly #lengths = [...this.#sums.size.values()];

  constructor(
    private readonly limits: BreakdownLimits,
    private readonly maxTypes = maxExtensions,
  ) {}

  /** Whether files of extensions that came later count as `otherExtensions`. */
  get isFull(): boolean {
    return this.#sums.type.has(otherExtensions);
  }

  /** Counts a file. `place` is asked for the path of one that is among the largest of a class. */
  add(
    extension: string,
    { apparent, allocated, modified }: FileFacts,
    place: { readonly path: ByteString },
  ): void {
    const type = this.sumOf('type', this.#keyOf(extension));
    const age = this.#ages[ageOf(modified, this.limits)]!;
    const length = this.#lengths[lengthOf(apparent, this.limits)]!;
    type.count(apparent, allocated);
    age.count(apparent, allocated);
    length.count(apparent, allocated);
    const isWanted =
      type.wants(apparent, allocated) || age.wants(apparent, allocated) || length.wants(apparent, allocated);
    if (!isWanted) return;
    const file = { path: place.path, apparent, allocated, modified };
    type.keep(file);
    age.keep(file);
    length.keep(file);
  }

  sumOf(grouping: Grouping, key: string): ClassSum {
    const sums = this.#sums[grouping];
    let sum = sums.get(key);
    if (!sum) sums.set(key, (sum = new ClassSum()));
    return sum;
  }

  /** Undefined: there is no such file. */
  find(grouping: Grouping, key: string): ClassSum | undefined {
    return this.#sums[grouping].get(key);
  }

  entries(grouping: Grouping): readonly (readonly [key: string, sum: ClassSum])[] {
    return [...this.#sums[grouping]].filter(([, { files }]) => files > 0);
  }

  /** Adds the types that are not kept to those of other extensions. @returns how many these are */
  fold(isKept: (key: string) => boolean): number {
    const { type } = this.#sums;
    const folded = this.entries('type').filter(([key]) => key !== otherExtensions && !isKept(key));
    for (const [key, sum] of folded) {
      this.sumOf('type', otherExtensions).add(sum.toSend(key));
      type.delete(key);
    }
    return folded.length;
  }

  toSend(): Record<Grouping, SentClass[]> {
    const sent = groupings.map((grouping) => [
      grouping,
      this.entries(grouping).map(([key, sum]) => sum.toSend(key)),
    ]);
    return Object.fromEntries(sent) as Record<Grouping, SentClass[]>;
  }

  #keyOf(extension: string): string {
    const { type } = this.#sums;
    return type.has(extension) || type.size < this.maxTypes ? extension : otherExtensions;
  }
}

function ageOf(modified: number, { ages: firsts }: BreakdownLimits): number {
  let age = 0;
  while (age < firsts.length && modified < firsts[age]!) age++;
  return age;
}

function lengthOf(apparent: number, { lengths: lasts }: BreakdownLimits): number {
  let length = 0;
  while (length < lasts.length && apparent > lasts[length]!) length++;
  return length;
}
