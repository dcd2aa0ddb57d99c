import { type RowId, rootId } from '../../shared/entry';
import type { ByteString } from '../../shared/text/byteString';
import { queriesOf } from '../storeQueries';
import type { Remote } from '../../shared/rpc/rpc';
import type { StoreApi } from '../../store/storeApi';

/** With more of them, a comparison would take too long. */
const maxLeftOut = 100;

interface Snapshot {
  readonly sums: string;
  readonly leftOut: readonly RowId[];
}

/**
 * Whether the watcher tells of every change. A full scan of a root where nothing is pending, and of which no event
 * came for a while, has to find what is stored: if not, a change went unannounced.
 */
export class Trust {
  distrusted = false;
  #before: Snapshot | undefined;

  /** What is stored, before a full scan. @param leftOut rows that the watcher does not look at. */
  async remember(store: Remote<StoreApi>, root: ByteString, leftOut: readonly RowId[]): Promise<void> {
    this.#before = await snapshot(store, root, leftOut);
  }

  forget(): void {
    this.#before = undefined;
  }

  /** Whether a full scan found what was stored before it; undefined: there was nothing to compare with. */
  async agrees(store: Remote<StoreApi>, root: ByteString): Promise<boolean | undefined> {
    const before = this.#before;
    this.#before = undefined;
    if (!before) return undefined;
    const now = await snapshot(store, root, before.leftOut);
    return now?.sums === before.sums;
  }
}

async function snapshot(
  store: Remote<StoreApi>,
  root: ByteString,
  leftOut: readonly RowId[],
): Promise<Snapshot | undefined> {
  if (leftOut.length > maxLeftOut) return undefined;
  const rows = await Promise.all([rootId, ...leftOut].map((id) => queriesOf(store, root).row(id)));
  const [whole] = rows;
  if (!whole || rows.includes(undefined)) return undefined;
  const keys = ['apparent', 'allocated', 'files', 'directories'] as const;
  const sums = keys.map((key) => rows.slice(1).reduce((rest, row) => rest - row![key], whole[key]));
  return { sums: sums.join(), leftOut };
}
