import { rootId, type RowId } from '../../shared/entry';
import type { DirectoryColumns } from '../scan/directoryColumns';
import { settleHardLinks } from '../scan/hardLinks';
import type { LinkChanges } from './linkChanges';
import { appendLink, type Link, newLinks } from '../scan/linkRows';
import type { FoundDirectory, Matching } from './matching';
import * as sql from '../sql/queries';
import type { ResultDatabase, StoredParts } from '../sql/resultDatabase';
import { summed } from '../../shared/rowBatch';
import { type SizeColumns, totalsAt, valueKeys } from '../scan/rollup';

const sizes = ['apparent', 'allocated'] as const;

const compared = [...summed, 'children', 'ownNewest'] as const;

/** A file watcher reports that these change. The length is not among them where names of hard links may be elsewhere. */
const reported = ['files', 'children', 'apparent'] as const;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A row whose totals a change can alter. */
export interface AffectedRow {
  readonly above: AffectedRow | undefined;
  /** Undefined for a new row. */
  readonly before: StoredParts | undefined;
  readonly now: Mutable<StoredParts>;
  /** How many stored rows in it are affected. */
  storedBelow: number;
  /** The newest mtime of the affected rows in it, now and before. */
  newestBelow: number;
  newestBelowBefore: number;
}

/**
 * The rows whose totals a change can alter: rows that were read, are new or gone, or share an inode with these, and all
 * above. The stored totals of affected rows are first taken off the rows above them, then the new ones are added. So
 * totals that were rounded are exact again once every row was read.
 */
export class Affected {
  /** Parents before children. */
  readonly rows: AffectedRow[] = [];
  /** Rows that were read and whose own values, or the directories in them, differ from the stored ones. */
  readonly differing: RowId[] = [];
  /** Rows that were read and have another number of entries, or another length of these. */
  readonly resized: RowId[] = [];
  /** Rows that differ, and rows with another time of modification. */
  readonly listed: RowId[] = [];
  readonly #byId = new Map<RowId, AffectedRow>();

  constructor(
    private readonly result: ResultDatabase,
    matching: Matching,
    scan: DirectoryColumns,
    links: LinkChanges,
  ) {
    const found = matching.found.filter(({ fate }) => fate !== 'same');
    this.#load(found, links);
    const hasLinks = links.stored.length + links.after.length > 0;
    for (const each of found) this.#read(each, scan, hasLinks ? reported.slice(0, 2) : reported);
    if (hasLinks) this.#settleLinks(links);
    const emptied = new Set(matching.removed);
    for (const { id, fate } of found) if (fate === 'unread') emptied.add(id);
    for (const row of this.rows.toReversed()) this.#settle(row, emptied.has(row.now.id));
  }

  #load(found: readonly FoundDirectory[], links: LinkChanges): void {
    const ids = new Set<RowId>([rootId]);
    for (const { id, isNew, missing } of found) {
      if (!isNew) ids.add(id);
      for (const { row } of missing.values()) ids.add(row.id);
    }
    for (const { directory } of links.stored) ids.add(directory);
    const stored = this.result.statements.all(sql.rowsAbove, [JSON.stringify([...ids])], this.result.toParts);
    for (const before of stored) {
      const { above } = this.#add({ ...before }, before);
      if (above === undefined) continue;
      for (const key of summed) above.now[key] -= before[key];
      above.storedBelow++;
      above.newestBelowBefore = Math.max(above.newestBelowBefore, before.newest);
    }
  }

  #add(now: StoredParts, before: StoredParts | undefined): AffectedRow {
    const above = this.#byId.get(now.parent);
    const row = { above, before, now, storedBelow: 0, newestBelow: 0, newestBelowBefore: 0 };
    this.rows.push(row);
    this.#byId.set(now.id, row);
    return row;
  }

  /** Puts in what was found in a directory: nothing, if it is yet to be read. */
  #read(
    { index, id, fate, above, stored, children }: FoundDirectory,
    scan: DirectoryColumns,
    watched: readonly (typeof reported)[number][],
  ): void {
    const isRead = fate === 'read';
    const known = this.#byId.get(id);
    const { now } = known ?? this.#add(newRow(id, above?.id ?? 0, scan, index), undefined);
    const was = known && { ...now };
    for (const key of valueKeys) now[key] = isRead ? scan[key][index]! : 0;
    now.ownNewest = now.newest;
    now.children = children;
    now.inode = scan.inode[index]!;
    now.modified = isRead ? scan.modified[index]! : 0;
    for (const { row } of stored) if (!this.#byId.has(row.id)) for (const key of summed) now[key] += row[key];
    for (const size of sizes) now[size] += now.linked[size];
    if (was === undefined || !isRead) return;
    // In a row with folded levels, only the newest file shows that one moved from one directory to another.
    const differs = compared.some((key) => now[key] !== was[key]);
    if (differs && was.modified !== 0) this.differing.push(id);
    if (was.modified !== 0 && watched.some((key) => now[key] !== was[key])) this.resized.push(id);
    if (differs || was.modified !== now.modified) this.listed.push(id);
  }

  /** Adds the bytes that hard links add: less those of the touched inodes before, plus those now. */
  #settleLinks(links: LinkChanges): void {
    const indexOf = new Map(this.rows.map(({ now }, i) => [now.id, i + 1]));
    const parent = Uint32Array.from([0, ...this.rows.map(({ now }) => indexOf.get(now.parent) ?? 0)]);
    const settle = (names: readonly Link[]): SizeColumns => {
      const columns = newLinks();
      for (const link of names) appendLink(columns, { ...link, directory: indexOf.get(link.directory)! });
      return settleHardLinks(parent, this.rows.length, columns);
    };
    const before = settle(links.stored);
    const after = settle(links.after);
    for (const [i, { now }] of this.rows.entries()) {
      for (const size of sizes) {
        const added = after[size][i + 1]! - before[size][i + 1]!;
        now.linked = { ...now.linked, [size]: now.linked[size] + added };
        now[size] += added;
      }
    }
  }

  /** Completes a row's totals, and adds them to those of the row above. */
  #settle(row: AffectedRow, isEmptied: boolean): void {
    const { now, above } = row;
    if (isEmptied) for (const key of valueKeys) now[key] = 0;
    else now.newest = this.#newest(row);
    if (above === undefined) return;
    for (const key of summed) above.now[key] += now[key];
    above.newestBelow = Math.max(above.newestBelow, now.newest);
  }

  /** A maximum cannot be taken apart like a sum: an unaffected child may hold it. */
  #newest({ now, before, newestBelow, newestBelowBefore, storedBelow }: AffectedRow): number {
    const newest = Math.max(now.ownNewest, newestBelow);
    if (before === undefined || newest >= before.newest || storedBelow === before.children) return newest;
    if (Math.max(before.ownNewest, newestBelowBefore) < before.newest) return before.newest;
    const affected = this.rows.flatMap(({ now: { id, parent } }) => (parent === before.id ? [id] : []));
    const values = [before.id, JSON.stringify(affected)];
    const unaffected = this.result.statements.first(sql.newestBelow, values, ([at]) => Number(at))!;
    return Math.max(newest, unaffected);
  }
}

/** A row whose values `#read` is about to put in. */
function newRow(id: RowId, parent: RowId, scan: DirectoryColumns, index: number): Mutable<StoredParts> {
  return {
    ...{ id, parent, name: scan.name(index), level: scan.level[index]!, ...totalsAt(scan, index) },
    ...{ children: 0, inode: 0, modified: 0, ownNewest: 0, staleSince: undefined },
    linked: { apparent: 0, allocated: 0 },
  };
}
