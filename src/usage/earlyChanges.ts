/** It is the service that knows what to do with more. */
const most = 10_000;

/** What the watcher told while there was nobody to hear it. */
export class EarlyChanges {
  #paths: string[] = [];

  /** @returns whether they are too many to be kept */
  add(paths: readonly string[]): boolean {
    for (const path of paths) this.#paths.push(path);
    return this.#paths.length > most;
  }

  take(): readonly string[] {
    const paths = this.#paths;
    this.#paths = [];
    return paths;
  }
}
