import { setImmediate } from 'node:timers/promises';
import type { LinkedPath, PathInfo, PathSize } from '../../shared/queries';
import type { Usage } from '../../service/usage';
import { formatFiles } from '../../shared/text/bytes';
import type { ByteString } from '../../shared/text/byteString';
import { displayName } from '../../shared/text/displayName';
import { prefixOf } from '../../shared/text/paths';
import { t } from '../../shared/text/words';
import { formatReadErrors, formatSizeOf, joined, type Wording } from '../editor/format';
import { describeAge, describeStale } from '../status/describeState';

/** The Explorer's hover: `1.24 GiB on disk · 12,345 files · Scanned 14:16, live`. */
export function sizeText(size: PathSize, live: boolean, wording: Wording): string {
  const { files, staleSince, readErrors } = size;
  const unread = readErrors > 0 && `⚠ ${formatReadErrors(readErrors)}`;
  const sizeOf = formatSizeOf(wording.metric, size, wording);
  const age = describeAge({ ...size, live }, wording);
  if (files !== undefined) return joined(' · ', sizeOf, formatFiles(files), unread, age);
  return joined(' · ', sizeOf, staleSince === undefined ? age : describeStale(staleSince, wording));
}

/**
 * `Symbolic link to data/big: 20.0 MiB on disk · Scanned 14:16`, or of something behind one
 * `20.0 MiB on disk · Scanned 14:16 · Counted as data/big/file`.
 * @param folder what is in it is called by its relative path
 */
export function linkText(link: LinkedPath, live: boolean, folder: ByteString, wording: Wording): string {
  const { isLink, real, target } = link;
  if (real === undefined) return t('Broken symbolic link');
  const prefix = prefixOf(folder);
  const path = displayName(real.startsWith(prefix) ? (real.slice(prefix.length) as ByteString) : real);
  const size = target && sizeText(target, live, wording);
  if (isLink && size === undefined) return t('Symbolic link to {0}', path);
  if (size === undefined) return t('Not counted here: this is {0}, behind a symbolic link', path);
  return isLink ? t('Symbolic link to {0}: {1}', path, size) : joined(' · ', size, t('Counted as {0}', path));
}

type Size = PathInfo | undefined;

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
