import type { RowId, Totals } from '../shared/entry';
import type { ResultDatabase } from './sql/resultDatabase';

/** Ids of rows in expansions start here, far above those of any database. */
export const firstExpandedId: RowId = 2 ** 40;

interface Expansion {
  /** The row whose subtree this is. */
  readonly of: RowId;
  readonly database: ResultDatabase;
  readonly totals: Totals;
  readonly firstId: RowId;
  /** Behind its last id. */
  readonly endId: RowId;
}

/** Scans below rows at the `dirLevel` limit: a database in memory for each such row. */
export class Expansions {
  #expansions: Expansion[] = [];
  #nextId = firstExpandedId;

  /** Takes `count` ids; the first of them. */
  takeIds(count: number): RowId {
    const first = this.#nextId;
    this.#nextId += count;
    return first;
  }

  /** Adds a row's expansion, instead of an older one. */
  add(expansion: Expansion): void {
    this.drop(({ of }) => of === expansion.of);
    this.#expansions.push(expansion);
  }

  /** The expansion of a row. */
  of(id: RowId): Expansion | undefined {
    return this.#expansions.find((expansion) => expansion.of === id);
  }

  /** The database that has this row. */
  holding(id: RowId): ResultDatabase | undefined {
    return this.#expansions.find(({ firstId, endId }) => id >= firstId && id < endId)?.database;
  }

  /** Drops expansions, with those in them. */
  drop(isDropped: (expansion: Expansion) => boolean): void {
    const dropped = this.#expansions.filter(isDropped);
    this.#expansions = this.#expansions.filter((expansion) => !dropped.includes(expansion));
    for (const { database, firstId, endId } of dropped) {
      database.close();
      this.drop(({ of }) => of >= firstId && of < endId);
    }
  }
}
