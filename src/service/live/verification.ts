import { setTimeout } from 'node:timers/promises';
import type { ScanPool } from '../../scan/pool/scanPool';
import type { ByteString } from '../../shared/text/byteString';
import { packPaths, unpackPaths } from '../../shared/text/packedPaths';
import type { Remote } from '../../shared/rpc/rpc';
import type { Identities, StoreApi } from '../../store/storeApi';
import { inSlices } from '../slices';

const pageSize = 2_000;

export interface VerifyOptions {
  readonly root: ByteString;
  readonly followSymlinks: boolean;
  /** A directory modified later (ms since 1970) may have changed again within the same time stamp. */
  readonly sureUntil: number;
  /** Between two pages, in ms. */
  readonly pause: number;
  /** Which directories to look at; all where undefined. */
  readonly only?: (path: ByteString) => boolean;
  readonly isOver: () => boolean;
}

/** A directory modified this shortly before it was read may have changed again within the same time stamp. */
export const surelyOlderMs = 2_000;

/**
 * Compares stored directories with those on disk, by their own inodes and times: what was added, removed or replaced
 * shows, what grew in place does not. Yields the paths of those that differ, a page at a time.
 */
export async function* differingDirectories(
  store: Remote<StoreApi>,
  pool: ScanPool,
  { root, followSymlinks, sureUntil, pause, only, isOver }: VerifyOptions,
): AsyncGenerator<readonly ByteString[]> {
  for (let after = 0; ;) {
    const { ids, ...page } = await store.identities(root, after, pageSize);
    if (ids.length === 0) return;
    after = ids.at(-1)!;
    const known = only ? await selected(page, only) : page;
    const differing = await pool.verify({ ...known, root, followSymlinks, sureUntil }, true);
    const paths = differing.length === 0 ? [] : unpackPaths(known.paths);
    yield Array.from(differing, (i) => paths[i]!);
    if (isOver()) return;
    await setTimeout(pause, undefined, { ref: false });
    if (isOver()) return;
  }
}

type Known = Omit<Identities, 'ids'>;

async function selected(
  { paths, inode, modified }: Known,
  only: (path: ByteString) => boolean,
): Promise<Known> {
  const kept: number[] = [];
  const all = unpackPaths(paths);
  await inSlices(all, (path, i) => {
    if (only(path)) kept.push(i);
  });
  return {
    paths: packPaths(kept.map((i) => all[i]!)),
    inode: Float64Array.from(kept, (i) => inode[i]!),
    modified: Float64Array.from(kept, (i) => modified[i]!),
  };
}
