import type { Checkpoint, KeptSizes } from '../../shared/result';
import type { SqlValue } from 'sql.js';
import type { ByteString } from '../../shared/text/byteString';
import type { RowId, Sizes, Totals } from '../../shared/entry';
import type { ScanSettings } from '../../shared/scanSettings';
import * as sql from './historyQueries';
import { packKept, unpackKept, visitKept } from './packedSizes';
import { sharedSizes } from './sharedSizes';
import { fromSqlName, toSqlName } from '../sql/sqlName';
import type { Statements } from '../sql/statements';

/** A directory that was kept at some checkpoint, by its name in the place above it (0: it is the root). */
export interface Place {
  readonly id: number;
  readonly parent: number;
  readonly name: ByteString;
  /** Its sizes in the checkpoint that was asked for; undefined: not kept. */
  readonly kept: KeptSizes | undefined;
}

/** A stored directory with its sizes now. */
export interface HeavyDirectory {
  readonly id: RowId;
  readonly parent: RowId;
  readonly name: ByteString;
  readonly sizes: Sizes;
}

/** The origin of a checkpoint. */
interface Origin extends Pick<Checkpoint, 'kind' | 'at'> {
  readonly settings: ScanSettings;
}

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
    return this.statements.all(sql.checkpoints, [], ([id, at, kind, ...values]) => {
      const settings = values.pop();
      const [apparent, allocated, files, directories, leastApparent, leastAllocated] = values.map(Number);
      return {
        id: Number(id),
        at: Number(at),
        kind: kind as Checkpoint['kind'],
        apparent: apparent!,
        allocated: allocated!,
        files: files!,
        directories: directories!,
        threshold: { apparent: leastApparent!, allocated: leastAllocated! },
        settings: JSON.parse(String(settings)) as ScanSettings,
      };
    });
  }

  /** Every place that is known, parents before children, as it was at a checkpoint. */
  placesAt(checkpoint: number): Place[] {
    const packed = this.statements.first(sql.keptAt, [checkpoint], (blobs) => blobs as Uint8Array[]) ?? [];
    const [kept, shared] = packed.map(unpackKept);
    return this.statements.all(sql.places, [], (values) => {
      const [id, parent] = values as number[];
      const sizes = kept?.get(id!);
      return {
        id: id!,
        parent: parent!,
        name: fromSqlName(values[2]),
        kept: sizes && { ...sizes, shared: shared?.get(id!) ?? { apparent: 0, allocated: 0 } },
      };
    });
  }

  /** Directories that reach a threshold now in either size, parents before children. */
  heavy({ apparent, allocated }: Sizes): HeavyDirectory[] {
    return this.statements.all(sql.heavy, [allocated, apparent], ([id, parent, name, ...sizes]) => ({
      id: id as number,
      parent: parent as number,
      name: fromSqlName(name),
      sizes: sizesOf(sizes),
    }));
  }

  /**
   * Adds the present sizes of the directories, and removes checkpoints that are not worth their room.
   * @param totals the root's.
   */
  add({ kind, at, settings }: Origin, totals: Totals, limit: number): void {
    const threshold = thresholdOf(totals);
    const { apparent, allocated, files, directories } = totals;
    const thresholds = [threshold.apparent, threshold.allocated];
    const sizes = [apparent, allocated, files, directories, ...thresholds];
    const values = [at, kind, ...sizes, JSON.stringify(settings)];
    this.statements.transaction(() => {
      const heavy = this.heavy(threshold);
      const places = this.place(heavy);
      const shared = sharedSizes(this.statements, [...places.keys()]);
      const kept = packKept(new Map(heavy.map(({ id, sizes }) => [places.get(id)!, sizes])));
      const common = packKept(new Map([...shared].map(([id, sizes]) => [places.get(id)!, sizes])));
      this.statements.run(sql.addCheckpoint, [null, ...values, kept, common]);
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

  /** The places of directories, parents before children, by their own ids; those that are missing are made. */
  place(directories: readonly Pick<Place, 'id' | 'parent' | 'name'>[]): Map<number, number> {
    const known = this.placesAt(0);
    const places = new Map(known.map(({ id, parent, name }) => [keyOf(parent, name), id]));
    let last = known.at(-1)?.id ?? 0;
    const placeOf = new Map<number, number>();
    for (const { id, parent, name } of directories) {
      const above = placeOf.get(parent) ?? 0;
      let place = places.get(keyOf(above, name));
      if (place === undefined) this.statements.run(sql.addPlace, [(place = ++last), above, toSqlName(name)]);
      placeOf.set(id, place);
    }
    return placeOf;
  }

  #thin(limit: number): void {
    const removed = checkpointsToDelete(this.checkpoints(), limit);
    if (removed.length === 0) return;
    this.statements.run(sql.removeCheckpoints, [JSON.stringify(removed)]);
    const used = new Set<number>();
    for (const packed of this.statements.all(sql.allKept, [], toBytes)) {
      visitKept(packed, (place) => used.add(place));
    }
    this.statements.run(sql.removeOtherPlaces, [JSON.stringify([...used])]);
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

/** By what a directory is found among others: names have no slash. */
export function keyOf(parent: number, name: ByteString): string {
  return `${parent}/${name}`;
}

function sizesOf([apparent, allocated]: unknown[]): Sizes {
  return { apparent: apparent as number, allocated: allocated as number };
}

function toBytes([kept]: SqlValue[]): Uint8Array {
  return kept as Uint8Array;
}
