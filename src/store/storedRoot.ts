import type { RowQuery } from '../shared/queries';
import type { HeavyNode, ResultInfo } from '../shared/result';
import type { ByteString } from '../shared/text/byteString';
import { rootId, type DirectoryRow, type Metric, type RowId, type Sizes } from '../shared/entry';
import { wordsOf, HumanError } from '../shared/errors';
import { words, type Words } from '../shared/text/words';
import { StaleMarks } from './change/staleMarks';
import { applyChanges } from './change/changes';
import { dirtyRows } from './change/dirtyRows';
import type { DatabaseFile } from './file/databaseFile';
import { savedElsewhere } from './file/databaseWords';
import { Expansions } from './expansions';
import type { ResultDatabase } from './sql/resultDatabase';
import type { Findings } from './parts/parts';
import { sharedSizes } from './history/sharedSizes';
import { UnreadRows } from './change/unreadRows';
import type { StaleMark, ChangeOutcome, KeptMark, PendingMark, RereadRow } from './storeApi';

/** One root's result: its database, the expansions of its rows, and its file. */
export class StoredRoot {
  readonly path: ByteString;
  /** Runs one at a time whatever loads, replaces or removes the result. */
  readonly changes = new Sequence();
  readonly expansions = new Expansions();
  readonly #file: DatabaseFile | undefined;
  #result: ResultDatabase | undefined;
  #saveError: Words | undefined;
  #unsaved: ResultInfo['unsaved'];
  #isChanged = false;
  #marks = new StaleMarks();
  #unread = new UnreadRows();

  constructor(path: ByteString, file: DatabaseFile | undefined) {
    this.path = path;
    this.#file = file;
  }

  get result(): ResultDatabase | undefined {
    return this.#result;
  }

