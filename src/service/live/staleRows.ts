import { type RowId, rootId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import type { PendingMark, StaleMark } from '../../store/storeApi';
import type { RootRecord } from '../rootRecord';
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
  unsettled(ids: readonly RowId[], at: number): void {
    for (const id of ids) if (!this.#uncertain.has(id)) this.#uncertain.set(id, at);
    if (this.#uncertain.size > maxMarks) {
      const oldest = Math.min(...this.#uncertain.values());
      this.#uncertain.clear();
      this.#uncertain.set(rootId, oldest);
    }
    void this.send();
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
    const { store, real } = await this.record.stored();
    const ids = [...this.#uncertain.keys()];
    const paths = ids.length > 0 ? await store.paths(real, ids) : [];
    // Rows may be gone by now.
    for (const [i, id] of ids.entries()) if (paths[i] === undefined) this.#uncertain.delete(id);
    const marks = this.#marks;
    const sent = JSON.stringify(marks);
    if (sent === this.#sent) return;
    this.#sent = sent;
    const rows = await store.markStale(real, ...marks);
    if (rows.length === 0) return;
    this.saves.touch();
    this.record.changed('live', rows);
  }

  get #marks(): [rows: StaleMark[], pending: PendingMark[]] {
    const rows = [...this.#uncertain].map(([id, at]) => ({ id, at, until: 'scan' }) as const);
    const pending = this.pending.stale.map(({ path, staleSince }) => ({ path, at: staleSince }));
    const isTooMuch = rows.length + pending.length > maxMarks;
    return isTooMuch ? [[{ id: rootId, at: this.oldest!, until: 'scan' }], []] : [rows, pending];
  }
}
