import type { RootState } from '../shared/state';
import { isDeepStrictEqual } from 'node:util';
import { type ScanSettings, sameSettings } from '../shared/scanSettings';
import { type Words, words } from '../shared/text/words';
import type { StateNews } from './processApi';

/** States as another process tells of them. What did not change stays the same object, as listeners compare it. */
export class StateMirror {
  #states = new Map<string, RootState>();
  /** What became of scans that ended with their process, until the next one of their root. */
  readonly #interrupted = new Map<string, Words>();

  /** @param settingsOf those of today */
  constructor(private readonly settingsOf: (root: string) => ScanSettings) {}

  get all(): readonly RootState[] {
    return [...this.#states.keys()].flatMap((path) => this.of(path) ?? []);
  }

  get paths(): readonly string[] {
    return [...this.#states.keys()];
  }

  of(path: string): RootState | undefined {
    const state = this.#states.get(path);
    return state && { ...state, outdated: this.#isOutdated(state) };
  }

  setRoots(paths: readonly string[]): void {
    const before = this.#states;
    this.#states = new Map(paths.map((path) => [path, before.get(path) ?? unknownState(path)]));
  }

  /** Nothing is stored of a root, as can be seen without the process. @returns whether that is news */
  knowNothing(path: string): boolean {
    const state = this.#states.get(path);
    if (!state || state.result !== undefined) return false;
    this.#states.set(path, { ...state, result: null });
    return true;
  }

  /** The process is gone with what it knew. @param problem why there is no other to ask */
  forget(problem: Words | undefined): void {
    for (const [path, { scan }] of this.#states) {
      if (scan) this.#interrupted.set(path, interrupted);
      const said = problem ?? this.#interrupted.get(path);
      this.#states.set(path, {
        ...unknownState(path),
        problem: said,
        // Nobody is to ask for it.
        ...(problem && { result: null }),
      });
    }
  }

  /** News of a root that was let go meanwhile are of nobody's. */
  take(news: StateNews): void {
    const before = this.#states.get(news.path);
    if (!before) return;
    const { path, live, result, partial, scan } = news;
    if (scan) this.#interrupted.delete(path);
    const problem = news.problem ?? this.#interrupted.get(path);
    this.#states.set(path, {
      ...{ path, live, outdated: false },
      problem: isDeepStrictEqual(problem, before.problem) ? before.problem : problem,
      result: result ? result.is : before.result,
      scan: scan && { ...scan, partial: partial ? partial.is : before.scan?.partial },
    });
  }

  #isOutdated({ path, result }: RootState): boolean {
    return result ? !sameSettings(result.settings, this.settingsOf(path)) : false;
  }
}

const interrupted = words(
  'The scan was not completed, as the process of Disk Usage ended; the log says how. Rescan to try again.',
);

function unknownState(path: string): RootState {
  const live = { kind: 'none', busy: false, asOf: undefined, verifying: false } as const;
  return { path, live, result: undefined, scan: undefined, problem: undefined, outdated: false };
}
