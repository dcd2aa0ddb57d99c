import type { RootState } from '../../shared/state';
import { isLive } from '../status/describeState';

/** Each root's state at its last change. */
export class LastStates {
  readonly #states = new Map<string, RootState>();

  /** Remembers a root's state, undefined where it is gone; the one before. */
  replace(root: string, now: RootState | undefined): RootState | undefined {
    const before = this.#states.get(root);
    if (now) this.#states.set(root, now);
    else this.#states.delete(root);
    return before;
  }
}

/** Whether what is said of a root's being followed is the same. */
export function sameLive(a: RootState | undefined, b: RootState | undefined): boolean {
  return (
    isLive(a) === isLive(b) && a?.live.kind === b?.live.kind && a?.live.staleSince === b?.live.staleSince
  );
}
