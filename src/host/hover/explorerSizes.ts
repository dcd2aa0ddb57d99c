import { setImmediate } from 'node:timers/promises';
import type { PathSize } from '../../shared/queries';
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
 * Sizes by path, remembered. Questions about one root that come in one go are asked together: a root that does not answer
 * holds up no other one.
 */
export class SizeRequests {
  /** Sizes wanted since `clear`, the least recent first. Undefined: it failed, and is asked for again. */
  #known = new Map<string, Promise<Size> | undefined>();
  /** By root: those that are not asked yet. */
  readonly #batches = new Map<string, Batch>();

  /**
   * @param query answers absolute paths, in the same order
   * @param maxNamed how many paths `clear` names at most; below `capacity`
   */
  constructor(
    private readonly query: (paths: readonly string[]) => Promise<readonly Size[]>,
    private readonly capacity: number,
    private readonly maxNamed: number,
  ) {}

  get(path: string, root: string): Promise<Size> {
    const known = this.#known;
    const size = known.get(path) ?? this.#ask(path, root);
    known.delete(path);
    known.set(path, size);
    const [oldest] = known.keys();
    if (known.size > this.capacity) known.delete(oldest!);
    return size;
  }

  /**
   * Everything is asked anew; what is on its way is not remembered.
   *
   * @returns the paths that someone wanted to know since the last time; undefined where they are too many to be named
   */
  clear(): readonly string[] | undefined {
    const paths = [...this.#known.keys()];
    this.#known = new Map();
    this.#batches.clear();
    return paths.length > this.maxNamed ? undefined : paths;
  }

  async #ask(path: string, root: string): Promise<Size> {
    const { paths, sizes } = this.#batches.get(root) ?? this.#newBatch(root);
    const place = paths.push(path) - 1;
    const known = this.#known;
    try {
      return (await sizes)[place];
    } catch (error) {
      known.set(path, undefined);
      throw error;
    }
  }

  #newBatch(root: string): Batch {
    const paths: string[] = [];
    const ask = async (): Promise<readonly Size[]> => {
      await setImmediate();
      if (this.#batches.get(root)?.paths === paths) this.#batches.delete(root);
      return this.query(paths);
    };
    const batch = { paths, sizes: ask() };
    this.#batches.set(root, batch);
    return batch;
  }
}
