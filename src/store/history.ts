import type { ByteString } from '../shared/byteString';
import type { RowId, Sizes, Totals } from '../shared/entry';
import * as sql from './historyQueries';
import { fromSqlName, toSqlName } from './sqlName';
import type { Statements } from './statements';
import type { Checkpoint } from './storeApi';
import { superfluous } from './thinning';

/** A directory that was kept at some checkpoint, by its name in the place above it (0: it is the root). */
export interface Place {
  readonly id: number;
  readonly parent: number;
  readonly name: ByteString;
  /** At the checkpoint that was asked for; undefined: not kept then. */
  readonly sizes: Sizes | undefined;
}

/** A stored directory with its sizes now. */
export interface HeavyDirectory {
  readonly id: RowId;
  readonly parent: RowId;
  readonly name: ByteString;
  readonly sizes: Sizes;
}

/** Of the root's size. */
const keptShare = 0.001;
const leastKept = 2 ** 20;

/** What directories must be, in either size, to be kept: 0.1 % of the root, or 1 MiB where that is more. */
export function thresholdOf({ apparent, allocated }: Sizes): Sizes {
  const least = (size: number): number => Math.max(leastKept, Math.ceil(size * keptShare));
  return { apparent: least(apparent), allocated: least(allocated) };
}

/** What a root's directories were at earlier moments, in its result's database. */
export class History {
  constructor(private readonly statements: Statements) {}

  /** Newest first. */
  checkpoints(): Checkpoint[] {
    return this.statements.all(sql.checkpoints, [], ([id, at, kind, ...values]) => {
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
      };
    });
  }

  /** Every place that is known, parents before children, as it was at a checkpoint. */
  placesAt(checkpoint: number): Place[] {
    return this.statements.all(sql.placesAt, [checkpoint], ([id, parent, name, ...sizes]) => ({
      id: id as number,
      parent: parent as number,
      name: fromSqlName(name),
      sizes: sizes[0] === null ? undefined : sizesOf(sizes),
    }));
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
   * Keeps what the directories are now, and drops what is not worth its room any more.
   * @param totals the root's.
   * @param at in ms since 1970.
   */
  add(kind: Checkpoint['kind'], at: number, totals: Totals, limit: number): void {
    const threshold = thresholdOf(totals);
    const { apparent, allocated, files, directories } = totals;
    const thresholds = [threshold.apparent, threshold.allocated];
    const values = [at, kind, apparent, allocated, files, directories, ...thresholds];
    this.statements.transaction(() => {
      const before = this.placesAt(this.checkpoints()[0]?.id ?? 0);
      const checkpoint = this.#insert(sql.addCheckpoint, values);
      this.#keep(checkpoint, before, this.heavy(threshold));
      this.#thin(limit);
    });
  }

  /** Takes over what an older result's database knows. */
  copyFrom(older: History): void {
    const json = (query: string): string => older.statements.first(query, [], ([all]) => String(all)) ?? '[]';
    this.statements.transaction(() => {
      this.statements.run(sql.putCheckpoints, [json(sql.allCheckpoints)]);
      // Names may be bytes that JSON cannot have.
      for (const place of older.statements.all(sql.allPlaces, [], (values) => values)) {
        this.statements.run(sql.putPlace, place);
      }
      this.statements.run(sql.addKept, [json(sql.allKept)]);
    });
  }

  /** Writes what differs from the checkpoint before. */
  #keep(checkpoint: number, before: readonly Place[], directories: readonly HeavyDirectory[]): void {
    const places = new Map(before.map((place) => [keyOf(place.parent, place.name), place]));
    const placeOf = new Map<RowId, number>([[0, 0]]);
    const rows: (number | null)[][] = [];
    for (const { id, parent, name, sizes } of directories) {
      const above = placeOf.get(parent)!;
      const known = places.get(keyOf(above, name));
      const place = known?.id ?? this.#insert(sql.addPlace, [above, toSqlName(name)]);
      placeOf.set(id, place);
      const { apparent, allocated } = sizes;
      if (known?.sizes?.apparent !== apparent || known.sizes.allocated !== allocated) {
        rows.push([place, checkpoint, apparent, allocated]);
      }
    }
    const kept = new Set(placeOf.values());
    for (const { id, sizes } of before) if (sizes && !kept.has(id)) rows.push([id, checkpoint, null, null]);
    this.statements.run(sql.addKept, [JSON.stringify(rows)]);
  }

  #thin(limit: number): void {
    const removed = superfluous(this.checkpoints(), limit);
    if (removed.length === 0) return;
    this.statements.run(sql.removeCheckpoints, [JSON.stringify(removed)]);
    for (const step of sql.settle) this.statements.run(step);
  }

  /** The new row's id. */
  #insert(query: string, values: (string | number | Uint8Array)[]): number {
    return this.statements.all(query, values, ([id]) => id as number)[0]!;
  }
}

/** By what a directory is found among others: names have no slash. */
export function keyOf(parent: number, name: ByteString): string {
  return `${parent}/${name}`;
}

function sizesOf([apparent, allocated]: unknown[]): Sizes {
  return { apparent: apparent as number, allocated: allocated as number };
}
