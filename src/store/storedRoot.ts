import type { RowQuery } from '../shared/queries';
import type { HeavyNode, ResultInfo } from '../shared/result';
import type { ByteString } from '../shared/text/byteString';
import { rootId, type DirectoryRow, type Metric, type RowId, type Sizes } from '../shared/entry';
import { wordsOf, HumanError } from '../shared/errors';
import { withRescan } from '../shared/rescans';
import { areExact } from '../shared/text/bytes';
import { words, type Words } from '../shared/text/words';
import { StaleMarks } from './change/staleMarks';
import { applyChanges } from './change/changes';
import type { DatabaseFile } from './file/databaseFile';
import { savedElsewhere } from './file/databaseWords';
import { Expansions } from './expansions';
import { pathFinder } from './sql/relativePaths';
import type { ResultDatabase } from './sql/resultDatabase';
import type { Findings } from './parts/parts';
import { sharedSizes } from './history/history';
import type { StaleMark, ChangeOutcome, KeptMark, PendingMark, RereadRow } from './storeApi';

/**
 * The most directories of a rescan that changes the stored rows. No query is answered meanwhile, for some 0.2 s with so
 * many; for more, the root is scanned as a whole.
 */
const maxRescanned = 10_000;
const nothing: Sizes = { apparent: 0, allocated: 0 };

/** One root's result: its database, the expansions of its rows, and its file. */
export class StoredRoot {
  readonly expansions = new Expansions();
  #result: ResultDatabase | undefined;
  #lastChange: Promise<unknown> = Promise.resolve();
  #saveError: Words | undefined;
  #unsaved: ResultInfo['unsaved'];
  #isChanged = false;
  readonly #marks = new StaleMarks();
  /**
   * Rows that differ from the disk and are about to be read: new directories, which are still empty, and others that
   * share a hard link with a changed file. While there are any, the result is half of a change, and is not saved.
   */
  readonly #unread = new Set<RowId>();

  constructor(private readonly file: DatabaseFile | undefined) {}

  get result(): ResultDatabase | undefined {
    return this.#result;
  }

  /** Runs whatever loads, replaces or removes the result, one after the other. */
  run<T>(task: () => Promise<T> | T): Promise<T> {
    const next = this.#lastChange.then(task);
    this.#lastChange = next.catch(() => undefined);
    return next;
  }

