import type { RootState } from '../../shared/state';
import { sameSettings } from '../../shared/scanSettings';
import type { Usage } from '../../service/usage';

export type Checkpoint = Awaited<ReturnType<Usage['checkpoints']>>[number];
export type DirectoryChange = Awaited<ReturnType<Usage['changesSince']>>[number];
type Result = NonNullable<RootState['result']>;

/** What the present is compared with, whatever the root. */
export type Period =
  /** The newest full scan that the present differs from. */
  | { readonly kind: 'scan' }
  /** So many ms ago. */
  | { readonly kind: 'ago'; readonly ms: number }
  /** A moment, in ms since 1970. */
  | { readonly kind: 'at'; readonly at: number };

/** What a root's checkpoints are, and which one a period means. */
export class History {
  readonly #known = new Map<
    string,
    { readonly result: RootState['result']; readonly all: Promise<readonly Checkpoint[]> }
  >();

  constructor(private readonly usage: Pick<Usage, 'load' | 'state' | 'checkpoints'>) {}

  /**
   * Newest first; empty where nothing is stored. Those of scans with other settings counted something else: they are
   * none.
   */
  async checkpoints(root: string): Promise<readonly Checkpoint[]> {
    const { result } = await this.usage.load(root);
    if (!result) return [];
    let known = this.#known.get(root);
    if (known?.result !== result) {
      known = { result, all: this.#comparable(root, result) };
      this.#known.set(root, known);
      // What failed is asked again.
      known.all.catch(() => this.#known.delete(root));
    }
    return known.all;
  }

  async #comparable(root: string, { settings: now }: Result): Promise<readonly Checkpoint[]> {
    const all = await this.usage.checkpoints(root);
    return all.filter(({ settings: then }) => sameSettings(then, now));
  }

  /** The checkpoint that a period means; undefined where there is none to compare with. */
  async baseline(root: string, period: Period): Promise<Checkpoint | undefined> {
    const checkpoints = await this.checkpoints(root);
    const result = this.usage.state(root)?.result;
    return result ? baselineOf(checkpoints, result, period, Date.now()) : undefined;
  }
}

/**
 * The checkpoint that a period means, of a result's checkpoints (newest first). A period that reaches back beyond all
 * of them begins with the oldest, for that is as far as one can look.
 */
export function baselineOf(
  checkpoints: readonly Checkpoint[],
  result: Result,
  period: Period,
  now: number,
): Checkpoint | undefined {
  if (period.kind === 'scan') {
    const scans = checkpoints.filter(({ kind }) => kind === 'scan');
    return changedSince(result, scans[0]) ? scans[0] : scans[1];
  }
  const wanted = period.kind === 'at' ? period.at : now - period.ms;
  return checkpoints.find(({ at }) => at <= wanted) ?? checkpoints.at(-1);
}

/** Whether the result is another one than the scan's that wrote the checkpoint. */
function changedSince({ changedAt = 0, rescans }: Result, scan: Checkpoint | undefined): boolean {
  if (scan === undefined) return false;
  return changedAt > scan.at || rescans.some(({ at }) => at > scan.at);
}
