/** Fewer than the service takes for a burst (`burstEvents`) when it gets them at once. */
const maxPaths = 5_000;

/** Paths that the watcher reported before the process started, each once. */
export class EarlyChanges {
  #paths = new Set<string>();

  add(paths: readonly string[]): void {
    for (const path of paths) this.#paths.add(path);
  }

  /** Too many to keep: the process has to start. */
  get exceedsLimit(): boolean {
    return this.#paths.size > maxPaths;
  }

  take(): readonly string[] {
    const paths = [...this.#paths];
    this.#paths.clear();
    return paths;
  }
}
