import { type ScanSettings, sameSettings } from '../shared/scanSettings';
import type { Words } from '../shared/words';
import type { StateNews } from './processApi';
import type { RootState, ScanProgress } from './usage';

/** States as another process tells of them. What did not change stays the same object, as listeners compare it. */
export class StateMirror {
  #states = new Map<string, RootState>();

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
    for (const path of this.#states.keys())
      this.#states.set(path, { ...unknownState(path), problem, ...(problem && { result: null }) });
  }

  /** News of a root that was let go meanwhile are of nobody's. */
  take(news: StateNews): void {
    const before = this.#states.get(news.path);
    if (!before) return;
    const { result, partial, scan, ...rest } = news;
    const told = result ? result.is : before.result;
    this.#states.set(news.path, {
      ...rest,
      // That nothing is stored was seen here, if it was not asked there.
      result: told === undefined && before.result === null ? null : told,
      scan: scan && withPartial(scan, partial ? partial.is : before.scan?.partial),
      outdated: false,
    });
  }

  #isOutdated({ path, result }: RootState): boolean {
    return result ? !sameSettings(result.settings, this.settingsOf(path)) : false;
  }
}

function withPartial(scan: Omit<ScanProgress, 'partial'>, partial: ScanProgress['partial']): ScanProgress {
  return { ...scan, partial };
}

function unknownState(path: string): RootState {
  const live = { kind: 'none', busy: false, asOf: undefined, verifying: false } as const;
  return { path, live, result: undefined, scan: undefined, problem: undefined, outdated: false };
}
