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
import { superfluous } from './thinning';

/** A directory that was kept at some checkpoint, by its name in the place above it (0: it is the root). */
export interface Place {
  readonly id: number;
  readonly parent: number;
  readonly name: ByteString;
  /** What the asked checkpoint kept of it; undefined: nothing. */
  readonly kept: KeptSizes | undefined;
}

/** A stored directory with its sizes now. */
export interface HeavyDirectory {
  readonly id: RowId;
  readonly parent: RowId;
  readonly name: ByteString;
  readonly sizes: Sizes;
}

/** What a checkpoint comes from. */
interface Origin extends Pick<Checkpoint, 'kind' | 'at'> {
  readonly settings: ScanSettings;
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
   * Keeps what the directories are now, and drops what is not worth its room any more.
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

  /** Takes over what an older result's database knows. */
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
    const removed = superfluous(this.checkpoints(), limit);
    if (removed.length === 0) return;
    this.statements.run(sql.removeCheckpoints, [JSON.stringify(removed)]);
    const used = new Set<number>();
    for (const packed of this.statements.all(sql.allKept, [], toBytes)) {
      visitKept(packed, (place) => used.add(place));
    }
    this.statements.run(sql.removeOtherPlaces, [JSON.stringify([...used])]);
  }
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
