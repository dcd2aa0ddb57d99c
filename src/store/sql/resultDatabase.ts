import type { FoundRow, RowQuery } from '../../shared/queries';
import type { Checkpoint } from '../../shared/result';
import type { Database, SqlValue } from 'sql.js';
import type { ByteString } from '../../shared/text/byteString';
import { rootId, type DirectoryRow, type Metric, type RowId, type Sizes } from '../../shared/entry';
import { packPaths } from '../../shared/text/packedPaths';
import { folderOf } from '../../shared/text/paths';
import { History } from '../history/history';
import { find } from './find';
import { pathFinder, relativePaths, type StoredName, toName } from './relativePaths';
import { readMeta, type ResultMeta } from '../parts/meta';
import { Statements } from './statements';
import { fromSqlName, toSqlName } from './sqlName';
import * as sql from './queries';
import type { DirtyRow, Identities } from '../storeApi';

/** A directory's totals, and the own values that they contain besides those of its subdirectories. */
export interface StoredParts extends DirectoryRow {
  /** Of the directory itself; 0 where it is not known. */
  readonly inode: number;
  /** When the directory itself was modified, in µs since 1970; 0: it was not read yet. */
  readonly modified: number;
  /** Newest without what is below. */
  readonly ownNewest: number;
  /** The bytes that hard links add. */
  readonly linked: Sizes;
}

/** From so many children on their names are kept, so that each look-up does not read all of them again. */
const manyChildren = 256;
const directoriesKept = 4;
/** Fewer are quickly read, however many of them are in the directory itself. */
const manyFiles = 10_000;

/** The queries of one result's database. Statements are prepared once and live as long as it. */
export class ResultDatabase {
  readonly statements: Statements;
  readonly history: History;
  /** By directory with very many children, the ids of these by name; the least recently used directory is dropped. */
  readonly #childIds = new Map<RowId, ReadonlyMap<ByteString, RowId>>();
  #largestId: RowId = 0;
  /** Since when rows, and what is below them, are not followed live, in ms since 1970. */
  staleSince: ReadonlyMap<RowId, number> = new Map();

  constructor(private readonly db: Database) {
    this.statements = new Statements(db);
    this.history = new History(this.statements);
  }

  meta(): ResultMeta {
    return readMeta(this.db);
  }

  setMeta(key: string, value: string | number): void {
    this.statements.run(sql.setMeta, [key, value]);
  }

