import type { RowId } from '../../shared/entry';
import { Affected, type AffectedRow } from './affected';
import { LinkChanges } from './linkChanges';
import { Matching } from './matching';
import { deleteDirectories, writeDirectory } from '../parts/directories';
import { indexLinks } from '../parts/links';
import type { Change } from '../parts/part';
import type { Findings } from '../parts/parts';
import * as sql from '../sql/queries';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { ChangeOutcome, RereadRow } from '../storeApi';
import type { Statements } from '../sql/statements';

/**
 * Puts directories that were read again into a result, at once and as exactly as a full scan would: only rows that
 * changed are written. Undefined, only for a scan: a name of an inode may be elsewhere in the root, counted there as a
 * file without hard links; nothing changed.
 * @param isScan they are directories that a scan started at, and are there.
 */
export function applyChanges(
  rows: ResultDatabase,
  rereads: readonly RereadRow[],
  { directories, links, others }: Findings,
  isScan: boolean,
): Omit<ChangeOutcome, 'info'> | undefined {
  const { statements } = rows;
  return statements.transaction(() => {
    indexLinks(statements);
    const matching = new Matching(rows, rereads, directories, isScan);
    const unread = matching.found.filter(({ fate }) => fate === 'unread');
    const change = changeOf(matching);
    const linked = new LinkChanges(statements, change, links);
    if (isScan && linked.missesMore) return undefined;
    const affected = new Affected(rows, matching, directories, linked);
    const removed = rows.paths(matching.removedRoots).filter((path) => path !== undefined);

    deleteDirectories(statements, JSON.stringify([...matching.removed]));
    linked.write();
    const kept = affected.rows.filter(({ now }) => !matching.removed.has(now.id));
    const changed = writeRows(statements, kept);
    for (const found of others) found.replace(statements, change);
    const added = matching.found.filter(({ isNew }) => isNew).length;
    statements.run(sql.addRows, [added - matching.removed.size]);
    rows.forgetIds();
    return {
      unread: unread.map(({ id }) => id),
      gone: matching.gone,
      removed,
      // A scan is exact with the sizes that it found.
      related: isScan ? [] : linked.related,
      changed,
      listed: affected.listed,
      differing: [...affected.differing, ...unread.filter(({ isNew }) => !isNew).map(({ id }) => id)],
      resized: affected.resized,
      uncertain: linked.uncertain,
    };
  });
}

function changeOf({ found, removed }: Matching): Change {
  const renewed = found.filter(({ fate }) => fate !== 'same');
  const ids = new Map(renewed.flatMap(({ index, id, fate }) => (fate === 'read' ? [[index, id]] : [])));
  return {
    renewed: new Set(renewed.map(({ id }) => id)),
    removed,
    idOf: (directory) => ids.get(directory) ?? 0,
  };
}

/** Writes what differs. Returns the rows with other totals, and those above them. */
function writeRows(statements: Statements, rows: readonly AffectedRow[]): RowId[] {
  const changed = new Set<RowId>();
  for (const row of rows) {
    if (!writeDirectory(statements, row.before, row.now)) continue;
    for (let at: AffectedRow | undefined = row; at && !changed.has(at.now.id); at = at.above)
      changed.add(at.now.id);
  }
  return [...changed];
}
