import type { RowId } from '../../shared/entry';
import { isWithin, join } from '../../shared/text/paths';
import type { ByteString } from '../../shared/text/byteString';
import { Affected } from './affected';
import * as sql from './changeQueries';
import { LinkChanges } from './linkChanges';
import { Matching } from './matching';
import { type Place, readerOf, replaceReadErrors } from './readErrorChanges';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { Findings } from '../scan/resultWriter';
import { totalsAt } from '../scan/rollup';
import { toSqlName } from '../sql/sqlName';
import type { ChangeOutcome, RereadRow } from '../storeApi';
import type { Statements } from '../sql/statements';

/**
 * Puts directories that were read again into a result, at once and as exactly as a full scan would: only rows that
 * changed are written.
 * @param root the root's path, as read errors have it.
 */
export function applyChanges(
  rows: ResultDatabase,
  root: ByteString,
  rereads: readonly RereadRow[],
  { directories, links, errors }: Findings,
): Omit<ChangeOutcome, 'info'> {
  const { statements } = rows;
  return statements.transaction(() => {
    rows.indexLinks();
    directories.reserve(rereads.length);
    const matching = new Matching(rows, rereads, directories);
    const read = matching.with('read');
    const unread = matching.with('unread');
    const idsOfKnown = (found: readonly number[]): RowId[] =>
      found.filter((each) => matching.isNew[each] === 0).map((each) => matching.ids[each]!);
    const replaced = idsOfKnown(unread);
    const renewed = new Set([...idsOfKnown(read), ...replaced]);
    const isRead = (directory: number): boolean => matching.fates[directory] === 'read';
    const linked = new LinkChanges(statements, renewed, matching.removed, links, (directory) =>
      isRead(directory) ? matching.ids[directory]! : 0,
    );
    const affected = new Affected(rows, matching, directories, linked);

    const removed = JSON.stringify([...matching.removed]);
    const emptied = [...matching.removedRoots, ...unread.map((found) => matching.ids[found]!)];
    // Of new rows there are none yet.
    const placesOf = (wanted: readonly RereadRow[]): Place[] =>
      rows
        .paths(wanted.map(({ id }) => id))
        .flatMap((path, i) =>
          path === undefined ? [] : [{ path: join(root, path), deep: wanted[i]!.deep }],
        );
    const left = placesOf(emptied.map((id) => ({ id, deep: true })));
    const places = [...placesOf(rereads), ...left];
    statements.run(sql.deleteRows, [removed]);
    statements.run(sql.deleteOwn, [removed]);
    linked.write();
    const changed = writeRows(statements, affected);
    const isLeft = (reader: ByteString): boolean => left.some((place) => isWithin(reader, place.path));
    replaceReadErrors(
      statements,
      places,
      errors.filter(({ operation, path }) => !isLeft(readerOf(operation, path))),
    );
    const added = matching.isNew.reduce(
      (sum, isNew, found) => sum + (isNew && matching.ids[found] ? 1 : 0),
      0,
    );
    statements.run(sql.addRows, [added - matching.removed.size]);
    statements.run(sql.setMeta, ['changed_at', Date.now()]);
    rows.forgetIds();
    return {
      unread: unread.map((found) => matching.ids[found]!),
      gone: matching.gone,
      removed: [...matching.removed],
      related: linked.related,
      changed: changed + matching.removed.size,
      differing: [...affected.differing, ...replaced],
      uncertain: linked.uncertain,
    };
  });
}

/** How many rows have other totals now. */
function writeRows(statements: Statements, affected: Affected): number {
  let changed = 0;
  for (let index = 1; index <= affected.columns.count; index++) {
    if (affected.isRemoved(index)) continue;
    if (affected.before[index] === undefined) {
      insertRow(statements, affected, index);
      changed++;
    } else if (updateRow(statements, affected, index)) changed++;
    writeOwn(statements, affected, index);
  }
  return changed;
}

function insertRow(statements: Statements, affected: Affected, index: number): void {
  const { columns, ids } = affected;
  const { parent, level } = columns;
  const place = [ids[index]!, ids[parent[index]!]!, toSqlName(columns.name(index)), level[index]!];
  statements.run(sql.insertRow, [...place, ...valuesOf(affected, index)]);
}

/** Whether its totals changed; a row of which nothing changed is not written. */
function updateRow(statements: Statements, affected: Affected, index: number): boolean {
  const before = affected.before[index]!;
  const { children, apparent, allocated, files, directories, newest, readErrors, excluded } = before;
  const totals = [apparent, allocated, files, directories, newest, readErrors, excluded];
  const earlier = [children, ...totals, before.inode, before.modified];
  const now = valuesOf(affected, index);
  if (now.every((value, i) => value === earlier[i])) return false;
  statements.run(sql.updateRow, [...now, before.id]);
  return totals.some((value, i) => value !== now[i + 1]);
}

/** As the columns of a row from `children` on. */
function valuesOf({ columns, totals, children }: Affected, index: number): number[] {
  const { apparent, allocated, files, directories, newest, readErrors, excluded } = totalsAt(totals, index);
  const sums = [apparent, allocated, files, directories, newest, readErrors, excluded];
  return [children[index]!, ...sums, columns.inode[index]!, columns.modified[index]!];
}

function writeOwn(statements: Statements, affected: Affected, index: number): void {
  const { before, ids, ownNewest, linked, totals } = affected;
  const own = [ownNewest[index]!, linked.apparent[index]!, linked.allocated[index]!];
  const isNeeded = own[0] !== totals.newest[index] || own[1] !== 0 || own[2] !== 0;
  const was = before[index];
  const wasNeeded =
    was && (was.ownNewest !== was.newest || was.linked.apparent !== 0 || was.linked.allocated !== 0);
  if (isNeeded) statements.run(sql.insertOwn, [ids[index]!, ...own]);
  else if (wasNeeded) statements.run(sql.deleteOwn, [JSON.stringify([ids[index]])]);
}
