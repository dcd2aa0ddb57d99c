import type { ByteString } from '../../shared/text/byteString';
import { type RowId, rootId } from '../../shared/entry';
import type { Remote } from '../../shared/rpc/rpc';
import type { StaleMark, StoreApi } from '../../store/storeApi';
import type { GapReads } from './gapReads';
import type { WaitingReads } from './waitingReads';

type Mark = Omit<StaleMark, 'id'>;

/** Of more rows the root alone is marked: each takes time at every change. */
const most = 1_000;

/**
 * Rows that may not be as the files are, and since when (ms since 1970): those that only a scan can settle, and,
 * derived from what waits, those that are to be read later.
 */
export class StaleRows {
  readonly #uncertain = new Map<RowId, number>();
  /** As the store has them, so far as is known. */
  readonly #told = new Map<RowId, Mark>();
  /** There may be rows marked that are no more. */
  #areOfFormer = false;

  constructor(
    private readonly waiting: WaitingReads,
    private readonly gapReads: GapReads,
  ) {}

  /** Undefined: all is as the files are. */
  get oldest(): number | undefined {
    let oldest = this.gapReads.staleSince ?? Infinity;
    for (const at of this.#uncertain.values()) oldest = Math.min(oldest, at);
    for (const { readAt } of this.waiting.all) oldest = Math.min(oldest, readAt);
    return oldest === Infinity ? undefined : oldest;
  }

  /** Only a scan can settle these; one that is marked already keeps its time. */
  unsettled(ids: Iterable<RowId>, at: number): void {
    for (const id of ids) if (!this.#uncertain.has(id)) this.#uncertain.set(id, at);
    if (this.#uncertain.size <= most) return;
    const oldest = [...this.#uncertain.values()].reduce((first, each) => Math.min(first, each));
    this.#uncertain.clear();
    this.#uncertain.set(rootId, oldest);
  }

  /** These rows are gone. */
  remove(ids: readonly RowId[]): void {
    for (const id of ids) this.#uncertain.delete(id);
    this.waiting.remove(ids);
  }

  /** There is a new result: of the whole root, after which nothing waits, or with another directory in it. */
  renewed(isWhole: boolean): void {
    // The store may have been told of the new one already: whatever holds is told again, and what does not.
    for (const id of this.#told.keys()) this.#told.set(id, { at: NaN, until: undefined });
    this.#areOfFormer = !isWhole;
    if (!isWhole) return;
    this.#uncertain.clear();
    this.waiting.clear();
  }

  /** What an earlier session left marked until a scan. */
  restored(marks: readonly StaleMark[]): void {
    for (const { id, at, until } of marks) {
      this.#told.set(id, { at, until });
      if (at !== undefined && until === 'scan') this.#uncertain.set(id, at);
    }
  }

  /** Tells the store what is other than it was told. @param differ called before, where there is anything. */
  async tell(store: Remote<StoreApi>, root: ByteString, differ: () => void): Promise<void> {
    if (this.#areOfFormer) await this.#dropGone(store, root);
    const untold = this.#takeUntold();
    if (untold.length === 0) return;
    differ();
    await store.markStale(root, untold);
  }

  #takeUntold(): StaleMark[] {
    const marks = this.#current();
    const untold: StaleMark[] = [];
    for (const id of this.#told.keys()) {
      if (!marks.has(id) && this.#told.delete(id)) untold.push({ id, at: undefined, until: undefined });
    }
    for (const [id, mark] of marks) {
      const told = this.#told.get(id);
      if (told && told.at === mark.at && told.until === mark.until) continue;
      this.#told.set(id, mark);
      untold.push({ id, ...mark });
    }
    return untold;
  }

  #current(): Map<RowId, Mark> {
    const marks = new Map<RowId, Mark>();
    const note = (id: RowId, at: number, until: Mark['until']): void => {
      const noted = marks.get(id);
      const oldest = Math.min(at, noted?.at ?? Infinity);
      marks.set(id, { at: oldest, until: noted?.until === 'scan' ? 'scan' : until });
    };
    const { staleSince } = this.gapReads;
    for (const [id, at] of this.#uncertain) note(id, at, 'scan');
    for (const { id, readAt } of this.waiting.all) note(id, readAt, 'reading');
    if (staleSince !== undefined) for (const id of this.gapReads.ids) note(id, staleSince, 'reading');
    if (marks.size > most) return new Map([[rootId, { at: this.oldest, until: 'scan' }]]);
    return marks;
  }

  async #dropGone(store: Remote<StoreApi>, root: ByteString): Promise<void> {
    this.#areOfFormer = false;
    const ids = [...this.#uncertain.keys(), ...[...this.waiting.all].map(({ id }) => id)];
    const paths = await store.paths(root, ids);
    this.remove(ids.filter((_, i) => paths[i] === undefined));
  }
}
