import type { RowId } from '../shared/entry';
import * as sql from './queries';
import type { Statements } from './statements';
import type { AsOfMark } from './storeApi';

/** Which rows are not followed live, and since when. */
export class AsOfMarks {
  readonly #marks = new Map<RowId, number>();

  set(marks: readonly AsOfMark[]): void {
    for (const { id, at } of marks) {
      if (at === undefined) this.#marks.delete(id);
      else this.#marks.set(id, at);
    }
  }

  clear(): void {
    this.#marks.clear();
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
      const own = this.#marks.get(id);
      if (own !== undefined) note(id, own);
      const at = oldest.get(id);
      if (at !== undefined && parent !== 0) note(parent, at);
    }
    return oldest;
  }
}
