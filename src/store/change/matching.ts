import type { ByteString } from '../../shared/text/byteString';
import type { DirectoryRow, RowId } from '../../shared/entry';
import type { DirectoryColumns } from '../scan/directoryColumns';
import * as sql from '../sql/queries';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { RereadRow } from '../storeApi';

/** A stored directory in one that was read again. */
export interface StoredChild {
  readonly row: DirectoryRow;
  readonly inode: number;
}

/** The fate of a directory that was found: it was read, it is yet to be read, or it is unchanged. */
export type Fate = 'read' | 'unread' | 'same';

/**
 * Matches the directories that were found by a reread with stored rows, by their names. A directory whose inode differs
 * was replaced, with everything in it.
 */
export class Matching {
  /** Row ids by index of the scan; 0: no longer part of the result. */
  readonly ids: Float64Array;
  readonly fates: (Fate | undefined)[] = [];
  readonly isNew: Uint8Array;
  /** The stored children of directories that were read and are not new. */
  readonly stored = new Map<number, readonly StoredChild[]>();
  /** The number of directories found in each. */
  readonly children: Uint32Array;
  /** Rereads of directories that are gone. */
  readonly gone: RowId[] = [];
  /** The uppermost rows that are gone. */
  readonly removedRoots: readonly RowId[];
  /** Rows that are gone, with all below them. */
  readonly removed: ReadonlySet<RowId>;
  readonly #below = new Map<number, number[]>();
  readonly #readIds = new Set<RowId>();
  #nextId: RowId;

  constructor(
    private readonly rows: ResultDatabase,
    private readonly rereads: readonly RereadRow[],
    private readonly scan: DirectoryColumns,
    private readonly isScan: boolean,
  ) {
    this.ids = new Float64Array(scan.count + 1);
    this.isNew = new Uint8Array(scan.count + 1);
    this.children = new Uint32Array(scan.count + 1);
    this.#nextId = rows.largestId() + 1;
    for (let index = rereads.length + 1; index <= scan.count; index++) {
      const parent = scan.parent[index]!;
      const siblings = this.#below.get(parent);
      if (siblings) siblings.push(index);
      else this.#below.set(parent, [index]);
    }
    for (const [i, { id }] of rereads.entries()) this.#begin(i + 1, id);
    const roots: RowId[] = [];
    for (let index = 1; index <= scan.count; index++)
      if (this.fates[index] === 'read') this.#descend(index, roots);
    this.removedRoots = roots;
    this.removed = new Set(
      this.rows.statements.all(sql.idsBelow, [JSON.stringify(roots)], ([id]) => Number(id)),
    );
    this.#leaveRemoved();
  }

  /** Indices of what has this fate. */
  with(fate: Fate): number[] {
    return this.fates.flatMap((each, index) => (each === fate ? [index] : []));
  }

  /** The row ids of those indices that are not new. */
  known(indices: readonly number[]): RowId[] {
    return indices.filter((index) => this.isNew[index] === 0).map((index) => this.ids[index]!);
  }

  #begin(index: number, id: RowId): void {
    if (this.rows.row(id) === undefined) return;
    if (this.scan.inode[index] === 0 && !this.isScan) this.gone.push(id);
    else {
      this.ids[index] = id;
      this.fates[index] = 'read';
      this.#readIds.add(id);
    }
  }

  /** Compares the found and the stored children of a directory. */
  #descend(index: number, removed: RowId[]): void {
    const stored = this.isNew[index] === 1 ? [] : this.#childrenOf(this.ids[index]!);
    if (this.isNew[index] === 0) this.stored.set(index, stored);
    const byName = new Map<ByteString, StoredChild>(stored.map((child) => [child.row.name, child]));
    const isDeep = index > this.rereads.length || this.rereads[index - 1]!.deep;
    const found = this.#below.get(index) ?? [];
    this.children[index] = found.length;
    for (const child of found) {
      const name = this.scan.name(child);
      const known = byName.get(name);
      byName.delete(name);
      this.ids[child] = known?.row.id ?? this.#nextId++;
      this.isNew[child] = known ? 0 : 1;
      this.fates[child] = isDeep ? 'read' : this.#fate(child, known);
      const isReplaced = this.fates[child] === 'unread' && known !== undefined;
      if (isReplaced) removed.push(...this.#childrenOf(known.row.id).map(({ row }) => row.id));
    }
    for (const { row } of byName.values()) removed.push(row.id);
  }

  #fate(child: number, known: StoredChild | undefined): Fate {
    if (known === undefined) return 'unread';
    // It may be among the rereads itself.
    return this.#readIds.has(known.row.id) || known.inode === 0 || known.inode === this.scan.inode[child]
      ? 'same'
      : 'unread';
  }

  #childrenOf(id: RowId): StoredChild[] {
    return this.rows.statements.all(sql.childrenOf, [id], (values) => ({
      row: this.rows.toRow(values),
      inode: Number(values.at(-1)),
    }));
  }

  /** Drops rereads in a directory that turned out to be gone: they belong to its replacement, which is yet to be read. */
  #leaveRemoved(): void {
    for (let index = 1; index <= this.scan.count; index++) {
      const parent = this.scan.parent[index]!;
      const isLeft = parent === 0 ? this.removed.has(this.ids[index]!) : this.ids[parent] === 0;
      if (!isLeft) continue;
      this.ids[index] = 0;
      this.fates[index] = undefined;
      this.stored.delete(index);
    }
  }
}
