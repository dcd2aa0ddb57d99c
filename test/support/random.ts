/** Random numbers from a seed that is printed, so that a failure can be repeated: TEST_SEED=n npm run test:unit. */
export class Random {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  static printed(name: string): Random {
    const random = new Random(Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31));
    console.log(`      ${name}: TEST_SEED=${random.seed}`);
    return random;
  }

  /** An integer from 0 to `below` - 1. The mulberry32 generator. */
  next(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.next(items.length)]!;
  }
}
