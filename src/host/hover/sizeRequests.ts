import type { PathSize } from '../../shared/queries';
import { setImmediate } from 'node:timers/promises';

/** Answers many questions with few: by their absolute paths, in the same order. */
export type SizesQuery = (paths: readonly string[]) => Promise<readonly (PathSize | undefined)[]>;

/** Sizes by path, remembered; questions that come in one go are asked together. */
export class SizeRequests {
  /** null: asked, and nothing is known. */
  readonly #known: BoundedCache<string, PathSize | null>;
  #waiting: Map<string, Promise<PathSize | undefined>> | undefined;
  #answers: Promise<ReadonlyMap<string, PathSize | undefined>> | undefined;
  /** No more than it takes to see that they are too many. */
  readonly #wanted = new Set<string>();
  #generation = 0;

  /** @param mostNamed how many paths `clear` names at most */
  constructor(
    private readonly query: SizesQuery,
    capacity: number,
    private readonly mostNamed: number,
  ) {
    this.#known = new BoundedCache(capacity);
  }

  async get(path: string): Promise<PathSize | undefined> {
    if (this.#wanted.size <= this.mostNamed) this.#wanted.add(path);
    const known = this.#known.get(path);
    if (known !== undefined) return known ?? undefined;
    return this.#ask(path);
  }

  /**
   * Everything is asked anew; what is on its way is not remembered.
   *
   * @returns the paths that someone wanted to know since the last time; undefined where they are too many to be named
   */
  clear(): readonly string[] | undefined {
    this.#generation++;
    this.#known.clear();
    const paths = this.#wanted.size <= this.mostNamed ? [...this.#wanted] : undefined;
    this.#wanted.clear();
    return paths;
  }

  #ask(path: string): Promise<PathSize | undefined> {
    this.#waiting ??= new Map();
    let answer = this.#waiting.get(path);
    if (!answer) {
      this.#answers ??= this.#flushLater();
      answer = this.#answers.then((answers) => answers.get(path));
      this.#waiting.set(path, answer);
    }
    return answer;
  }

  async #flushLater(): Promise<ReadonlyMap<string, PathSize | undefined>> {
    await setImmediate();
    const paths = [...(this.#waiting?.keys() ?? [])];
    this.#waiting = undefined;
    this.#answers = undefined;
    const generation = this.#generation;
    const sizes = await this.query(paths);
    if (generation === this.#generation)
      paths.forEach((path, i) => {
        this.#known.set(path, sizes[i] ?? null);
      });
    return new Map(paths.map((path, i) => [path, sizes[i]]));
  }
}

/** A map that forgets what was not asked for the longest once it holds `capacity` entries. */
export class BoundedCache<K, V> {
  /** A Map keeps the order of insertion: the first entry is the one to forget. */
  readonly #entries = new Map<K, V>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#capacity) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}
