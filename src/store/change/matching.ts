import type { ByteString } from '../../shared/text/byteString';
import type { DirectoryRow, RowId } from '../../shared/entry';
import type { DirectoryColumns } from '../scan/directoryColumns';
import * as sql from '../sql/queries';
import type { ResultDatabase } from '../sql/resultDatabase';
import type { RereadRow } from '../storeApi';

/** A stored directory in one that was read again. */
interface StoredChild {
  readonly row: DirectoryRow;
  readonly inode: number;
}

/** A directory that a reread found. */
export interface FoundDirectory {
  /** In the scan. */
  readonly index: number;
  readonly id: RowId;
  readonly isNew: boolean;
  /** It was read, it is yet to be read, or it is unchanged. */
  readonly fate: 'read' | 'unread' | 'same';
  /** Undefined: it is a reread itself. */
  readonly above: FoundDirectory | undefined;
  /** The rows in it, unless it is unchanged. */
  readonly stored: readonly StoredChild[];
  /** The rows among these that were not found, by name. */
  readonly missing: Map<ByteString, StoredChild>;
  /** The number of directories found in it. */
  children: number;
}

// Most found directories may be new: they share these.
const nothing: readonly StoredChild[] = [];
const noNames = new Map<ByteString, StoredChild>();

/**
 * Matches the directories that were found by a reread with stored rows, by their names. A directory whose inode differs
 * was replaced, with everything in it.
 */
export class Matching {
  /** Parents before children. */
  readonly found: readonly FoundDirectory[];
  /** Rereads of directories that are gone. */
  readonly gone: RowId[] = [];
  /** The uppermost rows that are gone. */
  readonly removedRoots: readonly RowId[];
  /** Rows that are gone, with all below them. */
  readonly removed: ReadonlySet<RowId>;
  readonly #readIds: ReadonlySet<RowId>;
  #nextId: RowId;

  constructor(
    private readonly rows: ResultDatabase,
    private readonly rereads: readonly RereadRow[],
    private readonly scan: DirectoryColumns,
    private readonly isScan: boolean,
  ) {
    this.#nextId = rows.largestId() + 1;
    const byIndex = [undefined, ...rereads.map(({ id }, i) => this.#start(i + 1, id))];
    this.#readIds = new Set(byIndex.flatMap((start) => start?.id ?? []));
    for (let index = rereads.length + 1; index <= scan.count; index++) {
      const above = byIndex[scan.parent[index]!];
      if (above?.fate === 'read') byIndex[index] = this.#match(index, above);
    }
    const found = byIndex.filter((each) => each !== undefined);
    this.removedRoots = found.flatMap(({ missing }) => [...missing.values()].map(({ row }) => row.id));
    const roots = JSON.stringify(this.removedRoots);
    this.removed = new Set(rows.statements.all(sql.idsBelow, [roots], ([id]) => Number(id)));
    // Rereads in a directory that turned out to be gone belong to its replacement, which is yet to be read.
    const left = new Set<FoundDirectory>();
    for (const each of found)
      if (each.above ? left.has(each.above) : this.removed.has(each.id)) left.add(each);
    this.found = found.filter((each) => !left.has(each));
  }

  #start(index: number, id: RowId): FoundDirectory | undefined {
    if (this.rows.row(id) === undefined) return undefined;
    const isThere = this.isScan || this.scan.inode[index] !== 0;
    if (isThere) return this.#directory({ index, id, isNew: false, fate: 'read', above: undefined });
    this.gone.push(id);
    return undefined;
  }

  /** Finds the row of a directory by its name. */
  #match(index: number, above: FoundDirectory): FoundDirectory {
    const name = this.scan.name(index);
    const known = above.missing.get(name);
    if (known) above.missing.delete(name);
    above.children++;
    const isDeep = above.above !== undefined || this.rereads[above.index - 1]!.deep;
    const fate = isDeep ? 'read' : this.#isSame(index, known) ? 'same' : 'unread';
    const id = known?.row.id ?? this.#nextId++;
    return this.#directory({ index, id, isNew: known === undefined, fate, above });
  }

  #isSame(index: number, known: StoredChild | undefined): boolean {
    if (known === undefined) return false;
    const inode = this.scan.inode[index];
    // It may be among the rereads itself. Not every file system keeps the number of an inode.
    return this.#readIds.has(known.row.id) || known.inode === 0 || inode === 0 || known.inode === inode;
  }

  #directory(found: Pick<FoundDirectory, 'index' | 'id' | 'isNew' | 'fate' | 'above'>): FoundDirectory {
    const { index, id, isNew, fate, above } = found;
    const stored = isNew || fate === 'same' ? nothing : this.#childrenOf(id);
    const missing = stored.length === 0 ? noNames : byName(stored);
    return { index, id, isNew, fate, above, stored, missing, children: 0 };
  }

  #childrenOf(id: RowId): StoredChild[] {
    return this.rows.statements.all(sql.childrenOf, [id], (values) => ({
      row: this.rows.toRow(values),
      inode: Number(values.at(-1)),
    }));
  }
}

/** A listing may have a name twice. The second row gets a key that no name is, so that it is found missing. */
function byName(stored: readonly StoredChild[]): Map<ByteString, StoredChild> {
  const children = new Map<ByteString, StoredChild>();
  for (const child of stored) {
    const { id, name } = child.row;
    children.set(children.has(name) ? (`${name}/${id}` as ByteString) : name, child);
  }
  return children;
}
