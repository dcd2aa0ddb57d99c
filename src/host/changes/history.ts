import type { Checkpoint, ResultInfo } from '../../shared/result';
import { sameSettings } from '../../shared/scanSettings';
import type { Usage } from '../../service/usage';

/** The past that the present is compared with, in any root. */
export type Period =
  /** The full scan before the last one, so that no change since the last one moves it; where there is none, the last. */
  | { readonly kind: 'scan' }
  /** So many ms ago. */
  | { readonly kind: 'ago'; readonly ms: number }
  /** In ms since 1970. */
  | { readonly kind: 'at'; readonly at: number };

/** The checkpoints of each root, and the one that a period means. */
export class History {
  /** By root, until the root changes. */
  readonly #known = new Map<string, Promise<readonly Checkpoint[]>>();

  constructor(private readonly usage: Pick<Usage, 'load' | 'state' | 'query' | 'onDidChange'>) {
    usage.onDidChange((change) => {
      if (change.kind === 'roots') this.#known.clear();
      else if (change.kind !== 'state') this.#known.delete(change.root);
    });
  }

  /** Newest first. Scans with other settings counted other files, so their checkpoints are left out. */
  async checkpoints(root: string): Promise<readonly Checkpoint[]> {
    const { result } = this.usage.state(root) ?? {};
    const stored = result === undefined ? (await this.usage.load(root)).result : result;
    if (!stored) return [];
    const known = this.#known.get(root) ?? this.#comparable(root, stored);
    this.#known.set(root, known);
    known.catch(() => this.#known.delete(root));
    return known;
  }

  /** The checkpoint that a period means; undefined where there is none to compare with. */
  async baseline(root: string, period: Period): Promise<Checkpoint | undefined> {
    const checkpoints = await this.checkpoints(root);
    const result = this.usage.state(root)?.result;
    return result ? baselineOf(checkpoints, result, period, Date.now()) : undefined;
  }

  async #comparable(root: string, { settings: now }: ResultInfo): Promise<readonly Checkpoint[]> {
    const all = await this.usage.query(root).checkpoints();
    return all.filter(({ settings: then }) => sameSettings(then, now));
  }
}

/**
 * The checkpoint that a period means, of a result's checkpoints (newest first). A period that reaches back beyond all
 * of them begins with the oldest, for that is as far as one can look.
 */
export function baselineOf(
  checkpoints: readonly Checkpoint[],
  result: ResultInfo,
  period: Period,
  now: number,
): Checkpoint | undefined {
  if (period.kind === 'scan') {
    const [last, previous] = checkpoints.filter(({ kind }) => kind === 'scan');
    return previous ?? (changedSince(result, last) ? last : undefined);
  }
  const wanted = period.kind === 'at' ? period.at : now - period.ms;
  return checkpoints.find(({ at }) => at <= wanted) ?? checkpoints.at(-1);
}

/** Whether the result differs from the scan that wrote the checkpoint. */
function changedSince({ changedAt = 0, rescans }: ResultInfo, scan: Checkpoint | undefined): boolean {
  if (scan === undefined) return false;
  return changedAt > scan.at || rescans.some(({ at }) => at > scan.at);
}
