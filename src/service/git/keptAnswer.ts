/** After a change, a question is asked again no sooner than this after it was answered, in ms. */
const restMs = 10_000;
/** And no sooner than so many times as long as it took. */
const restFactor = 20;

/** The answer of a question that takes long, kept until something changes. */
export class KeptAnswer<T> {
  #answer: Promise<T> | undefined;
  #isStale = false;
  #restsUntil = 0;

  /** @param isFinal false: what was in the way may be gone, so ask again */
  constructor(
    private readonly ask: () => Promise<T>,
    private readonly isFinal: (answer: T) => boolean,
  ) {}

  get(): Promise<T> {
    if (!this.#answer || (this.#isStale && performance.now() >= this.#restsUntil)) this.#answer = this.#ask();
    return this.#answer;
  }

  /** The answer may be another one by now. */
  changed(): void {
    this.#isStale = true;
  }

  async #ask(): Promise<T> {
    const startedAt = performance.now();
    this.#isStale = false;
    this.#restsUntil = Infinity;
    let isFinal = false;
    try {
      const answer = await this.ask();
      isFinal = this.isFinal(answer);
      return answer;
    } finally {
      const now = performance.now();
      this.#isStale ||= !isFinal;
      this.#restsUntil = isFinal ? now + Math.max(restMs, restFactor * (now - startedAt)) : 0;
    }
  }
}
