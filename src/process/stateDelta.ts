import type { RootState } from '../shared/state';
import type { PartialResult, ResultInfo } from '../shared/result';
import type { StateNews } from './processApi';

interface Told {
  readonly result: ResultInfo | null | undefined;
  readonly partial: PartialResult | undefined;
}

/** What the other side of a StateMirror knows: of what is large only what is new is told. */
export class StatesTold {
  readonly #told = new Map<string, Told>();

  news({ path, result, problem, live, scan }: RootState): StateNews {
    const before = this.#told.get(path);
    const { partial, ...progress } = scan ?? { partial: undefined };
    this.#told.set(path, { result, partial });
    return {
      ...{ path, problem, live },
      scan: scan && (progress as NonNullable<StateNews['scan']>),
      ...(result !== before?.result && { result: { is: result } }),
      ...(partial !== before?.partial && { partial: { is: partial } }),
    };
  }
}
