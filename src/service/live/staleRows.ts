import { type RowId, rootId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import type { StaleMark } from '../../store/storeApi';
import type { RootRecord, StoredRoot } from '../rootRecord';
import type { LiveSaves } from './liveSaves';
import type { Pending } from './pending';

/** With more marks the root alone is marked: each takes time at every change. */
const maxMarks = 1_000;

/** Stale rows and since when (ms since 1970): rows that only a full scan can refresh, and rows with a pending read. */
export class StaleRows {
  readonly #uncertain = new Map<RowId, number>();
  /** The marks that the store has; undefined: not known. */
  #sent: string | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly record: RootRecord,
    private readonly pending: Pending,
    private readonly saves: LiveSaves,
  ) {}

  /** Undefined: nothing is stale. */
  get oldest(): number | undefined {
    const times = [...this.#uncertain.values(), ...this.pending.stale.map(({ staleSince }) => staleSince)];
    return times.length === 0 ? undefined : times.reduce((oldest, at) => Math.min(oldest, at));
  }

  /** Only a scan can refresh these rows; one that is stale already keeps its time. */
  unsettled(ids: Iterable<RowId>, at: number): void {
    for (const id of ids) if (!this.#uncertain.has(id)) this.#uncertain.set(id, at);
    if (this.#uncertain.size <= maxMarks) return;
    const oldest = [...this.#uncertain.values()].reduce((first, each) => Math.min(first, each));
    this.#uncertain.clear();
    this.#uncertain.set(rootId, oldest);
  }

  /** @param scanned what another result is of; undefined: of nothing, none is stored any more */
  replaced(scanned: 'root' | 'directory' | undefined): void {
    this.#sent = undefined;
    if (scanned !== 'directory') this.#uncertain.clear();
  }

  /** Resolves when the store knows which rows are stale. */
  send(): Promise<void> {
    this.#sending = this.#sending
      .then(() => this.#send())
      .catch((error: unknown) => {
        logBug(this.record.context.log, error);
      });
    return this.#sending;
  }

  async #send(): Promise<void> {
    if (!this.record.context.store.running || !this.record.result) return;
    const stored = await this.record.stored();
    const marks = await this.#marks(stored);
    const sent = JSON.stringify(marks);
    if (sent === this.#sent) return;
    this.#sent = sent;
    const rows = await stored.store.markStale(stored.real, marks);
    if (rows.length === 0) return;
    this.saves.touch();
    this.record.changed('live', rows);
  }

  async #marks({ store, real }: StoredRoot): Promise<StaleMark[]> {
    const { stale } = this.pending;
    if (this.#uncertain.size + stale.length > maxMarks)
      return [{ id: rootId, at: this.oldest!, until: 'scan' }];
    const marks = new Map<RowId, StaleMark>();
    const uncertain = [...this.#uncertain];
    const paths = await store.paths(
      real,
      uncertain.map(([id]) => id),
    );
    uncertain.forEach(([id, at], i) => {
      // A row may be gone by now.
      if (paths[i] === undefined) this.#uncertain.delete(id);
      else marks.set(id, { id, at, until: 'scan' });
    });
    const rows = await store.dirtyRows(
      real,
      stale.map(({ path }) => path),
    );
    rows.forEach(({ id }, i) => {
      const { at = Infinity, until = 'reading' } = marks.get(id) ?? {};
      marks.set(id, { id, at: Math.min(at, stale[i]!.staleSince), until });
    });
    return [...marks.values()];
  }
}