  /** The largest that any row has, or had when this was asked before: views may know ids of rows that are gone. */
  largestId(): RowId {
    const stored = this.statements.first(sql.largestId, [], ([id]) => Number(id)) ?? 0;
    return (this.#largestId = Math.max(this.#largestId, stored));
  }

  row(id: RowId): DirectoryRow | undefined {
    return this.statements.first(sql.row, [id], this.toRow);
  }

  childNamed(parent: RowId, name: ByteString): RowId | undefined {
    const children = this.statements.first(sql.childCount, [parent], ([count]) => count as number) ?? 0;
    if (children >= manyChildren) return this.#idsByName(parent).get(name);
    return this.statements.first(sql.childNamed, [parent, toSqlName(name)], ([id]) => Number(id));
  }

  children(parent: RowId, { sort, metric, limit }: RowQuery): DirectoryRow[] {
    return this.statements.all(sql.children(sort, metric), [parent, limit], this.toRow);
  }

  /** The children of `id` and what is below them, heaviest first; a parent always comes before its children. */
  heavyTree(id: RowId, metric: Metric, depth: number, limit: number): { depth: number; row: DirectoryRow }[] {
    return this.statements.all(sql.heavyTree(metric), [id, depth, limit + 1], ([level, ...row]) => ({
      depth: Number(level),
      row: this.toRow(row),
    }));
  }

  /** Rows in id order after `after`, without their values. */
  namesAfter(after: RowId, limit: number): StoredName[] {
    return this.statements.all(sql.names, [after, limit], toName);
  }

  /** See `RootQueries.find`. */
  find(text: string, metric: Metric, limit: number): FoundRow[] {
    const query = find(text, metric);
    const rows = this.statements.all(query.sql, [...query.params, limit], this.toRow);
    const paths = this.paths(rows.map(({ id }) => id));
    return rows.map((row, i) => ({ row, path: paths[i]! }));
  }

  /** The paths of all directories with this name. One pass over the names. */
  named(name: ByteString): ByteString[] {
    const ids = this.statements.all(sql.idsNamed, [toSqlName(name)], ([id]) => Number(id));
    return this.paths(ids).filter((path) => path !== undefined);
  }

  /** Of each row relative to the root; undefined where there is no such row. */
  paths(ids: readonly RowId[]): (ByteString | undefined)[] {
    const paths = relativePaths(this.statements.all(sql.ancestry, [JSON.stringify(ids)], toName));
    return ids.map((id) => paths.get(id));
  }

  /** Rows in id order after `after`, as the directories themselves were. */
  identitiesAfter(after: RowId, limit: number): Identities {
    const inode: number[] = [];
    const modified: number[] = [];
    const rows = this.statements.all(sql.identities, [after, limit], (values) => {
      inode.push(Number(values[3]));
      modified.push(Number(values[4]) / 1000);
      return toName(values);
    });
    // Most are below others of the page: a walk up from each would take most of the time.
    const here = new Set(rows.map(({ id }) => id));
    const above = new Set(rows.flatMap(({ parent }) => (here.has(parent) ? [] : [parent])));
    const names = this.statements.all(sql.ancestry, [JSON.stringify([...above])], toName);
    const paths = relativePaths([...names, ...rows]);
    return {
      last: rows.length > 0 ? Math.max(...rows.map(({ id }) => id)) : undefined,
      paths: packPaths(rows.map(({ id }) => paths.get(id)!)),
      inode: Float64Array.from(inode),
      modified: Float64Array.from(modified),
    };
  }

  /** The deepest stored directory at or above each path. */
  dirtyRows(paths: readonly ByteString[]): DirtyRow[] {
    const { dirLevel } = this.meta().settings;
    const find = pathFinder((parent, name) => this.childNamed(parent, name));
    return paths.flatMap((given) => {
      let path = given;
      while (find(path) === undefined) path = folderOf(path);
      const row = this.row(find(path)!);
      if (row === undefined) return [];
      const { id, level, directories, files } = row;
      const ownFiles =
        files > manyFiles ? this.statements.first(sql.ownFiles, [id], ([own]) => Number(own))! : 0;
      const atLimit = level === dirLevel;
      return [{ id, path, level, exact: path === given, atLimit, directories, files, ownFiles }];
    });
  }

  /** Keeps what the directories are in the history, which has at most `limit` checkpoints then. */
  addCheckpoint(kind: Checkpoint['kind'], at: number, limit: number): void {
    const totals = this.row(rootId);
    if (totals) this.history.add({ kind, at, settings: this.meta().settings }, totals, limit);
  }

  /** Rows were added or removed. */
  forgetIds(): void {
    this.#childIds.clear();
  }

  /** The database as a file's bytes. */
  bytes(): Uint8Array {
    return this.db.export();
  }

  close(): void {
    this.db.close();
  }

  /** A row from `rowColumns`. */
  readonly toRow = (values: SqlValue[]): DirectoryRow => ({
    id: values[0] as number,
    parent: values[1] as number,
    name: fromSqlName(values[2]),
    level: values[3] as number,
    children: values[4] as number,
    apparent: values[5] as number,
    allocated: values[6] as number,
    files: values[7] as number,
    directories: values[8] as number,
    newest: values[9] as number,
    readErrors: values[10] as number,
    excluded: values[11] as number,
    staleSince: this.staleSince.get(values[0] as number),
  });

  /** A row with its parts, from `rowColumns` and `ownParts`. */
  readonly toParts = (values: SqlValue[]): StoredParts => ({
    ...this.toRow(values),
    inode: values[12] as number,
    modified: values[13] as number,
    ownNewest: values[14] as number,
    linked: { apparent: values[15] as number, allocated: values[16] as number },
  });

  #idsByName(parent: RowId): ReadonlyMap<ByteString, RowId> {
    const read = (): [ByteString, RowId][] =>
      this.statements.all(sql.childNames, [parent], ([id, name]) => [fromSqlName(name), id as number]);
    const ids = this.#childIds.get(parent) ?? new Map(read());
    this.#childIds.delete(parent);
    this.#childIds.set(parent, ids);
    const [oldest] = this.#childIds.keys();
    if (this.#childIds.size > directoriesKept) this.#childIds.delete(oldest!);
    return ids;
  }
}
