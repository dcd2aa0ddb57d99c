import { setTimeout } from 'node:timers/promises';
import type { ScanPool } from '../scan/scanPool';
import type { ByteString } from '../shared/byteString';
import { join } from '../shared/paths';
import type { Remote } from '../shared/rpc';
import type { StoreApi } from '../store/storeApi';
import { inSlices } from './slices';

const pageSize = 2_000;

export interface VerifyOptions {
  readonly root: ByteString;
  /** What was modified later, in ms since 1970, may have changed again within the same moment. */
  readonly sureUntil: number;
  /** Between two pages, in ms. */
  readonly pause: number;
  /** Which directories to look at; all where undefined. */
  readonly only?: (path: ByteString) => boolean;
  readonly isOver: () => boolean;
}

/**
 * Compares stored directories with those on disk, by their own inodes and times: what was added, removed or replaced
 * shows, what grew in place does not. Yields the paths of those that are not as they were, a page at a time.
 */
export async function* differingDirectories(
  store: Remote<StoreApi>,
  pool: ScanPool,
  { root, sureUntil, pause, only, isOver }: VerifyOptions,
): AsyncGenerator<readonly ByteString[]> {
  for (let after = 0; ;) {
    const page = await store.identities(root, after, pageSize);
    const last = page.ids.at(-1);
    if (last === undefined) return;
    after = last;
    const differing: ByteString[] = [];
    const kept: number[] = [];
    await inSlices(page.paths, (path, i) => {
      if (only?.(path) === false) return;
      const modified = page.modified[i]!;
      if (modified === 0 || modified > sureUntil) differing.push(path);
      else kept.push(i);
    });
    const known = {
      paths: kept.map((i) => join(root, page.paths[i]!)),
      inode: Float64Array.from(kept, (i) => page.inode[i]!),
      modified: Float64Array.from(kept, (i) => page.modified[i]!),
    };
    for (const i of await pool.verify(known, true)) differing.push(page.paths[kept[i]!]!);
    yield differing;
    if (isOver()) return;
    await setTimeout(pause, undefined, { ref: false });
    if (isOver()) return;
  }
}
