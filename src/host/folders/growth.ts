import type { DirectoryRow } from '../../shared/entry';
import type { Usage } from '../../service/usage';
import type { Checkpoint, History } from '../changes/history';
import type { Earlier } from './rowText';

/** What the tree's rows were at the last scan that they differ from, where the person wishes to see it. */
export class Growth {
  constructor(
    private readonly usage: Usage,
    private readonly history: History,
    private readonly isWished: () => boolean,
  ) {}

  /** Of a root itself; undefined where it is not wished, or nothing earlier is known. */
  async ofRoot(root: string): Promise<Earlier | undefined> {
    const scan = await this.#lastScan(root);
    return scan && earlier(scan, scan);
  }

  /** Of rows of a root, in their order. */
  async of(root: string, rows: readonly DirectoryRow[]): Promise<readonly (Earlier | undefined)[]> {
    const scan = rows.length > 0 ? await this.#lastScan(root) : undefined;
    if (scan === undefined) return rows.map(() => undefined);
    const limit = this.usage.state(root)?.result?.settings.dirLevel ?? Infinity;
    const ids = rows.map(({ id }) => id);
    const sizes = await this.usage.growth(root, scan.id, ids);
    // What is below the limit is in no result, so nothing was kept of it either.
    return rows.map(({ level }, i) => (level > limit ? undefined : earlier(scan, sizes[i])));
  }

  async #lastScan(root: string): Promise<Checkpoint | undefined> {
    return this.isWished() ? this.history.baseline(root, { kind: 'scan' }) : undefined;
  }
}

function earlier({ at, threshold }: Checkpoint, sizes: Earlier['sizes']): Earlier {
  return { at, threshold, sizes };
}
