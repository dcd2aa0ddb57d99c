import { rootId, type RowId, type Totals } from '../../shared/entry';
import { DirectoryColumns } from '../scan/directoryColumns';
import { settleHardLinks } from '../scan/hardLinks';
import type { LinkChanges } from './linkChanges';
import { type Link, LinkRows } from '../scan/linkRows';
import type { Matching } from './matching';
import * as sql from '../sql/queries';
import type { ResultDatabase, StoredParts } from '../sql/resultDatabase';
import { summed, totalsAt, type ValueColumns } from '../scan/columns';
import { rollUp, type SizeColumns, unroll } from '../scan/rollup';

const nothing: Totals = {
  ...{ apparent: 0, allocated: 0, files: 0, directories: 0, newest: 0, readErrors: 0, excluded: 0 },
};

/**
 * The rows whose totals a change can alter: rows that were read, are new or gone, or share an inode with these, and all
 * above. Their totals are taken apart, so that each keeps only the children that are not affected; then they are put
 * together again like those of a full scan.
 */
export class Affected {
  /** By index: the values that add to the totals. */
  readonly columns = new DirectoryColumns();
  /** By index; undefined for new rows. */
  readonly before: (StoredParts | undefined)[] = [undefined];
  readonly ids: RowId[] = [0];
  readonly ownNewest: number[] = [0];
  readonly children: number[] = [0];
  readonly indexOf = new Map<RowId, number>();
  /** Rows that were read and whose own values, or the directories in them, differ from the stored ones. */
  readonly differing: RowId[] = [];
  /** Those, and rows with another time of modification. */
  readonly listed: RowId[] = [];
  readonly totals: ValueColumns;
  readonly linked: SizeColumns;
  /** By index: the newest mtime of unaffected children, where known. */
  readonly #keptNewest: (number | undefined)[] = [];

  constructor(
    private readonly rows: ResultDatabase,
    private readonly matching: Matching,
    scan: DirectoryColumns,
    links: LinkChanges,
  ) {
    this.#load(links);
    this.#read(scan);
    this.#reset();
    this.linked = this.#settle(links);
    this.#settleNewest();
    this.totals = rollUp(this.columns.parent, this.columns.count, this.columns, this.linked);
  }

  isRemoved(index: number): boolean {
    return this.matching.removed.has(this.ids[index]!);
  }

