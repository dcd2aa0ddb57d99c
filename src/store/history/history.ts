import type { Checkpoint, KeptSizes } from '../../shared/result';
import type { SqlValue } from 'sql.js';
import type { ByteString } from '../../shared/text/byteString';
import type { RowId, Sizes, Totals } from '../../shared/entry';
import type { ScanSettings } from '../../shared/scanSettings';
import { folderOf } from '../../shared/text/paths';
import * as sql from './historyQueries';
import { relativePaths, type StoredName, toName } from '../sql/relativePaths';
import { toSqlName } from '../sql/sqlName';
import type { Statements } from '../sql/statements';

/** A stored directory with its sizes now. */
export interface HeavyDirectory extends StoredName, Sizes {}

/** A kept directory in the table: its place, its sizes, and the bytes that its parts share. */
type Kept = readonly [place: number, ...sizes: [number, number], ...shared: [number, number]];

const newestKept = 30;
const week = 7 * 24 * 3600 * 1000;
/** Of the root's size. */
const keptShare = 0.001;
const minKept = 2 ** 20;

/** Directories are kept from this size on, in either metric: 0.1 % of the root, at least 1 MiB. */
export function thresholdOf({ apparent, allocated }: Sizes): Sizes {
  const least = (size: number): number => Math.max(minKept, Math.ceil(size * keptShare));
  return { apparent: least(apparent), allocated: least(allocated) };
}

/** The sizes of a root's directories at earlier moments, in its result's database. */
export class History {
  constructor(private readonly statements: Statements) {}

  /** Newest first. */
  checkpoints(): Checkpoint[] {
    return this.statements.all(sql.checkpoints, [], (values) => ({
      id: values[0] as number,
      at: values[1] as number,
      kind: values[2] as Checkpoint['kind'],
      apparent: values[3] as number,
      allocated: values[4] as number,
      files: values[5] as number,
      directories: values[6] as number,
      threshold: { apparent: values[7] as number, allocated: values[8] as number },
      settings: JSON.parse(String(values[9])) as ScanSettings,
    }));
  }

  /** The sizes of every known place at a checkpoint, by its path; undefined: not kept. Parents come before children. */
  keptAt(checkpoint: number): Map<ByteString, KeptSizes | undefined> {
    const text = this.statements.first(sql.keptAt, [checkpoint], ([json]) => String(json)) ?? '[]';
    const kept = new Map(
      (JSON.parse(text) as Kept[]).map(([id, apparent, allocated, sharedApparent, sharedAllocated]) => [
        id,
        { apparent, allocated, shared: { apparent: sharedApparent, allocated: sharedAllocated } },
      ]),
    );
    return new Map([...this.#places()].map(([path, { id }]) => [path, kept.get(id)]));
  }

  /** Directories that reach a threshold now in either size, by their paths; parents before children. */
  heavy({ apparent, allocated }: Sizes): Map<ByteString, HeavyDirectory> {
    return byPath(
      this.statements.all(sql.heavy, [allocated, apparent], (values) => ({
        ...toName(values),
        apparent: Number(values[3]),
        allocated: Number(values[4]),
      })),
    );
  }

  /**
   * Adds the present sizes of the directories, and removes checkpoints that are not worth their room.
   * @param totals the root's.
   */
  add(
    { kind, at, settings }: Pick<Checkpoint, 'kind' | 'at' | 'settings'>,
    totals: Totals,
    limit: number,
  ): void {
    const threshold = thresholdOf(totals);
    const { apparent, allocated, files, directories } = totals;
    const sizes = [apparent, allocated, files, directories, threshold.apparent, threshold.allocated];
    const values = [at, kind, ...sizes, JSON.stringify(settings)];
    this.statements.transaction(() => {
      const heavy = this.heavy(threshold);
      const places = this.#placesOf(heavy);
      const rows = [...heavy.values()];
      const ids = rows.map(({ id }) => id);
      const shared = sharedSizes(this.statements, ids);
      const kept = rows.map((row, i): Kept => {
        const common = shared.get(row.id);
        return [places[i]!, row.apparent, row.allocated, common?.apparent ?? 0, common?.allocated ?? 0];
      });
      this.statements.run(sql.addCheckpoint, [null, ...values, JSON.stringify(kept)]);
      this.#thin(limit);
    });
  }

  /** Copies the history of an older result. */
  copyFrom(older: History): void {
    const all = (query: string): SqlValue[][] => older.statements.all(query, [], (values) => values);
    this.statements.transaction(() => {
      for (const checkpoint of all(sql.wholeCheckpoints)) this.statements.run(sql.addCheckpoint, checkpoint);
      for (const place of all(sql.places)) this.statements.run(sql.addPlace, place);
    });
  }

  #places(): Map<ByteString, StoredName> {
    return byPath(this.statements.all(sql.places, [], toName));
  }

  /** The places of directories; those that are missing are made. */
  #placesOf(directories: ReadonlyMap<ByteString, StoredName>): number[] {
    const ids = new Map([...this.#places()].map(([path, { id }]) => [path, id]));
    let last = [...ids.values()].at(-1) ?? 0;
    return [...directories].map(([path, { parent, name }]) => {
      const id = ids.get(path) ?? ++last;
      if (ids.has(path)) return id;
      const above = parent === 0 ? 0 : ids.get(folderOf(path))!;
      this.statements.run(sql.addPlace, [id, above, toSqlName(name)]);
      ids.set(path, id);
      return id;
    });
  }

  #thin(limit: number): void {
    const removed = checkpointsToDelete(this.checkpoints(), limit);
    if (removed.length === 0) return;
    this.statements.run(sql.removeCheckpoints, [JSON.stringify(removed)]);
    this.statements.run(sql.removeOtherPlaces);
  }
}

/**
 * The ids of checkpoints that are not worth their room: the newest 30 stay, of the older ones the first of each week, and
 * at most `limit` in all.
 * @param checkpoints newest first.
 */
export function checkpointsToDelete(checkpoints: readonly Checkpoint[], limit: number): number[] {
  const firstOfWeek = new Map(checkpoints.map(({ id, at }) => [Math.floor(at / week), id]));
  const stays = checkpoints.filter(
    ({ id, at }, place) => place < newestKept || firstOfWeek.get(Math.floor(at / week)) === id,
  );
  const staying = new Set(stays.slice(0, limit));
  return checkpoints.filter((checkpoint) => !staying.has(checkpoint)).map(({ id }) => id);
}

function byPath<T extends StoredName>(directories: readonly T[]): Map<ByteString, T> {
  const paths = relativePaths(directories);
  return new Map(directories.map((directory) => [paths.get(directory.id)!, directory]));
}

/**
 * The bytes that the parts of a directory, its own files and the directories in it, share by hard links: the sum of the
 * parts is by so much more than the directory. None: it is not there.
 */
export function sharedSizes(statements: Statements, ids: readonly RowId[]): Map<RowId, Sizes> {
  return new Map(
    statements.all(sql.shared, [JSON.stringify(ids)], ([id, apparent, allocated]) => [
      id as RowId,
      { apparent: Number(apparent), allocated: Number(allocated) },
    ]),
  );
}
