import type { DirectoryChange, KeptSizes } from '../../shared/result';
import type { ByteString } from '../../shared/text/byteString';
import { rootId, type Metric, type RowId, type Sizes } from '../../shared/entry';
import { folderOf } from '../../shared/text/paths';
import { sharedSizes, thresholdOf, type HeavyDirectory } from './history';
import { pathFinder } from '../sql/relativePaths';
import type { ResultDatabase } from '../sql/resultDatabase';

/** A directory then and now; those above come first. */
interface Compared {
  /** Undefined for the root. */
  readonly above: Compared | undefined;
  readonly path: ByteString;
  readonly before: KeptSizes | undefined;
  /** Undefined: gone. */
  readonly now: (Sizes & { readonly id: RowId }) | undefined;
  /** Its change less what the directories below it account for. */
  readonly own: { apparent: number; allocated: number };
}

/**
 * The changes since a checkpoint, the largest first, each byte at one depth: a directory's change, less those of the
 * compared directories below it, plus the bytes that these share by hard links since. So no directory seems to shrink
 * where one below it gets a second name of a file. Directories are compared if they were kept then, or would be now. Of
 * a directory that is gone, those below it are not listed.
 */
export function changesSince(
  database: ResultDatabase,
  checkpoint: number,
  metric: Metric,
  limit: number,
): DirectoryChange[] {
  const { history } = database;
  const then = history.checkpoints().find(({ id }) => id === checkpoint);
  const root = database.row(rootId);
  if (then === undefined || root === undefined) return [];
  const least = thresholdOf(root);
  const heavy = history.heavy({
    apparent: Math.max(then.threshold.apparent, least.apparent),
    allocated: Math.max(then.threshold.allocated, least.allocated),
  });
  const compared = compare(database, checkpoint, heavy);
  countShared(database, compared);
  for (const size of ['apparent', 'allocated'] as const) splitChanges(compared, size, then.threshold[size]);
  return compared
    .filter(({ own }) => own[metric] !== 0)
    .sort((a, b) => Math.abs(b.own[metric]) - Math.abs(a.own[metric]))
    .slice(0, limit)
    .map(({ path, before, now, own }) => ({
      id: now?.id,
      path,
      before: before && sizesOf(before),
      now: now && sizesOf(now),
      change: own,
    }));
}

/** The sizes of rows at a checkpoint; undefined: not kept. */
export function sizesThen(
  database: ResultDatabase,
  checkpoint: number,
  ids: readonly RowId[],
): (KeptSizes | undefined)[] {
  const kept = database.history.keptAt(checkpoint);
  return database.paths(ids).map((path) => (path === undefined ? undefined : kept.get(path)));
}

function compare(
  database: ResultDatabase,
  checkpoint: number,
  heavy: ReadonlyMap<ByteString, HeavyDirectory>,
): Compared[] {
  const compared = new Map<ByteString, Compared>();
  const add = (path: ByteString, before: Compared['before'], now: Compared['now']): void => {
    const own = { apparent: 0, allocated: 0 };
    compared.set(path, { above: compared.get(folderOf(path)), path, before, now, own });
  };
  const find = pathFinder((parent, name) => database.childNamed(parent, name));
  for (const [path, kept] of database.history.keptAt(checkpoint)) {
    const isThere = path === '' || compared.get(folderOf(path))?.now !== undefined;
    if (kept && isThere) add(path, kept, heavy.get(path) ?? database.row(find(path) ?? 0));
  }
  for (const [path, now] of heavy) if (!compared.has(path)) add(path, undefined, now);
  return [...compared.values()];
}

function sizesOf({ apparent, allocated }: Sizes): Sizes {
  return { apparent, allocated };
}

/** Bytes that the parts of a directory share count in several of them, and once in it. */
function countShared({ statements }: ResultDatabase, compared: readonly Compared[]): void {
  const ids = compared.flatMap(({ now }) => (now ? [now.id] : []));
  const shared = sharedSizes(statements, ids);
  for (const { now, before, own } of compared) {
    if (now === undefined || before === undefined) continue;
    for (const size of ['apparent', 'allocated'] as const)
      own[size] += (shared.get(now.id)?.[size] ?? 0) - before.shared[size];
  }
}

/**
 * A directory that was not kept was smaller than the threshold, or not there. It counts as new as far as the growth of
 * the directory above has room for it, otherwise as little as the threshold allows. The directories below it were not
 * kept either, so they are part of its change. One of them counts on its own only if it holds the whole change, or all
 * but less than the threshold.
 */
function splitChanges(compared: readonly Compared[], size: Metric, threshold: number): void {
  const count = (directory: Compared, change: number): void => {
    directory.own[size] += change;
    if (directory.above) directory.above.own[size] -= change;
  };
  const unknown: { directory: Compared; now: number }[] = [];
  for (const directory of compared) {
    const now = directory.now?.[size] ?? 0;
    if (directory.before) count(directory, now - directory.before[size]);
    else unknown.push({ directory, now });
  }
  /** How large a directory below has to be to be counted on its own; only the largest can be. */
  const least = new Map(unknown.map(({ directory, now }) => [directory, now - threshold]));
  // The largest first: no directory comes before the one above it.
  for (const { directory, now } of unknown.sort((a, b) => b.now - a.now)) {
    const { above } = directory;
    const needed = above && least.get(above);
    if (above && needed !== undefined) least.set(above, Infinity);
    if (needed !== undefined && now < needed) {
      least.set(directory, Infinity);
      continue;
    }
    const room = above?.own[size] ?? now;
    count(directory, Math.min(now, Math.max(room, now - threshold, 0)));
  }
}
