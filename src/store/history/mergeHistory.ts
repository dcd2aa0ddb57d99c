import type { SqlValue } from 'sql.js';
import * as sql from './historyQueries';
import { packKept, unpackKept } from './packedSizes';
import type { ResultDatabase } from '../sql/resultDatabase';

/**
 * Gives a result the checkpoints that only another process's result of the same root has, each by its moment. Whether
 * there were any. Those of the future were left by a clock that was wrong.
 */
export function mergeHistory(into: ResultDatabase, from: ResultDatabase): boolean {
  const own = wholeCheckpoints(into);
  const known = new Set(own.map(momentOf));
  const missing = wholeCheckpoints(from).filter(
    (checkpoint) => !known.has(momentOf(checkpoint)) && momentOf(checkpoint) <= Date.now(),
  );
  if (missing.length === 0) return false;
  into.statements.transaction(() => {
    const places = into.history.place(from.history.placesAt(0));
    const moved = missing.map((values) => [
      ...values.slice(0, -2),
      ...values.slice(-2).map((packed) => repack(packed, places)),
    ]);
    const all = [...own, ...moved].sort((a, b) => momentOf(a) - momentOf(b));
    const ids = own.map(([id]) => Number(id));
    into.statements.run(sql.removeCheckpoints, [JSON.stringify(ids)]);
    // A larger id is a later one. None is used again: a view that knows it would take another moment for it.
    let last = Math.max(0, ...ids);
    for (const [, ...values] of all) into.statements.run(sql.addCheckpoint, [++last, ...values]);
  });
  return true;
}

function wholeCheckpoints({ statements }: ResultDatabase): SqlValue[][] {
  return statements.all(sql.wholeCheckpoints, [], (values) => values);
}

function momentOf([, at]: SqlValue[]): number {
  return Number(at);
}

function repack(packed: SqlValue, places: ReadonlyMap<number, number>): SqlValue {
  if (packed === null) return null;
  const kept = [...unpackKept(packed as Uint8Array)];
  return packKept(new Map(kept.map(([place, sizes]) => [places.get(place)!, sizes])));
}
