import type { ByteString } from '../../shared/text/byteString';
import { isBelowAny } from '../../shared/text/paths';
import type { DirtyRow } from '../../store/storeApi';
import { heavyDirectories, heavyEntries, maxRereads } from './liveTimings';
import { type PendingRead, precautions } from './pendingRead';

/** A stored directory that is to be read again. */
export interface PlannedReread {
  readonly row: DirtyRow;
  readonly deep: boolean;
  /** It was made, moved or replaced just now. */
  readonly isNew: boolean;
  /** It is read once more as a precaution. */
  readonly isPrecaution: boolean;
  /** It is read for a round only. */
  readonly isRound: boolean;
  /** It could not be read the last time. */
  readonly hasFailed: boolean;
}

/** Each row once. `reads` are the reasons, in the order of the rows. */
export function planRereads(
  rows: readonly DirtyRow[],
  reads: readonly Pick<PendingRead, 'extent' | 'reason' | 'attempts'>[],
): PlannedReread[] {
  const planned = new Map<ByteString, PlannedReread>();
  rows.forEach((row, i) => {
    const { extent, reason, attempts } = reads[i]!;
    const known = planned.get(row.path);
    const isWhole = row.exact && extent === 'subtree';
    const isNew = isWhole && (reason === 'event' || reason === 'new');
    planned.set(row.path, {
      row: known?.row.exact ? known.row : row,
      deep: row.atLimit || isWhole || (known?.deep ?? false),
      isNew: isNew || (known?.isNew ?? false),
      isPrecaution: precautions.has(reason) && (known?.isPrecaution ?? true),
      isRound: reason === 'round' && (known?.isRound ?? true),
      hasFailed: attempts > 0 || (known?.hasFailed ?? false),
    });
  });
  return [...planned.values()];
}

/** Without the directories below one that is read deeply. */
export function withoutCovered(planned: readonly PlannedReread[]): PlannedReread[] {
  const deep = new Set(planned.flatMap((reread) => (reread.deep ? [reread.row.path] : [])));
  return planned.filter(({ row }) => !isBelowAny(row.path, deep));
}

/** A directory that failed before is read alone, because one that cannot be read makes its unit fail. */
export function* unitsOf(planned: readonly PlannedReread[]): Generator<readonly PlannedReread[]> {
  const others = planned.filter(({ hasFailed }) => !hasFailed);
  for (let at = 0; at < others.length; at += maxRereads) yield others.slice(at, at + maxRereads);
  for (const reread of planned) if (reread.hasFailed) yield [reread];
}

/** Whether a path is one of these directories or below one. */
export function isAtOrBelowAny(directories: readonly ByteString[]): (path: ByteString) => boolean {
  const known = new Set(directories);
  return (path) => known.has(path) || isBelowAny(path, known);
}

/** Directories with so much to read that they are not read at each change. */
export class CostlyReads {
  readonly #readAt = new Map<string, number>();

  /** @param pauseMs between two reads of the same directory */
  constructor(private readonly pauseMs: number) {}

  /** When it was read, where that is too short a while ago to read it again. */
  recentRead(reread: PlannedReread, now: number): number | undefined {
    if (!isCostly(reread)) return undefined;
    // A deep read includes the directory's own entries.
    const times = [keyOf({ ...reread, deep: true }), keyOf(reread)].map((key) => this.#readAt.get(key));
    const readAt = Math.max(...times.map((at = -Infinity) => at));
    return readAt + this.pauseMs > now ? readAt : undefined;
  }

  read(rereads: readonly PlannedReread[], now: number): void {
    for (const reread of rereads) if (isCostly(reread)) this.#readAt.set(keyOf(reread), now);
    for (const [key, at] of this.#readAt) if (at + this.pauseMs <= now) this.#readAt.delete(key);
  }

  clear(): void {
    this.#readAt.clear();
  }
}

function keyOf({ row, deep }: PlannedReread): string {
  return `${deep ? 'subtree' : 'entries'} ${row.path}`;
}

function isCostly({ row, deep }: PlannedReread): boolean {
  if (!deep) return row.ownFiles > heavyEntries;
  return row.directories > heavyDirectories || row.files > heavyEntries;
}
