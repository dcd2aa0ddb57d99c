import type { RowId } from '../../shared/entry';
import { CancelledError, FolderGoneError } from '../../shared/errors';
import { areExact } from '../../shared/text/bytes';
import { type ByteString, toText } from '../../shared/text/byteString';
import { folderOf, join } from '../../shared/text/paths';
import type { ChangeOutcome } from '../../store/storeApi';
import type { RootRecord, StoredRoot } from '../rootRecord';
import { StoredUnit } from '../storedUnit';
import { maxDoublings, maxRounds } from './liveTimings';
import type { Pending } from './pending';
import { CostlyReads, type PlannedReread, planRereads, unitsOf, withoutCovered } from './rereads';

/** Rows or paths in one question to the store, which has others to answer. */
const pageSize = 1_000;
/** Up to so many shallow rereads are one thread's work: to share it takes longer. */
const fewRereads = 64;

/** Directories that were read again together, and what became of them in the stored result. */
export interface StoredReads {
  readonly rereads: readonly PlannedReread[];
  readonly outcome: ChangeOutcome;
  /** `pending.moment` before they were read. */
  readonly moment: number;
  /** Paths of new directories, which are read next. */
  readonly added: readonly ByteString[];
}

/** Reads what is due into the stored result, then what follows from it: what is new, gone or shares a hard link. */
export class PendingReader {
  readonly #costly: CostlyReads;
  #unit: StoredUnit | undefined;
  #isStopped = false;
  /** Why directories could not be read that could be read before. */
  failure: unknown;

  constructor(
    private readonly record: RootRecord,
    private readonly pending: Pending,
  ) {
    this.#costly = new CostlyReads(record.context.timings.reread);
  }

  /** Ends `read` with a CancelledError. */
  stop(): void {
    this.#isStopped = true;
    this.#unit?.stop(new CancelledError());
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
    const stored = await this.record.stored();
    const totals = this.record.result?.totals;
    // Rounded totals cannot be taken apart: then all is read.
    if (totals && !areExact(totals)) pending.follow('' as ByteString, 'subtree', Date.now());
    for (let round = 0; round < maxRounds && pending.reading.length > 0; round++) {
      const reads = pending.reading;
      const paths = reads.map(({ path }) => path);
      const rows = await inPages(paths, (page) => stored.store.dirtyRows(stored.real, page));
      // Nothing is stored any more.
      if (rows.length < reads.length) return;
      pending.resolve(rows);
      for (const rereads of unitsOf(withoutCovered(this.#choose(planRereads(rows, reads))))) {
        const { moment } = pending;
        const outcome = await this.#readUnit(stored, rereads, isLow);
        if (outcome === 'failed') continue;
        if (!outcome) return;
        pending.finish(rereads, moment);
        this.#costly.read(rereads, Date.now());
        yield { rereads, outcome, moment, added: await this.#follow(stored, rereads, outcome) };
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
      this.pending.putOff(reread, readAt, readAt + this.record.context.timings.reread, now);
      if (!deep || row.atLimit) return [];
      this.pending.follow(row.path, 'entries', now);
      return this.#choose([{ ...reread, deep: false }]);
    });
  }

  async #readUnit(
    stored: StoredRoot,
    rereads: readonly PlannedReread[],
    low: boolean,
  ): Promise<ChangeOutcome | 'failed' | undefined> {
    if (this.#isStopped) throw new CancelledError();
    if (!this.record.result) return undefined;
    this.#unit = new StoredUnit(this.record.context);
    try {
      return await this.#change(this.#unit, stored, rereads, low);
    } catch (error) {
      if (error instanceof CancelledError || error instanceof FolderGoneError) throw error;
      const { secondLook } = this.record.context.timings;
      if (rereads.some(({ hasFailed }) => !hasFailed)) this.failure = error;
      this.pending.fail(
        rereads,
        Date.now(),
        (attempts) => secondLook * 2 ** Math.min(attempts, maxDoublings),
      );
      return 'failed';
    } finally {
      this.#unit = undefined;
    }
  }

  /** Reads directories again and puts them into the stored result. Undefined: nothing is stored any more. */
  async #change(
    unit: StoredUnit,
    { store, real: root }: StoredRoot,
    rereads: readonly PlannedReread[],
    low: boolean,
  ): Promise<ChangeOutcome | undefined> {
    const { log } = this.record.context;
    const { settings } = this.record.result!;
    const work = {
      ...{ rootPath: root, dirPath: root, level: 0, maxLevel: settings.dirLevel },
      rereads: rereads.map(({ row, deep }) => ({ path: join(root, row.path), level: row.level, deep })),
    };
    const target = {
      kind: 'changes',
      rereads: rereads.map(({ row, deep }) => ({ id: row.id, deep })),
    } as const;
    const isSmall = rereads.length <= fewRereads && rereads.every(({ deep }) => !deep);
    const request = { settings, low, ...(isSmall && { workers: 1 }) };
    return unit.run(store, work, target, request, async ({ entries }) => {
      const outcome = await store.finishChanges(unit.scanId);
      log.debug(
        `Read again: ${rereads.length} folders of ${toText(root)} (${entries} entries), ${outcome?.changed.length ?? 0} rows changed`,
      );
      return outcome;
    });
  }

  /** @returns the paths of new directories */
  async #follow(
    { store, real }: StoredRoot,
    rereads: readonly PlannedReread[],
    { gone, related, unread }: ChangeOutcome,
  ): Promise<readonly ByteString[]> {
    const now = Date.now();
    const pathsOf = async (ids: readonly RowId[]): Promise<ByteString[]> => {
      const paths = await inPages(ids, (page) => store.paths(real, page));
      return paths.filter((path) => path !== undefined);
    };
    const goneIds = new Set(gone);
    for (const { row } of rereads)
      if (goneIds.has(row.id) && row.path !== '') this.pending.follow(folderOf(row.path), 'entries', now);
    for (const path of await pathsOf(related)) this.pending.follow(path, 'entries', now);
    const added = await pathsOf(unread);
    for (const path of added) this.pending.follow(path, 'subtree', now);
    return added;
  }
}

async function inPages<T, U>(
  items: readonly T[],
  ask: (page: readonly T[]) => Promise<readonly U[]>,
): Promise<U[]> {
  const answers: U[] = [];
  for (let at = 0; at < items.length; at += pageSize)
    answers.push(...(await ask(items.slice(at, at + pageSize))));
  return answers;
}
