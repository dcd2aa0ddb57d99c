import { rootId, type RowId } from '../../shared/entry';
import { setMeta } from './changeQueries';
import * as sql from '../sql/queries';
import type { Statements } from '../sql/statements';
import type { StaleMark } from '../storeApi';

interface Mark extends StaleMark {
  readonly at: number;
}

/** Beyond so many, all of the root is marked instead when it is kept. */
const mostKept = 1_000;
const metaKey = 'stale';

/** Which rows are not followed live, and since when. */
export class StaleMarks {
  readonly #marks = new Map<RowId, Mark>();
  #kept = '[]';

  /** Those that are kept with the result. */
  get lasting(): readonly Mark[] {
    const lasting = this.all.filter(({ until }) => until);
    if (lasting.length <= mostKept) return lasting;
    const oldest = lasting.reduce((at, mark) => Math.min(at, mark.at), Infinity);
    return [{ id: rootId, at: oldest, until: 'scan' }];
  }

  get all(): readonly Mark[] {
    return [...this.#marks.values()];
  }

  set(marks: readonly StaleMark[]): void {
    for (const { id, at, until } of marks) {
      if (at === undefined) this.#marks.delete(id);
      else this.#marks.set(id, { id, at, until });
    }
  }

  clear(): void {
    this.#marks.clear();
    this.#kept = '[]';
  }

  /** Writes those that last into the result's database. Whether they are others than were there. */
  keep(statements: Statements): boolean {
    const kept = JSON.stringify(this.lasting.map(({ id, at, until }) => [id, at, until]));
    if (kept === this.#kept) return false;
    this.#kept = kept;
    statements.run(setMeta, [metaKey, kept]);
    return true;
  }

  /** Takes over what a stored result was left with. */
  read(statements: Statements): void {
    this.#kept = statements.first(sql.meta, [metaKey], ([value]) => String(value)) ?? '[]';
    const kept = JSON.parse(this.#kept) as (readonly [RowId, number, ('scan' | 'reading')?])[];
    this.set(kept.map(([id, at, until = 'scan']) => ({ id, at, until })));
  }

  /** By row, for the marked ones and all above them: the oldest mark at or below it. */
  spread(statements: Statements): Map<RowId, number> {
    const marked = JSON.stringify([...this.#marks.keys()]);
    const rows = statements.all(sql.ancestry, [marked], ([id, parent]) => ({
      id: Number(id),
      parent: Number(parent),
    }));
    const oldest = new Map<RowId, number>();
    const note = (id: RowId, at: number): void => {
      oldest.set(id, Math.min(at, oldest.get(id) ?? Infinity));
    };
    // A row's id is larger than its parent's.
    rows.sort((a, b) => b.id - a.id);
    for (const { id, parent } of rows) {
      const own = this.#marks.get(id)?.at;
      if (own !== undefined) note(id, own);
      const at = oldest.get(id);
      if (at !== undefined && parent !== 0) note(parent, at);
    }
    return oldest;
  }
}
