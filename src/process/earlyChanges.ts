/** Few enough to be no burst for the service that gets them at once (`burstEvents`). */
const most = 5_000;

/** What the watcher told while there was nobody to hear it, each path once. */
export class EarlyChanges {
  #paths = new Set<string>();

  add(paths: readonly string[]): void {
    for (const path of paths) this.#paths.add(path);
  }

  /** Somebody has to hear it now. */
  get areMany(): boolean {
    return this.#paths.size > most;
  }

  take(): readonly string[] {
    const paths = [...this.#paths];
    this.#paths.clear();
    return paths;
  }
}
