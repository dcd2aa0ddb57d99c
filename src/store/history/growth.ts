import type { DirectoryChange, KeptSizes } from '../../shared/result';
import type { ByteString } from '../../shared/text/byteString';
import { rootId, type Metric, type RowId, type Sizes } from '../../shared/entry';
import { keyOf, sharedSizes, thresholdOf, type HeavyDirectory, type Place } from './history';
import { ancestry } from '../sql/queries';
import { toName } from '../sql/relativePaths';
import type { ResultDatabase } from '../sql/resultDatabase';

/** A directory then and now; those above come first. */
interface Compared {
  /** Undefined for the root. */
  readonly above: Compared | undefined;
  readonly name: ByteString;
  readonly before: KeptSizes | undefined;
  /** Undefined: gone. */
  readonly now: { readonly id: RowId; readonly sizes: Sizes } | undefined;
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
  const compared = compare(database, history.placesAt(checkpoint), heavy);
  countShared(database, compared);
  for (const size of ['apparent', 'allocated'] as const) splitChanges(compared, size, then.threshold[size]);
  return compared
    .filter(({ own }) => own[metric] !== 0)
    .sort((a, b) => Math.abs(b.own[metric]) - Math.abs(a.own[metric]))
    .slice(0, limit)
    .map((directory) => ({
      id: directory.now?.id,
      path: pathOf(directory),
      before: directory.before && {
        apparent: directory.before.apparent,
        allocated: directory.before.allocated,
      },
      now: directory.now?.sizes,
      change: directory.own,
    }));
}

/** The sizes of rows at a checkpoint; undefined: not kept. */
export function sizesThen(
  database: ResultDatabase,
  checkpoint: number,
  ids: readonly RowId[],
): (KeptSizes | undefined)[] {
  const { history } = database;
  const places = new Map<string, Place>();
  for (const place of history.placesAt(checkpoint)) {
    if (place.kept) places.set(keyOf(place.parent, place.name), place);
  }
  const rows = database.statements.all(ancestry, [JSON.stringify(ids)], toName);
  const found = new Map<RowId, Place>();
  for (const { id, parent, name } of rows.sort((a, b) => a.id - b.id)) {
    const above = parent === 0 ? 0 : found.get(parent)?.id;
    const place = above === undefined ? undefined : places.get(keyOf(above, name));
    if (place) found.set(id, place);
  }
  return ids.map((id) => found.get(id)?.kept);
}

function compare(
  database: ResultDatabase,
  places: readonly Place[],
  heavy: readonly HeavyDirectory[],
): Compared[] {
  const compared: Compared[] = [];
  const heavyByKey = new Map(heavy.map((directory) => [keyOf(directory.parent, directory.name), directory]));
  const byPlace = new Map<number, Compared>();
  const byRow = new Map<RowId, Compared>();
  const add = (directory: Compared): Compared => {
    compared.push(directory);
    if (directory.now) byRow.set(directory.now.id, directory);
    return directory;
  };
  for (const { id, parent, name, kept } of places) {
    const above = byPlace.get(parent);
    const row = parent === 0 ? 0 : above?.now?.id;
    if (kept === undefined || row === undefined) continue;
    const now = heavyByKey.get(keyOf(row, name)) ?? lookUp(database, row, name);
    byPlace.set(id, add({ above, name, before: kept, now, own: nothing() }));
  }
  for (const now of heavy) {
    if (byRow.has(now.id)) continue;
    const above = byRow.get(now.parent);
    add({ above, name: now.name, before: undefined, now, own: nothing() });
  }
  return compared;
}

function lookUp(database: ResultDatabase, parent: RowId, name: ByteString): Compared['now'] {
  const id = database.childNamed(parent, name);
  const row = id === undefined ? undefined : database.row(id);
  return row && { id: row.id, sizes: { apparent: row.apparent, allocated: row.allocated } };
}

/** Bytes that the parts of a directory share count in several of them, and once in it. */
function countShared({ statements }: ResultDatabase, compared: readonly Compared[]): void {
  const ids = compared.flatMap(({ now }) => (now ? [now.id] : []));
  const shared = sharedSizes(statements, ids);
  for (const { now, before, own } of compared) {
    if (now === undefined || before === undefined) continue;
    const sharedNow = shared.get(now.id) ?? nothing();
    for (const size of ['apparent', 'allocated'] as const) own[size] += sharedNow[size] - before.shared[size];
  }
}

/**
 * A directory that was not kept was smaller than the threshold, or not there. It counts as new as far as the growth of
 * the directory above has room for it, otherwise as little as the threshold allows. The directories below it were not
 * kept either: they are part of its change, and one counts on its own only if it is all of it but for less than the
 * threshold.
 */
function splitChanges(compared: readonly Compared[], size: Metric, threshold: number): void {
  const count = (directory: Compared, change: number): void => {
    directory.own[size] += change;
    if (directory.above) directory.above.own[size] -= change;
  };
  const unknown: { directory: Compared; now: number }[] = [];
  for (const directory of compared) {
    const now = directory.now?.sizes[size] ?? 0;
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

function nothing(): Compared['own'] {
  return { apparent: 0, allocated: 0 };
}

function pathOf(directory: Compared): ByteString {
  const names: ByteString[] = [];
  for (let at = directory; at.above !== undefined; at = at.above) names.push(at.name);
  return names.reverse().join('/') as ByteString;
}
