import type { ByteString } from '../../shared/text/byteString';
import type { RowId } from '../../shared/entry';
import { folderOf } from '../../shared/text/paths';
import type { Remote } from '../../shared/rpc/rpc';
import type { ChangeOutcome, DirtyRow, StoreApi } from '../../store/storeApi';
import type { Reading } from './dirtyPaths';
import { type PlannedReread, planRereads, unitsOf, withoutCovered } from './rereads';

/** Rows asked for at once. */
const pageSize = 1_000;

export type Readings = Map<ByteString, Reading>;

export interface PassSteps {
  /** What of a plan is read now. */
  choose(planned: readonly PlannedReread[]): readonly PlannedReread[];
  /** Reads and stores at most `maxRereads` directories; undefined: nothing is stored any more. */
  read(rereads: readonly PlannedReread[]): Promise<ChangeOutcome | undefined>;
  /** @param fresh paths of new directories, which are read next. */
  stored(rereads: readonly PlannedReread[], outcome: ChangeOutcome, fresh: readonly ByteString[]): void;
}

/** Reads directories again, then what turns out to be new, or gone, until nothing follows from it. */
export class ChangePass {
  #rest: Readings = new Map();

  constructor(
    private readonly store: Remote<StoreApi>,
    private readonly root: ByteString,
    private readonly steps: PassSteps,
  ) {}

  /** What was not read yet, where the pass has failed. */
  get rest(): Readings {
    return this.#rest;
  }

  async run(readings: Readings): Promise<void> {
    for (this.#rest = new Map(readings); this.#rest.size > 0;) {
      const rows = await this.#rows([...this.#rest.keys()]);
      // Nothing is stored, so there is nothing to keep true.
      if (rows.length < this.#rest.size) break;
      const planned = planRereads(rows, [...this.#rest.values()]);
      this.#rest = new Map(planned.map(({ row, deep }) => [row.path, deep ? 'whole' : 'look']));
      const next: Readings = new Map();
      for (const unit of unitsOf(withoutCovered(this.steps.choose(planned)))) await this.#read(unit, next);
      this.#rest = next;
    }
    this.#rest = new Map();
  }

  async #read(unit: readonly PlannedReread[], next: Readings): Promise<void> {
    const outcome = await this.steps.read(unit);
    if (!outcome) return;
    const gone = new Set(outcome.gone);
    for (const { row } of unit) {
      this.#rest.delete(row.path);
      if (gone.has(row.id) && row.path !== '') this.#follow(folderOf(row.path), 'look', next);
    }
    for (const path of await this.#paths(outcome.related)) this.#follow(path, 'look', next);
    const fresh = await this.#paths(outcome.unread);
    for (const path of fresh) this.#follow(path, 'whole', next);
    this.steps.stored(unit, outcome, fresh);
  }

  #follow(path: ByteString, reading: Reading, next: Readings): void {
    if (next.get(path) !== 'whole') next.set(path, reading);
    // So that it is not lost where another unit of this pass fails.
    if (this.#rest.get(path) !== 'whole') this.#rest.set(path, reading);
  }

  /** A page at a time: the store has other questions to answer. */
  async #rows(paths: readonly ByteString[]): Promise<DirtyRow[]> {
    const rows: DirtyRow[] = [];
    for (let at = 0; at < paths.length; at += pageSize)
      rows.push(...(await this.store.dirtyRows(this.root, paths.slice(at, at + pageSize))));
    return rows;
  }

  /** Relative, of those that are still stored. */
  async #paths(ids: readonly RowId[]): Promise<ByteString[]> {
    const paths: ByteString[] = [];
    for (let at = 0; at < ids.length; at += pageSize)
      for (const path of await this.store.paths(this.root, ids.slice(at, at + pageSize)))
        if (path !== undefined) paths.push(path);
    return paths;
  }
}