  #load(links: LinkChanges): void {
    const { matching } = this;
    const ids = new Set<RowId>([rootId]);
    matching.ids.forEach((id, index) => {
      if (id !== 0 && matching.isNew[index] === 0 && matching.fates[index] !== 'same') ids.add(id);
    });
    for (const { directory } of links.stored) ids.add(directory);
    for (const children of matching.stored.values())
      for (const { row } of children) if (matching.removed.has(row.id)) ids.add(row.id);
    const stored = this.rows.statements.all(sql.rowsAbove, [JSON.stringify([...ids])], this.rows.toParts);
    const linked = { apparent: [0], allocated: [0] };
    for (const parts of stored) {
      const index = this.#append(parts.id, this.indexOf.get(parts.parent) ?? 0, parts);
      this.before[index] = parts;
      this.columns.set(index, parts);
      this.columns.identify(index, parts.inode, parts.modified);
      this.ownNewest[index] = parts.ownNewest;
      this.children[index] = parts.children;
      linked.apparent[index] = parts.linked.apparent;
      linked.allocated[index] = parts.linked.allocated;
    }
    unroll(this.columns.parent, this.columns.count, this.columns, linked);
  }

  #append(id: RowId, parent: number, { level, name }: Pick<StoredParts, 'level' | 'name'>): number {
    const index = this.columns.append(parent, level, name);
    this.ids[index] = id;
    this.indexOf.set(id, index);
    return index;
  }

  /** Puts in the directories that were found, with zeros for those yet to be read. */
  #read(scan: DirectoryColumns): void {
    const { matching } = this;
    for (let found = 1; found <= scan.count; found++) {
      const id = matching.ids[found]!;
      const fate = matching.fates[found];
      if (id === 0 || fate === undefined || fate === 'same') continue;
      const parent = this.indexOf.get(matching.ids[scan.parent[found]!]!) ?? 0;
      const index =
        this.indexOf.get(id) ??
        this.#append(id, parent, { level: scan.level[found]!, name: scan.name(found) });
      const isRead = fate === 'read';
      const wasRead = Boolean(this.before[index]?.modified);
      const kept = (matching.stored.get(found) ?? [])
        .filter(({ row }) => !this.indexOf.has(row.id))
        .reduce((sum, { row }) => plus(sum, row), nothing);
      const own = isRead ? totalsAt(scan, found) : nothing;
      const now = plus(own, kept);
      const children = isRead ? matching.children[found]! : 0;
      const differs = isRead && this.#differs(index, now, own.newest, children);
      if (differs && wasRead) this.differing.push(id);
      const isStored = isRead && this.before[index] !== undefined;
      if (isStored && (differs || this.before[index]!.modified !== scan.modified[found]))
        this.listed.push(id);
      this.columns.set(index, now);
      this.#keptNewest[index] = kept.newest;
      this.columns.identify(index, scan.inode[found]!, isRead ? scan.modified[found]! : 0);
      this.ownNewest[index] = own.newest;
      this.children[index] = children;
    }
  }

  /** @param now own values and those of unaffected children. */
  #differs(index: number, now: Totals, ownNewest: number, children: number): boolean {
    return (
      this.children[index] !== children ||
      // In a row with folded levels, only this shows that a file moved from one directory to another.
      this.ownNewest[index] !== ownNewest ||
      summed.some((key) => this.columns[key][index] !== now[key])
    );
  }

  /** Sets removed rows to zero. */
  #reset(): void {
    this.ids.forEach((_, index) => {
      if (!this.isRemoved(index)) return;
      this.columns.set(index, nothing);
      this.ownNewest[index] = this.#keptNewest[index] = 0;
    });
  }

  /** The bytes that hard links add from now on: as before, less those of the touched inodes then, plus those now. */
  #settle(links: LinkChanges): SizeColumns {
    const { parent, count } = this.columns;
    const before = settleHardLinks(parent, count, this.#columnsOf(links.stored));
    const after = settleHardLinks(parent, count, this.#columnsOf(links.after));
    for (let index = 1; index <= count; index++) {
      const stored = this.before[index]?.linked;
      after.apparent[index]! += (stored?.apparent ?? 0) - before.apparent[index]!;
      after.allocated[index]! += (stored?.allocated ?? 0) - before.allocated[index]!;
    }
    return after;
  }

  #columnsOf(links: readonly Link[]): LinkRows {
    const rows = new LinkRows();
    for (const link of links) rows.append({ ...link, directory: this.indexOf.get(link.directory)! });
    return rows;
  }

  /**
   * A maximum cannot be taken apart like a sum. So the unaffected children of a row are looked up, but only where the
   * known mtimes are older than the row's was.
   */
  #settleNewest(): void {
    const { parent, count, newest } = this.columns;
    const known = new Float64Array(count + 1);
    const knownBefore = new Float64Array(count + 1);
    for (let index = count; index > 0; index--) {
      const before = this.before[index];
      const now = Math.max(known[index]!, this.ownNewest[index]!);
      newest[index] = Math.max(
        now,
        this.#keptNewest[index] ?? this.#newestElse(before!, now, knownBefore[index]!),
      );
      const above = parent[index]!;
      known[above] = Math.max(known[above]!, newest[index]!);
      knownBefore[above] = Math.max(knownBefore[above]!, before?.newest ?? 0);
    }
  }

  /** The newest mtime of a row's unaffected children; 0 where it makes no difference. */
  #newestElse(before: StoredParts, now: number, knownBefore: number): number {
    if (now >= before.newest) return 0;
    if (Math.max(before.ownNewest, knownBefore) < before.newest) return before.newest;
    const affected = JSON.stringify([...this.indexOf.keys()]);
    return this.rows.statements.first(sql.newestBelow, [before.id, affected], ([newest]) => Number(newest))!;
  }
}

function plus(a: Totals, b: Totals): Totals {
  return {
    apparent: a.apparent + b.apparent,
    allocated: a.allocated + b.allocated,
    files: a.files + b.files,
    directories: a.directories + b.directories,
    newest: Math.max(a.newest, b.newest),
    readErrors: a.readErrors + b.readErrors,
    excluded: a.excluded + b.excluded,
  };
}
