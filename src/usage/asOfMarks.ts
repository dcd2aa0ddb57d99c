import type { ByteString } from '../shared/byteString';
import type { RowId } from '../shared/entry';
import type { Remote } from '../shared/rpc';
import type { AsOfMark, StoreApi } from '../store/storeApi';
import type { GapReads } from './gapReads';
import type { HeavyReads } from './heavyReads';

interface Mark {
  readonly at: number;
  readonly lasting: boolean;
}

/**
 * Rows that may not be as the files are, and since when (ms since 1970): those that only a scan can settle, and,
 * derived from what waits, those that are to be read later.
 */
export class AsOfMarks {
  readonly #uncertain = new Map<RowId, number>();
  /** As the store has them: a new result begins without any. */
  readonly #told = new Map<RowId, Mark>();
  /** There may be rows marked that are no more. */
  #areOfFormer = false;

  constructor(
    private readonly heavy: HeavyReads,
    private readonly gapReads: GapReads,
  ) {}

  /** Undefined: all is as the files are. */
  get oldest(): number | undefined {
    let oldest = this.gapReads.asOf ?? Infinity;
    for (const at of this.#uncertain.values()) oldest = Math.min(oldest, at);
    for (const { readAt } of this.heavy.waiting) oldest = Math.min(oldest, readAt);
    return oldest === Infinity ? undefined : oldest;
  }

  /** Only a scan can settle these; one that is marked already keeps its time. */
  unsettled(ids: Iterable<RowId>, at: number): void {
    for (const id of ids) if (!this.#uncertain.has(id)) this.#uncertain.set(id, at);
  }

  /** These rows are gone. */
  remove(ids: readonly RowId[]): void {
    for (const id of ids) this.#uncertain.delete(id);
    this.heavy.remove(ids);
  }

  /** There is a new result: of the whole root, after which nothing waits, or with another directory in it. */
  renewed(isWhole: boolean): void {
    this.#told.clear();
    this.#areOfFormer = !isWhole;
    if (!isWhole) return;
    this.#uncertain.clear();
    this.heavy.clear();
  }

  /** What an earlier session left marked: only a scan tells. */
  restored(marks: readonly AsOfMark[]): void {
    for (const { id, at } of marks) {
      if (at === undefined) continue;
      this.#uncertain.set(id, at);
      this.#told.set(id, { at, lasting: true });
    }
  }

  /** Tells the store what is others than it was told. @param differ called before, where there is anything. */
  async tell(store: Remote<StoreApi>, root: ByteString, differ: () => void): Promise<void> {
    if (this.#areOfFormer) await this.#dropGone(store, root);
    const untold = this.#takeUntold();
    if (untold.length === 0) return;
    differ();
    await store.markAsOf(root, untold);
  }

  #takeUntold(): AsOfMark[] {
    const marks = this.#current();
    const untold: AsOfMark[] = [];
    for (const id of this.#told.keys()) {
      if (!marks.has(id) && this.#told.delete(id)) untold.push({ id, at: undefined, lasting: false });
    }
    for (const [id, mark] of marks) {
      const told = this.#told.get(id);
      if (told?.at === mark.at && told.lasting === mark.lasting) continue;
      this.#told.set(id, mark);
      untold.push({ id, ...mark });
    }
    return untold;
  }

  #current(): Map<RowId, Mark> {
    const marks = new Map<RowId, Mark>();
    const note = (id: RowId, at: number, lasting: boolean): void => {
      const noted = marks.get(id);
      const oldest = Math.min(at, noted?.at ?? Infinity);
      marks.set(id, { at: oldest, lasting: lasting || noted?.lasting === true });
    };
    for (const [id, at] of this.#uncertain) note(id, at, true);
    for (const { id, readAt } of this.heavy.waiting) note(id, readAt, true);
    const { asOf, ids } = this.gapReads;
    // What the watcher leaves out is read again by itself, also after a restart.
    if (asOf !== undefined) for (const id of ids) note(id, asOf, false);
    return marks;
  }

  async #dropGone(store: Remote<StoreApi>, root: ByteString): Promise<void> {
    this.#areOfFormer = false;
    const ids = [...this.#uncertain.keys(), ...[...this.heavy.waiting].map(({ id }) => id)];
    const paths = await store.paths(root, ids);
    this.remove(ids.filter((_, i) => paths[i] === undefined));
  }
}
