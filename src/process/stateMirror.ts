import { isOutdated } from '../shared/scanSettings';
import type { RootState } from '../shared/state';
import { words, type Words } from '../shared/text/words';
import type { UsageConfig } from '../service/usage';
import type { FirstPages } from './firstPages';

const interrupted = words(
  'The scan was not completed because the Disk Usage process ended. See the log, or rescan to try again.',
);

/** The states as the process last told them, and what is known while there is no process. */
export class StateMirror {
  #states = new Map<string, RootState>();
  /** Roots whose scan ended with its process, until their next scan. */
  readonly #interrupted = new Set<string>();
  /** Roots that the process, or a look at the databases, has told about. */
  readonly #told = new Set<string>();

  constructor(
    private readonly config: () => UsageConfig,
    private readonly firstPages: FirstPages,
  ) {}

  /** Whether a root's state is only remembered, or not known at all. */
  isUntold(path: string): boolean {
    return !this.#told.has(path);
  }

  get all(): readonly RootState[] {
    return this.paths.flatMap((path) => this.of(path) ?? []);
  }

  get paths(): readonly string[] {
    return [...this.#states.keys()];
  }

  of(path: string): RootState | undefined {
    const state = this.#states.get(path);
    if (!state) return undefined;
    const { result, problem = this.#interrupted.has(path) ? interrupted : undefined } = state;
    const outdated = result ? isOutdated(result, this.config().settings(path)) : false;
    return { ...state, outdated, problem };
  }

  setRoots(paths: readonly string[]): void {
    const before = this.#states;
    this.#states = new Map(paths.map((path) => [path, before.get(path) ?? this.#rememberedState(path)]));
    for (const path of this.#told) if (!this.#states.has(path)) this.#told.delete(path);
  }

  /** Nothing is stored for a root, as can be seen without the process. @returns whether that is new */
  setNotStored(path: string): boolean {
    if (!this.#states.has(path) || this.#told.has(path)) return false;
    this.#told.add(path);
    this.#states.set(path, { ...unknownState(path), result: null });
    return true;
  }

  /** The process ended. @param problem why none is started in its place */
  forget(problem: Words | undefined): void {
    for (const [path, { scan }] of this.#states) {
      if (scan) this.#interrupted.add(path);
      this.#told.delete(path);
      this.#states.set(path, { ...unknownState(path), problem });
    }
  }

  /** A state of a root that was removed meanwhile is dropped. */
  take(state: RootState): void {
    const { path, scan } = state;
    if (!this.#states.has(path)) return;
    if (scan) this.#interrupted.delete(path);
    // Before the result is read, nothing is new.
    if (state.result === undefined && !scan && !state.problem && !this.#told.has(path)) return;
    this.#told.add(path);
    this.#states.set(path, state);
  }

  /** Until its files were compared, nobody knows whether a remembered result is still true. */
  #rememberedState(path: string): RootState {
    const result = this.firstPages.of(path)?.info;
    const state = unknownState(path);
    const verifying = result !== undefined && this.config().liveUpdates;
    return { ...state, result, live: { ...state.live, verifying } };
  }
}

function unknownState(path: string): RootState {
  return {
    ...{ path, result: undefined, scan: undefined, listing: undefined, problem: undefined, outdated: false },
    live: { kind: 'none', busy: false, staleSince: undefined, verifying: false, watcherTrouble: undefined },
  };
}
