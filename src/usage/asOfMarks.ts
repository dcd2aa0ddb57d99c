import type { ByteString } from '../shared/byteString';
import type { RowId } from '../shared/entry';
import type { Remote } from '../shared/rpc';
import type { AsOfMark, StoreApi } from '../store/storeApi';

/** Rows that are not followed live, and since when: kept here too, as a new result begins without any. */
export class AsOfMarks {
  readonly #marks = new Map<RowId, number>();
  readonly #untold = new Set<RowId>();

  /** In ms since 1970; undefined: all is followed. */
  get oldest(): number | undefined {
    let oldest: number | undefined;
    for (const at of this.#marks.values()) if (oldest === undefined || at < oldest) oldest = at;
    return oldest;
  }

  /** A row that is marked already keeps its time. */
  add(ids: Iterable<RowId>, at: number): void {
    for (const id of ids) {
      if (this.#marks.has(id)) continue;
      this.#marks.set(id, at);
      this.#untold.add(id);
    }
  }

  remove(ids: Iterable<RowId>): void {
    for (const id of ids) if (this.#marks.delete(id)) this.#untold.add(id);
  }

  /** The store has forgotten them: after a scan of the root they are void, after any other they hold. */
  renewed(areVoid: boolean): void {
    this.#untold.clear();
    if (areVoid) this.#marks.clear();
    else for (const id of this.#marks.keys()) this.#untold.add(id);
  }

  /** The store knows them already. */
  known(marks: readonly AsOfMark[]): void {
    for (const { id, at } of marks) if (at !== undefined) this.#marks.set(id, at);
  }

  get areTold(): boolean {
    return this.#untold.size === 0;
  }

  /** @param lasts whether a row's mark is kept with the result. */
  async tell(store: Remote<StoreApi>, root: ByteString, lasts: (id: RowId) => boolean): Promise<void> {
    const marks = [...this.#untold].map((id) => ({ id, at: this.#marks.get(id), lasting: lasts(id) }));
    this.#untold.clear();
    await store.markAsOf(root, marks);
  }
}
