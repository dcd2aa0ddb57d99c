import type { RowId } from '../../shared/entry';
import * as sql from '../sql/queries';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { Statements } from '../sql/statements';
import type { KeptMark, StaleMark } from '../storeApi';

type Mark = Omit<KeptMark, 'path'>;

const metaKey = 'stale';

/** Stale rows and since when, in ms since the epoch. */
export class StaleMarks {
  readonly #marks = new Map<RowId, StaleMark>();
  #kept = '[]';

  /** The marks that are saved with the result. */
  get lasting(): readonly Mark[] {
    return [...this.#marks.values()].filter(({ until }) => until);
  }

  /** Replaces all marks. If a row has two marks, the first decides `until`, and the older one `at`. */
  set(marks: readonly StaleMark[]): void {
    this.#marks.clear();
    for (const { id, at, until } of marks) {
      const known = this.#marks.get(id);
      this.#marks.set(id, { id, at: Math.min(at, known?.at ?? at), until: (known ?? { until }).until });
    }
  }

  clear(): void {
    this.#marks.clear();
    this.#kept = '[]';
  }

  /** Writes the lasting marks to the result's database. Returns whether they differ from the saved ones. */
  keep(result: ResultDatabase): boolean {
    const kept = JSON.stringify(this.lasting.map(({ id, at, until }) => [id, at, until]));
    if (kept === this.#kept) return false;
    this.#kept = kept;
    result.setMeta(metaKey, kept);
    return true;
  }

  /** Reads the marks of a stored result. */
  read(statements: Statements): void {
    this.#kept = statements.first(sql.meta, [metaKey], ([value]) => String(value)) ?? '[]';
    const kept = JSON.parse(this.#kept) as (readonly [RowId, number, 'scan' | 'reading'])[];
    this.set(kept.map(([id, at, until]) => ({ id, at, until })));
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
