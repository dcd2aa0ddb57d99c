import { setImmediate } from 'node:timers/promises';
import type { PathSize } from '../../shared/queries';
import type { Usage } from '../../service/usage';
import { formatFiles } from '../../shared/text/bytes';
import { formatSizeOf, joined, type Wording } from '../editor/format';
import { describeAge, describeStale } from '../status/describeState';

/** The Explorer's hover: `1.24 GiB on disk · 12,345 files · Scanned 14:16, live`. */
export function sizeText(size: PathSize, live: boolean, wording: Wording): string {
  const { files, staleSince } = size;
  const sizeOf = formatSizeOf(wording.metric, size, wording);
  const age = describeAge({ ...size, live }, wording);
  if (files !== undefined) return joined(' · ', sizeOf, formatFiles(files), age);
  return joined(' · ', sizeOf, staleSince === undefined ? age : describeStale(staleSince, wording));
}

type Size = PathSize | undefined;

/** Paths that are asked for together. */
interface Batch {
  readonly paths: string[];
  readonly sizes: Promise<readonly Size[]>;
}

/**
 * Questions about one root that come in one go are asked together: a root that does not answer holds up no other one. The
 * editor remembers the answers until it hears of a change.
 */
export class SizeRequests {
  /** By root: those that are not asked yet. */
  readonly #batches = new Map<string, Batch>();

  constructor(private readonly usage: Pick<Usage, 'sizes'>) {}

  async get(path: string, root: string): Promise<Size> {
    const batch = this.#batches.get(root) ?? this.#newBatch(root);
    const place = batch.paths.push(path) - 1;
    return (await batch.sizes)[place];
  }

  #newBatch(root: string): Batch {
    const paths: string[] = [];
    const ask = async (): Promise<readonly Size[]> => {
      await setImmediate();
      this.#batches.delete(root);
      return this.usage.sizes(root, paths);
    };
    const batch = { paths, sizes: ask() };
    this.#batches.set(root, batch);
    return batch;
  }
}
