import type { RowId } from '../../shared/entry';
import * as sql from '../sql/queries';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { Statements } from '../sql/statements';
import type { StaleMark } from '../storeApi';

const metaKey = 'stale';

/** Stale rows and since when, in ms since the epoch. */
export class StaleMarks {
  readonly #marks = new Map<RowId, StaleMark>();
  #kept = '[]';

  get all(): readonly StaleMark[] {
    return [...this.#marks.values()];
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

  /** Writes the marks to the result's database. Returns whether they differ from the saved ones. */
  keep(result: ResultDatabase): boolean {
    const kept = JSON.stringify(this.all.map(({ id, at, until }) => [id, at, until]));
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
    const marks = JSON.stringify(this.all.map(({ id, at }) => [id, at]));
    return new Map(statements.all(sql.staleSince, [marks], ([id, at]) => [Number(id), Number(at)]));
  }
}
