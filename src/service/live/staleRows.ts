import { type RowId, rootId } from '../../shared/entry';
import { logBug } from '../../shared/log';
import type { Remote } from '../../shared/rpc/rpc';
import type { ByteString } from '../../shared/text/byteString';
import type { StaleMark, StoreApi } from '../../store/storeApi';
import type { RootContext } from '../rootContext';
import type { RootRecord } from '../rootRecord';
import type { Pending } from './pending';

type Mark = Omit<StaleMark, 'id'>;

/** With more marks the root alone is marked: each takes time at every change. */
const maxMarks = 1_000;

/** Stale rows and since when (ms since 1970): rows that only a full scan can refresh, and rows with a pending read. */
export class StaleRows {
  readonly #uncertain = new Map<RowId, number>();
  /** As the store has them, so far as is known. */
  readonly #sent = new Map<RowId, Mark>();
  /** Some uncertain rows may be gone, for a directory was rescanned. */
  #mayBeGone = false;

  constructor(
    private readonly record: RootRecord,
    private readonly context: RootContext,
    private readonly pending: Pending,
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

  /** These rows are gone. */
  remove(ids: readonly RowId[]): void {
    for (const id of ids) this.#uncertain.delete(id);
  }

  /** @param scanned what another result is of; undefined: of nothing, none is stored any more */
  replaced(scanned: 'root' | 'directory' | undefined): void {
    // The store forgot the marks, or will, with its former result.
    for (const id of this.#sent.keys()) this.#sent.set(id, { at: NaN, until: undefined });
    this.#mayBeGone = scanned === 'directory';
    if (scanned !== 'directory') this.#uncertain.clear();
  }

  /** An earlier session left these marks. */
  restored(marks: readonly StaleMark[]): void {
    for (const { id, at, until } of marks) {
      this.#sent.set(id, { at, until });
      if (at !== undefined && until === 'scan') this.#uncertain.set(id, at);
    }
  }

  /** Sends the store what differs from what it knows. @returns the rows that are stale now, or no longer */
  async send(): Promise<readonly RowId[]> {
    const { store, log } = this.context;
    try {
      if (!store.running || !this.record.result) return [];
      const api = await store.call();
      const root = await this.record.real();
      await this.#identify(api, root);
      if (this.#mayBeGone) await this.#removeGone(api, root);
      const unsent = this.#takeUnsent();
      return unsent.length === 0 ? [] : await api.markStale(root, unsent);
    } catch (error) {
      logBug(log, error);
      return [];
    }
  }

  /** Finds the rows of reads that are known by their paths only. */
  async #identify(store: Remote<StoreApi>, root: ByteString): Promise<void> {
    const unknown = this.pending.stale.filter(({ id }) => id === undefined);
    if (unknown.length === 0) return;
    const rows = await store.dirtyRows(
      root,
      unknown.map(({ path }) => path),
    );
    rows.forEach(({ id }, i) => {
      this.pending.identify(unknown[i]!, id);
    });
  }

  async #removeGone(store: Remote<StoreApi>, root: ByteString): Promise<void> {
    this.#mayBeGone = false;
    const ids = [...this.#uncertain.keys()];
    const paths = await store.paths(root, ids);
    this.remove(ids.filter((_, i) => paths[i] === undefined));
  }

  #takeUnsent(): StaleMark[] {
    const marks = this.#current();
    const unsent: StaleMark[] = [];
    for (const id of this.#sent.keys())
      if (!marks.has(id) && this.#sent.delete(id)) unsent.push({ id, at: undefined, until: undefined });
    for (const [id, mark] of marks) {
      const sent = this.#sent.get(id);
      if (sent && sent.at === mark.at && sent.until === mark.until) continue;
      this.#sent.set(id, mark);
      unsent.push({ id, ...mark });
    }
    return unsent;
  }

  #current(): Map<RowId, Mark> {
    const marks = new Map<RowId, Mark>();
    for (const [id, at] of this.#uncertain) marks.set(id, { at, until: 'scan' });
    for (const { id, staleSince } of this.pending.stale) {
      if (id === undefined) continue;
      const { at = Infinity, until = 'reading' as const } = marks.get(id) ?? {};
      marks.set(id, { at: Math.min(at, staleSince), until });
    }
    if (marks.size > maxMarks) return new Map([[rootId, { at: this.oldest, until: 'scan' }]]);
    return marks;
  }
}
