import { areExact } from '../../shared/text/bytes';
import type { ByteString } from '../../shared/text/byteString';
import type { RowId } from '../../shared/entry';
import { CancelledError, FolderGoneError } from '../../shared/errors';
import { folderOf } from '../../shared/text/paths';
import type { Remote } from '../../shared/rpc/rpc';
import type { ChangeOutcome, DirtyRow, StoreApi } from '../../store/storeApi';
import type { RootContext } from '../rootContext';
import type { RootRecord } from '../rootRecord';
import { ChangeRead } from './changeRead';
import { maxDoublings, maxRounds } from './liveTimings';
import type { Pending } from './pending';
import { CostlyReads, type PlannedReread, planRereads, unitsOf, withoutCovered } from './rereads';

/** Rows or paths in one question to the store, which has others to answer. */
const pageSize = 1_000;

/** Directories that were read again together, and what became of them in the stored result. */
export interface StoredReads {
  readonly rereads: readonly PlannedReread[];
  readonly outcome: ChangeOutcome;
  /** Paths of new directories, which are read next. */
  readonly added: readonly ByteString[];
}

/** Reads what is due into the stored result, then what follows from it: what is new, gone or shares a hard link. */
export class PendingReader {
  readonly #costly: CostlyReads;
  #read: ChangeRead | undefined;
  #isStopped = false;
  /** Why directories could not be read that could be read before. */
  failure: unknown;

  constructor(
    private readonly record: RootRecord,
    private readonly context: RootContext,
    private readonly pending: Pending,
  ) {
    this.#costly = new CostlyReads(context.timings.reread);
  }

  /** Ends `read` with a CancelledError. */
  stop(): void {
    this.#isStopped = true;
    this.#read?.stop(new CancelledError());
  }

  /** The whole root was scanned. */
  scanned(): void {
    this.#costly.clear();
  }

  /**
   * Throws where it was stopped or the root is gone; what was not read yet is then still `pending.reading`. So it is after
   * `maxRounds`, for files that go on changing would make it go on for ever. Where a unit fails, the others are read.
   * @param isLow whether to read at low priority
   */
  async *read(isLow: boolean): AsyncGenerator<StoredReads> {
    this.#isStopped = false;
    this.failure = undefined;
    const { pending } = this;
    const store = await this.context.store.call();
    const root = await this.record.real();
    const totals = this.record.result?.totals;
    // Rounded totals cannot be taken apart: then all is read.
    if (totals && !areExact(totals)) pending.follow('' as ByteString, 'subtree', Date.now());
    for (let round = 0; round < maxRounds && pending.reading.length > 0; round++) {
      const reads = pending.reading;
      const rows = await dirtyRows(store, root, reads);
      // Nothing is stored any more.
      if (rows.length < reads.length) return;
      pending.resolve(rows);
      for (const rereads of unitsOf(withoutCovered(this.#choose(planRereads(rows, reads))))) {
        const moment = pending.moment;
        const outcome = await this.#readUnit(store, root, rereads, isLow);
        if (outcome === 'failed') continue;
        if (!outcome) return;
        pending.finish(rereads, moment);
        this.#costly.read(rereads, Date.now());
        yield { rereads, outcome, added: await this.#follow(store, root, rereads, outcome) };
      }
    }
  }

  /** Chooses the reads of this round. A costly subtree waits; its own entries are read, unless they are costly too. */
  #choose(planned: readonly PlannedReread[]): PlannedReread[] {
    const now = Date.now();
    return planned.flatMap((reread): PlannedReread[] => {
      const { row, deep } = reread;
      const readAt = this.#costly.recentRead(reread, now);
      if (readAt === undefined) return [reread];
      this.pending.putOff(reread, readAt, readAt + this.context.timings.reread, now);
      if (!deep || row.atLimit) return [];
      this.pending.follow(row.path, 'entries', now);
      return this.#choose([{ ...reread, deep: false }]);
    });
  }

  async #readUnit(
    store: Remote<StoreApi>,
    root: ByteString,
    rereads: readonly PlannedReread[],
    low: boolean,
  ): Promise<ChangeOutcome | 'failed' | undefined> {
    if (this.#isStopped) throw new CancelledError();
    const { pool, log, config } = this.context;
    const { result } = this.record;
    if (!result) return undefined;
    const { maxProcs, batchSize } = config;
    const request = { root, rereads, settings: result.settings, maxProcs, batchSize, low };
    this.#read = new ChangeRead(request, pool, store, log);
    try {
      return await this.#read.outcome;
    } catch (error) {
      if (error instanceof CancelledError || error instanceof FolderGoneError) throw error;
      const { secondLook } = this.context.timings;
      if (rereads.some(({ hasFailed }) => !hasFailed)) this.failure = error;
      this.pending.fail(
        rereads,
        Date.now(),
        (attempts) => secondLook * 2 ** Math.min(attempts, maxDoublings),
      );
      return 'failed';
    } finally {
      this.#read = undefined;
    }
  }

  /** @returns the paths of new directories */
  async #follow(
    store: Remote<StoreApi>,
    root: ByteString,
    rereads: readonly PlannedReread[],
    { gone, related, unread }: ChangeOutcome,
  ): Promise<readonly ByteString[]> {
    const now = Date.now();
    const goneIds = new Set(gone);
    for (const { row } of rereads)
      if (goneIds.has(row.id) && row.path !== '') this.pending.follow(folderOf(row.path), 'entries', now);
    for (const path of await pathsOf(store, root, related)) this.pending.follow(path, 'entries', now);
    const added = await pathsOf(store, root, unread);
    for (const path of added) this.pending.follow(path, 'subtree', now);
    return added;
  }
}

async function dirtyRows(
  store: Remote<StoreApi>,
  root: ByteString,
  reads: readonly { readonly path: ByteString }[],
): Promise<DirtyRow[]> {
  const rows: DirtyRow[] = [];
  for (let at = 0; at < reads.length; at += pageSize) {
    const paths = reads.slice(at, at + pageSize).map(({ path }) => path);
    rows.push(...(await store.dirtyRows(root, paths)));
  }
  return rows;
}

/** Relative paths of the rows that are still stored. */
async function pathsOf(
  store: Remote<StoreApi>,
  root: ByteString,
  ids: readonly RowId[],
): Promise<ByteString[]> {
  const paths: ByteString[] = [];
  for (let at = 0; at < ids.length; at += pageSize)
    for (const path of await store.paths(root, ids.slice(at, at + pageSize)))
      if (path !== undefined) paths.push(path);
  return paths;
}
