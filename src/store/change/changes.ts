import type { RowId } from '../../shared/entry';
import { join } from '../../shared/text/paths';
import type { ByteString } from '../../shared/text/byteString';
import { Affected } from './affected';
import { LinkChanges } from './linkChanges';
import { Matching } from './matching';
import { deleteDirectories, insertDirectory, updateDirectory } from '../parts/directories';
import { indexLinks } from '../parts/links';
import type { Change, Place } from '../parts/part';
import type { Findings } from '../parts/parts';
import * as sql from '../sql/queries';
import type { ResultDatabase } from '../sql/resultDatabase';
import { totalsAt } from '../scan/columns';
import type { ChangeOutcome, RereadRow } from '../storeApi';
import type { Statements } from '../sql/statements';

/**
 * Puts directories that were read again into a result, at once and as exactly as a full scan would: only rows that
 * changed are written. Undefined, only for a scan: a name of an inode may be elsewhere in the root, counted there as a
 * file without hard links; nothing changed.
 * @param root the root's path, as read errors have it.
 * @param isScan they are directories that a scan started at, and are there.
 */
export function applyChanges(
  rows: ResultDatabase,
  root: ByteString,
  rereads: readonly RereadRow[],
  { directories, links, others }: Findings,
  isScan: boolean,
): Omit<ChangeOutcome, 'info'> | undefined {
  const { statements } = rows;
  return statements.transaction(() => {
    indexLinks(statements);
    const matching = new Matching(rows, rereads, directories, isScan);
    const unread = matching.with('unread');
    const change = changeOf(rows, root, rereads, matching, unread);
    const linked = new LinkChanges(statements, change, links);
    if (isScan && linked.missesMore) return undefined;
    const affected = new Affected(rows, matching, directories, linked);
    const removed = rows.paths(matching.removedRoots).filter((path) => path !== undefined);

    deleteDirectories(statements, JSON.stringify([...matching.removed]));
    linked.write();
    const changed = writeRows(statements, affected);
    for (const found of others) found.replace(statements, change);
    const added = matching.isNew.reduce(
      (sum, isNew, found) => sum + (isNew && matching.ids[found] ? 1 : 0),
      0,
    );
    statements.run(sql.addRows, [added - matching.removed.size]);
    rows.forgetIds();
    return {
      unread: unread.map((found) => matching.ids[found]!),
      gone: matching.gone,
      removed,
      // A scan is exact with the sizes that it found.
      related: isScan ? [] : linked.related,
      changed,
      listed: affected.listed,
      differing: [...affected.differing, ...matching.known(unread)],
      uncertain: linked.uncertain,
    };
  });
}

function changeOf(
  rows: ResultDatabase,
  root: ByteString,
  rereads: readonly RereadRow[],
  matching: Matching,
  unread: readonly number[],
): Change {
  const placesOf = (wanted: readonly RereadRow[]): Place[] =>
    rows
      .paths(wanted.map(({ id }) => id))
      .flatMap((path, i) => (path === undefined ? [] : [{ path: join(root, path), deep: wanted[i]!.deep }]));
  const emptied = [...matching.removedRoots, ...unread.map((found) => matching.ids[found]!)];
  return {
    renewed: new Set(matching.known([...matching.with('read'), ...unread])),
    removed: matching.removed,
    idOf: (directory) => (matching.fates[directory] === 'read' ? matching.ids[directory]! : 0),
    read: placesOf(rereads),
    // New rows have no path yet, and nothing stored.
    emptied: placesOf(emptied.map((id) => ({ id, deep: true }))),
  };
}

/** Writes what differs. Returns the rows with other totals, and those above them. */
function writeRows(statements: Statements, affected: Affected): RowId[] {
  const { columns, totals, ids, before } = affected;
  const isChanged = new Uint8Array(columns.count + 1);
  for (let index = 1; index <= columns.count; index++) {
    if (affected.isRemoved(index)) continue;
    const was = before[index];
    const id = ids[index]!;
    const row = {
      ...totalsAt(totals, index),
      children: affected.children[index]!,
      inode: columns.inode[index]!,
      modified: columns.modified[index]!,
    };
    if (was === undefined) {
      const place = {
        parent: ids[columns.parent[index]!]!,
        name: columns.name(index),
        level: columns.level[index]!,
      };
      insertDirectory(statements, { id, ...place }, row);
      isChanged[index] = 1;
    } else if (updateDirectory(statements, id, was, row)) isChanged[index] = 1;
    writeOwn(statements, affected, index);
  }
  // A row's index is larger than its parent's.
  for (let index = columns.count; index > 0; index--)
    if (isChanged[index] === 1) isChanged[columns.parent[index]!] = 1;
  return ids.filter((id, index) => id !== 0 && isChanged[index] === 1);
}

function writeOwn(statements: Statements, affected: Affected, index: number): void {
  const { before, ids, ownNewest, linked, totals } = affected;
  const was = before[index];
  const earlier = was && [was.ownNewest, was.linked.apparent, was.linked.allocated];
  const own = [ownNewest[index]!, linked.apparent[index]!, linked.allocated[index]!];
  const isNeeded = hasOwnRow(own, totals.newest[index]!);
  const wasNeeded = earlier !== undefined && hasOwnRow(earlier, was!.newest);
  const isStored = wasNeeded && own.every((value, i) => value === earlier[i]);
  if (isNeeded && !isStored) statements.run(sql.insertOwn, [ids[index]!, ...own]);
  if (!isNeeded && wasNeeded) statements.run(sql.deleteOwn, [ids[index]!]);
}

/** Whether own values do not follow from the totals. */
function hasOwnRow([newest, apparent, allocated]: readonly number[], totalNewest: number): boolean {
  return newest !== totalNewest || apparent !== 0 || allocated !== 0;
}
