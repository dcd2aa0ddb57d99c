import type { RowId } from '../../shared/entry';
import { CancelledError, FolderGoneError } from '../../shared/errors';
import { areExact } from '../../shared/text/bytes';
import { type ByteString, toText } from '../../shared/text/byteString';
import { folderOf, join } from '../../shared/text/paths';
import type { ChangeOutcome } from '../../store/storeApi';
import type { StoredRoot } from '../rootRecord';
import { StoredUnit } from '../storedUnit';
import type { LiveData } from './liveData';
import { maxRounds } from './liveTimings';
import { isAtOrBelowAny, type PlannedReread, planRereads, unitsOf, withoutCovered } from './rereads';

/** Rows or paths in one question to the store, which has others to answer. */
const pageSize = 1_000;
/** Up to so many shallow rereads are one thread's work: to share it takes longer. */
const fewRereads = 64;

/** Reads what is due into the stored result, then what follows from it: what is new, gone or shares a hard link. */
export class PendingReader {
  #unit: StoredUnit | undefined;

  constructor(private readonly data: LiveData) {}

  /** Live updates are over: ends `read` with a CancelledError. */
  stop(): void {
    this.#unit?.stop(new CancelledError());
  }

  /**
   * Throws where it was stopped or the root is gone; what was not read yet is then still `pending.reading`. So it is after
   * `maxRounds`, for files that go on changing would make it go on for ever. Where a unit fails, the others are read.
   * @param low whether to read at low priority
   * @returns whether a directory was read with all below it, and why others failed that could be read before
   */
  async read(low: boolean): Promise<{ readonly isDeep: boolean; readonly failure: unknown }> {
    const { pending, record } = this.data;
    const stored = await record.stored();
    const totals = record.result?.totals;
    let isDeep = false;
    let failure: unknown;
    // Rounded totals cannot be taken apart: then all is read.
    if (totals && !areExact(totals)) pending.follow('' as ByteString, 'subtree', Date.now());
    for (let round = 0; round < maxRounds && pending.reading.length > 0; round++) {
      const reads = pending.reading;
      const paths = reads.map(({ path }) => path);
      const rows = await inPages(paths, (page) => stored.store.dirtyRows(stored.real, page));
      // Nothing is stored any more.
      if (rows.length < reads.length) break;
      pending.resolve(rows);
      for (const rereads of unitsOf(withoutCovered(this.#choose(planRereads(rows, reads))))) {
        const { moment } = pending;
        try {
          const outcome = await this.#readUnit(stored, rereads, low);
          if (outcome) await this.#put(stored, rereads, outcome, moment);
          isDeep ||= rereads.some(({ deep }) => deep);
        } catch (error) {
          if (error instanceof CancelledError || error instanceof FolderGoneError) throw error;
          if (rereads.some(({ hasFailed }) => !hasFailed)) failure = error;
          pending.fail(rereads, Date.now());
        }
      }
    }
    return { isDeep, failure };
  }

  /** Chooses the reads of this round. A costly subtree waits; its own entries are read, unless they are costly too. */
  #choose(planned: readonly PlannedReread[]): PlannedReread[] {
    const now = Date.now();
    const { pending, costly } = this.data;
    return planned.flatMap((reread): PlannedReread[] => {
      const { row, deep } = reread;
      const readAt = costly.recentRead(reread, now);
      if (readAt === undefined) return [reread];
      pending.putOff(reread, readAt, now);
      if (!deep || row.atLimit) return [];
      pending.follow(row.path, 'entries', now);
      return this.#choose([{ ...reread, deep: false }]);
    });
  }

  /** Reads directories again and puts them into the stored result. Undefined: nothing is stored any more. */
  async #readUnit(
    { store, real: root }: StoredRoot,
    rereads: readonly PlannedReread[],
    low: boolean,
  ): Promise<ChangeOutcome | undefined> {
    if (this.data.isOver) throw new CancelledError();
    const { result, context } = this.data.record;
    if (!result) return undefined;
    const { settings } = result;
    const work = {
      ...{ rootPath: root, dirPath: root, level: 0, maxLevel: settings.dirLevel },
      rereads: rereads.map(({ row, deep }) => ({ path: join(root, row.path), level: row.level, deep })),
    };
    const rows = rereads.map(({ row: { id }, deep }) => ({ id, deep }));
    const isSmall = rereads.length <= fewRereads && rereads.every(({ deep }) => !deep);
    // Nobody waits for a round.
    const isAlone = isSmall || rereads.every(({ isRound }) => isRound);
    const request = { settings, low, ...(isAlone && { workers: 1 }) };
    const unit = new StoredUnit(context);
    this.#unit = unit;
    return unit.run(store, work, { kind: 'changes', rereads: rows }, request, async ({ entries }) => {
      const outcome = await store.finishChanges(unit.scanId);
      const count = outcome?.changed.length ?? 0;
      context.log.debug(
        `Read again: ${rereads.length} folders of ${toText(root)} (${entries} entries), ${count} rows changed`,
      );
      return outcome;
    });
  }

  /** These directories were read since the moment: plans what follows, and says what changed. */
  async #put(
    { store, real }: StoredRoot,
    rereads: readonly PlannedReread[],
    { info, changed, differing, resized, listed, removed, gone, related, unread, uncertain }: ChangeOutcome,
    moment: number,
  ): Promise<void> {
    const { pending, unwatched, saves, record, costly } = this.data;
    const { secondLook, quiet } = record.context.timings;
    const now = Date.now();
    pending.finish(rereads, moment);
    costly.read(rereads, now);
    const goneIds = new Set(gone);
    for (const { row, deep, isNew, isPrecaution } of rereads) {
      const { path, exact, directories, id } = row;
      const extent = deep ? 'subtree' : 'entries';
      if (!isPrecaution) pending.add({ path, extent, reason: 'secondLook', dueAt: now + secondLook }, now);
      if (deep && exact && directories > 0 && isNew) unwatched.addMovedTree(path, id);
      if (goneIds.has(id) && path !== '') pending.follow(folderOf(path), 'entries', now);
    }
    if (removed.length > 0) {
      const isGone = isAtOrBelowAny(removed);
      unwatched.remove(isGone);
      pending.remove(isGone, moment);
    }
    const ofRound = rereads.filter(({ isRound, row: { id } }) => isRound && resized.includes(id));
    if (ofRound.length > 0) this.data.unreported(ofRound.map(({ row: { path } }) => path));
    if (uncertain.length > 0) this.data.unsettled(uncertain, now);
    for (const id of differing) record.expansions.delete(id);
    const rows = [...new Set([...changed, ...differing])];
    if (rows.length > 0) {
      saves.read(rereads, [...differing, ...listed]);
      record.result = info;
      if (!pending.hasFailed) record.problem = undefined;
    }
    if (rows.length + listed.length > 0) record.changed('rows', rows, listed);
    const pathsOf = async (ids: readonly RowId[]): Promise<ByteString[]> => {
      const paths = await inPages(ids, (page) => store.paths(real, page));
      return paths.filter((path) => path !== undefined);
    };
    for (const path of await pathsOf(related)) pending.follow(path, 'entries', now);
    for (const path of await pathsOf(unread)) {
      pending.follow(path, 'subtree', now);
      pending.add({ path, extent: 'subtree', reason: 'new', dueAt: now + quiet }, now);
    }
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