  info(): ResultInfo | undefined {
    const root = this.#result?.row(rootId);
    if (this.#result === undefined || root === undefined) return undefined;
    const { apparent, allocated, files, directories, newest, readErrors, excluded } = root;
    return {
      ...this.#result.meta(),
      totals: { apparent, allocated, files, directories, newest, readErrors, excluded },
      saved: this.#file !== undefined && this.#saveError === undefined && this.#unsaved !== 'later',
      saveError: this.#saveError,
      unsaved: this.#unsaved,
    };
  }

  /** Reads the stored result, where none is served yet. @throws HumanError as `DatabaseFile.load` does. */
  async load(): Promise<void> {
    if (this.#result !== undefined) return;
    this.#result = await this.#file?.load();
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

  /** As `replace`, by a result that differs in one directory only: rows elsewhere still wait to be read. */
  async replaceBelow(id: RowId, result: ResultDatabase): Promise<void> {
    const marks = this.#marks;
    const unread = this.#unread;
    this.#marks = new StaleMarks();
    this.#unread = new UnreadRows();
    this.close();
    this.#result = result;
    this.#unread.keep(unread, (row) => {
      const lineage = this.ancestors(row);
      return lineage.length > 0 && lineage.every((above) => above.id !== id);
    });
    this.mark(
      marks.all.filter((mark) => this.row(mark.id) !== undefined),
      [],
    );
    this.#isChanged = true;
    await this.save(false);
  }

  /** Puts in directories that were read again, without saving. Undefined: there is no result. */
  change(rereads: readonly RereadRow[], found: Findings): ChangeOutcome | undefined {
    if (this.#result === undefined) return undefined;
    const outcome = applyChanges(this.#result, this.path, rereads, found);
    const differing = new Set(outcome.differing);
    this.expansions.forget((id) => differing.has(id) || this.row(id) === undefined);
    this.#isChanged = true;
    this.#unread.read(rereads, outcome, (id) => this.ancestors(id).map((row) => row.id));
    this.#spreadMarks();
    const info = this.info();
    return info && { ...outcome, info };
  }

  /**
   * Saves unsaved changes. While rows wait to be read the result is half of a change: then it is saved only if this is
   * the last time. `info` has the reason when nothing is saved.
   */
  async save(isLast: boolean): Promise<void> {
    if (!this.#isChanged || this.#result === undefined) return;
    if (isLast || this.#unread.isEmpty) await this.#write(this.#result);
    // Another window still is in the way.
    else this.#unsaved ??= 'incomplete';
  }

  /** Adds a checkpoint of the result as live changes left it. */
  checkpoint(limit: number): void {
    // Half of a change is a state that the files never had.
    if (this.#result === undefined || !this.#unread.isEmpty) return;
    this.#result.addCheckpoint('live', Date.now(), limit);
    this.#isChanged = true;
  }

  /** Replaces all marks. Returns the rows that are stale since another time now. */
  mark(marks: readonly StaleMark[], pending: readonly PendingMark[]): RowId[] {
    const before = this.#result?.staleSince ?? new Map<RowId, number>();
    const paths = pending.map(({ path }) => path);
    const rows = this.#result ? dirtyRows(this.#result, paths) : [];
    const read = rows.map(({ id }, i) => ({ id, at: pending[i]!.at, until: 'reading' }) as const);
    this.#marks.set([...marks, ...read]);
    this.#spreadMarks();
    if (this.#result && this.#marks.keep(this.#result.statements)) this.#isChanged = true;
    const now = this.#result?.staleSince ?? before;
    return [...new Set([...before.keys(), ...now.keys()])].filter((id) => before.get(id) !== now.get(id));
  }

  /** The marks that are kept with the result. */
  get lastingMarks(): readonly KeptMark[] {
    const { lasting } = this.#marks;
    const paths = this.#result?.paths(lasting.map(({ id }) => id)) ?? [];
    return lasting.flatMap((mark, i) => (paths[i] === undefined ? [] : [{ ...mark, path: paths[i] }]));
  }

  #spreadMarks(): void {
    if (this.#result) this.#result.staleSince = this.#marks.spread(this.#result.statements);
  }

  async #write(result: ResultDatabase): Promise<void> {
    if (this.#file === undefined) return;
    this.#saveError = words('The results are not saved yet.');
    this.#isChanged = false;
    try {
      const saved = await this.#file.save(result);
      this.#unsaved = saved === 'saved' ? undefined : saved;
      // Changes made meanwhile are not in the file either.
      this.#isChanged ||= saved !== 'saved';
      this.#saveError = saved === 'elsewhere' ? savedElsewhere() : undefined;
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
    await this.#file?.release();
  }

  /** Forgets the result and its file. @throws HumanError where another process writes it; then nothing is forgotten. */
  async remove(): Promise<void> {
    await this.#file?.remove();
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
    this.expansions.clear();
  }

  row(id: RowId): DirectoryRow | undefined {
    return (this.expansions.holding(id) ?? this.#result)?.row(id);
  }

  children(id: RowId, query: RowQuery): DirectoryRow[] {
    return this.#databaseBelow(id)?.children(id, query) ?? [];
  }

  /** By its path relative to the root, parts joined by '/'. */
  lookUp(path: ByteString, known: Map<string, RowId | undefined>): RowId | undefined {
    if (path === '') return rootId;
    if (known.has(path)) return known.get(path);
    const slash = path.lastIndexOf('/');
    const parent = this.lookUp(path.slice(0, Math.max(slash, 0)) as ByteString, known);
    const name = path.slice(slash + 1) as ByteString;
    const id = parent === undefined ? undefined : this.#databaseBelow(parent)?.childNamed(parent, name);
    known.set(path, id);
    return id;
  }

  ancestors(id: RowId): DirectoryRow[] {
    const rows: DirectoryRow[] = [];
    for (let row = this.row(id); row !== undefined; row = this.row(row.parent)) rows.unshift(row);
    return rows;
  }

  /** Relative to the root; undefined where there is no such row. */
  pathOf(id: RowId): ByteString | undefined {
    const trail = this.ancestors(id);
    if (trail.length === 0) return undefined;
    return trail
      .slice(1)
      .map(({ name }) => name)
      .join('/') as ByteString;
  }

  /** How many directories come before this one among those in its parent. */
  position(id: RowId, order: Pick<RowQuery, 'sort' | 'metric'>): number {
    return (this.expansions.holding(id) ?? this.#result)?.position(id, order) ?? 0;
  }

  heavyTree(id: RowId, metric: Metric, depth: number, limit: number): HeavyNode | undefined {
    const row = this.row(id);
    if (row === undefined) return undefined;
    const top: TreeNode = { row, depth: 0, children: [] };
    const nodes = [top];
    // An expansion continues the tree where the row's own database ends.
    for (let at = 0; at < nodes.length && nodes.length < limit; at++) {
      const node = nodes[at]!;
      const database = at === 0 ? this.#databaseBelow(id) : this.expansions.of(node.row.id)?.database;
      if (database === undefined || node.depth >= depth) continue;
      const byId = new Map([[node.row.id, node]]);
      const room = limit - nodes.length;
      for (const below of database.heavyTree(node.row.id, metric, depth - node.depth, room)) {
        const child: TreeNode = { row: below.row, depth: node.depth + below.depth, children: [] };
        byId.get(child.row.parent)?.children.push(child);
        byId.set(child.row.id, child);
        nodes.push(child);
      }
    }
    const ids = nodes.flatMap(({ row: { id: each }, children }) => (children.length > 0 ? [each] : []));
    const shared = this.#result ? sharedSizes(this.#result.statements, ids) : new Map<RowId, Sizes>();
    return toHeavyNode(top, shared);
  }

  /** The database that has the rows below this one. */
  #databaseBelow(id: RowId): ResultDatabase | undefined {
    return this.expansions.of(id)?.database ?? this.expansions.holding(id) ?? this.#result;
  }
}

interface TreeNode {
  readonly row: DirectoryRow;
  readonly depth: number;
  readonly children: TreeNode[];
}

function toHeavyNode({ row, children }: TreeNode, shared: ReadonlyMap<RowId, Sizes>): HeavyNode {
  return {
    row,
    shared: shared.get(row.id) ?? { apparent: 0, allocated: 0 },
    children: children.map((child) => toHeavyNode(child, shared)),
  };
}

/** Runs tasks one after the other, each when the one before it has settled. */
class Sequence {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const next = this.#last.then(task);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