  info(): ResultInfo | undefined {
    const root = this.#result?.row(rootId);
    if (this.#result === undefined || root === undefined) return undefined;
    const { apparent, allocated, files, directories, newest, readErrors, excluded } = root;
    return {
      ...this.#result.meta(),
      totals: { apparent, allocated, files, directories, newest, readErrors, excluded },
      saved: this.file !== undefined && this.#saveError === undefined && this.#unsaved !== 'later',
      saveError: this.#saveError,
      unsaved: this.#unsaved,
    };
  }

  /** Reads the stored result, where none is served yet. @throws HumanError as `DatabaseFile.load` does. */
  async load(): Promise<void> {
    if (this.#result !== undefined) return;
    this.#result = await this.file?.load();
    if (this.#result === undefined) return;
    this.#marks.read(this.#result.statements);
    this.#spreadMarks();
  }

  /** Serves another result from now on, then saves it. `info` has the reason when that fails. */
  async replace(result: ResultDatabase): Promise<void> {
    this.close();
    this.#result = result;
    await this.#write(result);
  }

  /** Puts in directories that were read again, without saving. Undefined: there is no result. */
  change(rereads: readonly RereadRow[], found: Findings): ChangeOutcome | undefined {
    const outcome = this.#apply(rereads, found, false);
    this.#result?.setMeta('changed_at', Date.now());
    const info = this.info();
    return outcome && info && { ...outcome, info };
  }

  /** Replaces a directory by a scan of it, and saves. False: only a scan of the root is exact; nothing changed. */
  async rescan(id: RowId, found: Findings): Promise<boolean> {
    const result = this.#result;
    const root = result?.row(rootId);
    const [path] = result?.paths([id]) ?? [];
    if (result === undefined || root === undefined || path === undefined)
      throw new Error(`There is no directory ${id} in the result of this root`);
    // Rounded sums cannot be taken apart again.
    if (!areExact(root) || found.directories.count > maxRescanned) return false;
    if (this.#apply([{ id, deep: true }], found, true) === undefined) return false;
    const rescans = withRescan(result.meta().rescans, { path, at: Date.now() });
    result.setMeta('rescans', JSON.stringify(rescans));
    this.expansions.drop(() => true);
    await this.save(false);
    return true;
  }

  #apply(rereads: readonly RereadRow[], found: Findings, isScan: boolean): ReturnType<typeof applyChanges> {
    if (this.#result === undefined) return undefined;
    const outcome = applyChanges(this.#result, rereads, found, isScan);
    if (outcome === undefined) return undefined;
    const differing = new Set(outcome.differing);
    this.expansions.drop(({ of }) => differing.has(of) || this.row(of) === undefined);
    this.#isChanged = true;
    const deep = new Set(rereads.flatMap((each) => (each.deep ? [each.id] : [])));
    const read = new Set(rereads.map(({ id }) => id));
    for (const id of this.#unread) {
      const lineage = this.ancestors(id);
      const isRead = read.has(id) || lineage.some((above) => deep.has(above.id));
      if (lineage.length === 0 || isRead) this.#unread.delete(id);
    }
    for (const id of [...outcome.unread, ...outcome.related]) this.#unread.add(id);
    this.#spreadMarks();
    return outcome;
  }

  /**
   * Saves unsaved changes. While rows wait to be read the result is half of a change: then it is saved only if this is
   * the last time. `info` has the reason when nothing is saved.
   */
  async save(isLast: boolean): Promise<void> {
    if (!this.#isChanged || this.#result === undefined) return;
    if (isLast || this.#unread.size === 0) await this.#write(this.#result);
    // Another window still is in the way.
    else this.#unsaved ??= 'incomplete';
  }

  /** Adds a checkpoint of the result as live changes left it. */
  checkpoint(limit: number): void {
    // Half of a change is a state that the files never had.
    if (this.#result === undefined || this.#unread.size > 0) return;
    this.#result.addCheckpoint('live', Date.now(), limit);
    this.#isChanged = true;
  }

  /** Replaces all marks. Returns the rows that are stale since another time now. */
  mark(marks: readonly StaleMark[], pending: readonly PendingMark[]): RowId[] {
    const before = this.#result?.staleSince ?? new Map<RowId, number>();
    const paths = pending.map(({ path }) => path);
    const rows = this.#result ? this.#result.dirtyRows(paths) : [];
    const read = rows.map(({ id }, i) => ({ id, at: pending[i]!.at, until: 'reading' }) as const);
    this.#marks.set([...marks, ...read]);
    this.#spreadMarks();
    if (this.#result && this.#marks.keep(this.#result)) this.#isChanged = true;
    const now = this.#result?.staleSince ?? before;
    return [...new Set([...before.keys(), ...now.keys()])].filter((id) => before.get(id) !== now.get(id));
  }

  /** The marks that are kept with the result. */
  get lastingMarks(): readonly KeptMark[] {
    const { all } = this.#marks;
    const paths = this.#result?.paths(all.map(({ id }) => id)) ?? [];
    return all.flatMap((mark, i) => (paths[i] === undefined ? [] : [{ ...mark, path: paths[i] }]));
  }

  #spreadMarks(): void {
    if (this.#result) this.#result.staleSince = this.#marks.spread(this.#result.statements);
  }

  async #write(result: ResultDatabase): Promise<void> {
    if (this.file === undefined) return;
    this.#saveError = words('The results are not saved yet.');
    this.#isChanged = false;
    try {
      const saved = await this.file.save(result);
      this.#unsaved = saved === 'saved' ? undefined : saved;
      // Changes made meanwhile are not in the file either.
      this.#isChanged ||= saved !== 'saved';
      this.#saveError = saved === 'elsewhere' ? savedElsewhere : undefined;
    } catch (error) {
      this.#unsaved = undefined;
      this.#saveError = wordsOf(error);
      this.#isChanged = true;
      if (!(error instanceof HumanError)) throw error;
    }
  }

  /** Drops the result from memory, and lets another process write its file. */
  async end(): Promise<void> {
    this.close();
    await this.file?.release();
  }

  /** Forgets the result and its file. @throws HumanError where another process writes it; then nothing is forgotten. */
  async remove(): Promise<void> {
    await this.file?.remove();
    this.close();
  }

  close(): void {
    this.#result?.close();
    this.#result = undefined;
    this.#saveError = undefined;
    this.#unsaved = undefined;
    this.#isChanged = false;
    this.#marks.clear();
    this.#unread.clear();
    this.expansions.drop(() => true);
  }

  row(id: RowId): DirectoryRow | undefined {
    return (this.expansions.holding(id) ?? this.#result)?.row(id);
  }

  children(id: RowId, query: RowQuery): DirectoryRow[] {
    return this.#databaseBelow(id)?.children(id, query) ?? [];
  }

  /** Ids by paths relative to the root, parts joined by '/'. */
  pathFinder(): ReturnType<typeof pathFinder> {
    return pathFinder((parent, name) => this.#databaseBelow(parent)?.childNamed(parent, name));
  }

  ancestors(id: RowId): DirectoryRow[] {
    const rows: DirectoryRow[] = [];
    for (let row = this.row(id); row !== undefined; row = this.row(row.parent)) rows.unshift(row);
    return rows;
  }

  /** Relative to the root; undefined where there is no such row. */
  pathOf(id: RowId): ByteString | undefined {
    const [root, ...names] = this.ancestors(id).map(({ name }) => name);
    return root === undefined ? undefined : (names.join('/') as ByteString);
  }

  /** As `pathOf`, of many rows at once. */
  pathsOf(ids: readonly RowId[]): (ByteString | undefined)[] {
    const stored = this.#result?.paths(ids) ?? [];
    return ids.map((id, i) => stored[i] ?? this.pathOf(id));
  }

  heavyTree(id: RowId, metric: Metric, depth: number, limit: number): HeavyNode | undefined {
    const row = this.row(id);
    if (row === undefined) return undefined;
    const top: GrowingNode = { row, shared: nothing, children: [] };
    const nodes = [{ node: top, level: 0 }];
    // An expansion continues the tree where the row's own database ends.
    for (let at = 0; at < nodes.length && nodes.length < limit; at++) {
      const { node: above, level } = nodes[at]!;
      const of = above.row.id;
      const database = at === 0 ? this.#databaseBelow(id) : this.expansions.of(of)?.database;
      if (database === undefined || level >= depth) continue;
      const byId = new Map([[of, above]]);
      for (const below of database.heavyTree(of, metric, depth - level, limit - nodes.length)) {
        const node: GrowingNode = { row: below.row, shared: nothing, children: [] };
        byId.get(node.row.parent)?.children.push(node);
        byId.set(node.row.id, node);
        nodes.push({ node, level: level + below.depth });
      }
    }
    const parents = nodes.map(({ node }) => node).filter(({ children }) => children.length > 0);
    const ids = parents.map(({ row: { id: each } }) => each);
    const shared = this.#result && sharedSizes(this.#result.statements, ids);
    for (const parent of parents) parent.shared = shared?.get(parent.row.id) ?? nothing;
    return top;
  }

  /** The database that has the rows below this one. */
  #databaseBelow(id: RowId): ResultDatabase | undefined {
    return this.expansions.of(id)?.database ?? this.expansions.holding(id) ?? this.#result;
  }
}

interface GrowingNode extends HeavyNode {
  shared: Sizes;
  readonly children: GrowingNode[];
}
