import { ScanPool } from '../scan/pool/scanPool';
import { withTimeout } from '../scan/pool/withTimeout';
import type { Breakdown, BreakdownLimits, ClassOfFiles, FileOfClass } from '../shared/breakdown';
import type { UsageChange } from '../shared/change';
import type { DiskSpace } from '../shared/diskSpace';
import { type Metric, type RowId, rootId } from '../shared/entry';
import type { GitAnswer } from '../shared/git';
import { errorStack, HumanError } from '../shared/errors';
import { Emitter } from '../shared/lifecycle';
import { logBug } from '../shared/log';
import {
  type ChartQuery,
  type ChartView,
  type FolderPage,
  type FolderQuery,
  type Found,
  noFiles,
  type PathInfo,
  type RootQueries,
} from '../shared/queries';
import type { ReclaimableFolders } from '../shared/reclaim/reclaimable';
import type {
  Refusal,
  RemovalItem,
  RemovalMode,
  RemovalPreview,
  RemovalResult,
  TrashedItem,
} from '../shared/removal';
import type { ResultInfo } from '../shared/result';
import { forward, type Remote } from '../shared/rpc/rpc';
import type { RootState, ScanPriority } from '../shared/state';
import type { ByteString } from '../shared/text/byteString';
import { compareEntries } from '../shared/text/order';
import { words } from '../shared/text/words';
import { databasePath } from '../store/file/databaseFolder';
import { readChart } from './chartView';
import { findFolders } from './findFolders';
import { present, readPage } from './folderPage';
import { GitSplits } from './git/gitSplits';
import { liveTimings } from './live/liveTimings';
import { pathInfos } from './pathSizes';
import { Removals } from './removals';
import { Reclaimables } from './reclaim/reclaimables';
import { Root } from './root';
import type { RootContext } from './rootRecord';
import { StoreThread } from './storeThread';
import type { Usage, UsageOptions } from './usage';

/** How long scan threads stay without work. */
const idleMs = 10_000;
/** How long closing waits for results to be written; the editor waits 5 s at most for all of it. */
const patienceMs = 3_000;

/** Connects the scan pool and the store. It knows no editor. */
export class UsageService implements Usage {
  readonly #roots = new Map<string, Root>();
  readonly #changed = new Emitter<UsageChange>((error) => this.options.log.error(errorStack(error)));
  readonly onDidChange = this.#changed.event;
  readonly #context: RootContext;
  readonly #git: GitSplits;
  readonly #removals: Removals;
  readonly #reclaimables: Reclaimables;
  #closing: Promise<void> | undefined;

  constructor(private readonly options: UsageOptions) {
    const { scanWorkerPath: workerPath, config, log, storageFolder, databaseFile, hangTimeouts } = options;
    this.#context = {
      ...{ config, log },
      timings: { ...liveTimings, ...options.timings },
      pool: new ScanPool({
        ...{ workerPath, idleMs, log, ...(hangTimeouts && { timeouts: hangTimeouts }) },
        onAnswer: (path) => {
          for (const { live } of this.#roots.values()) live.answered(path);
        },
      }),
      store: new StoreThread(options, () => {
        for (const root of this.#roots.values()) root.forget();
        this.#changed.fire({ kind: 'roots' });
      }),
      databaseOf: (real) =>
        databaseFile === null ? undefined : (databaseFile ?? databasePath(storageFolder, real)),
      onChange: (change) => {
        this.#changed.fire(change);
        this.#roots.get(change.root)?.disk.follow(change);
      },
    };
    this.#git = new GitSplits(this.#context);
    this.#changed.event((change) => this.#git.changed(change, [...this.#roots.values()]));
    const roots = (): Root[] => [...this.#roots.values()];
    this.#removals = new Removals(options, roots);
    this.#reclaimables = new Reclaimables(options, () => this.#git.allowed(), roots);
  }

  /** Threads that hang in a file system. The process cannot exit normally before they return. */
  get hungThreads(): number {
    return this.#context.pool.hung + this.#removals.hung;
  }

  get roots(): readonly RootState[] {
    return [...this.#roots.values()].map((root) => root.state);
  }

  state(root: string): RootState | undefined {
    return this.#roots.get(root)?.state;
  }

  setRoots(paths: readonly string[]): void {
    const before = new Map(this.#roots);
    this.#roots.clear();
    for (const path of paths) this.#roots.set(path, before.get(path) ?? new Root(path, this.#context));
    for (const [path, root] of before)
      if (!this.#roots.has(path))
        this.#letGo(root).catch((error: unknown) => logBug(this.options.log, error));
    this.#changed.fire({ kind: 'roots' });
  }

  async load(root: string): Promise<RootState> {
    const known = this.#root(root);
    await known.load();
    return known.state;
  }

  async scan(root: string, priority: ScanPriority): Promise<ResultInfo> {
    return this.#root(root).scan(priority);
  }

  async scanDirectory(root: string, id: RowId): Promise<ResultInfo> {
    return this.#root(root).scanDirectory(id);
  }

  cancel(root?: string): void {
    for (const known of root === undefined ? this.#roots.values() : [this.#root(root)]) void known.cancel();
  }

  query(root: string): Remote<RootQueries> {
    return forward<RootQueries>((name, args) => this.answer(root, name, args));
  }

  /** Answers a query of `RootQueries` by its name. */
  async answer(root: string, name: string, args: readonly unknown[]): Promise<unknown> {
    const { store, real } = await this.#root(root).open();
    return store.query(real, name, args);
  }

  async folder(root: string, id: RowId, query: FolderQuery): Promise<FolderPage> {
    const known = this.#root(root);
    const { real, queries } = await known.open();
    if (id === rootId && !known.state.result) {
      const partial = await known.partial(query);
      if (partial) return { ...partial, ...noFiles, isPartial: true };
    }
    let folder = present(await queries.folder(id, query));
    if (folder.isUnopened) {
      await known.expand(id, true);
      folder = present(await queries.folder(id, query));
    }
    const { result, settings } = known.record;
    // The files of the settings that the stored directories were scanned with, until others are scanned.
    return readPage(known.listings, real, folder, result?.settings ?? settings, query);
  }

  cancelFolder(root: string, id: RowId): void {
    this.#root(root).listings.cancel(id);
  }

  async position(root: string, id: RowId, query: FolderQuery): Promise<number> {
    const parent = (await this.query(root).ancestors(id)).at(-2);
    if (!parent) return 0;
    const all = { ...query, listing: true, limit: Number.MAX_SAFE_INTEGER };
    const { directories, files } = await this.folder(root, parent.id, all);
    const entries = [...directories, ...files].sort(compareEntries(query.sort, query.metric));
    return entries.findIndex((entry) => 'id' in entry && entry.id === id);
  }

  async chart(root: string, query: ChartQuery): Promise<ChartView | undefined> {
    return readChart(this.#root(root), query);
  }

  async breakdown(root: string, id: RowId, limits: BreakdownLimits): Promise<Breakdown> {
    const known = this.#root(root);
    await known.load();
    return known.breakdowns.count(id, limits);
  }

  cancelBreakdown(root: string): void {
    this.#root(root).breakdowns.cancel();
  }

  async largestOfClass(
    root: string,
    of: ClassOfFiles,
    metric: Metric,
  ): Promise<readonly FileOfClass[] | undefined> {
    return Promise.resolve(this.#root(root).breakdowns.largest(of, metric));
  }

  async find(text: string, metric: Metric, limit: number): Promise<readonly Found[]> {
    return findFolders([...this.#roots.values()], text, metric, limit);
  }

  async sizes(root: string, paths: readonly string[]): Promise<readonly (PathInfo | undefined)[]> {
    return pathInfos(this.#root(root), paths, this.#context.pool, [...this.#roots.values()]);
  }

  async gitSplit(root: string, ids: readonly RowId[]): Promise<readonly GitAnswer[]> {
    return this.#git.of(this.#root(root)).split(ids);
  }

  cancelGitSplit(root: string): void {
    this.#git.of(this.#root(root)).cancel();
  }

  async lookBeforeRemoval(root: string, paths: readonly ByteString[]): Promise<RemovalPreview> {
    return this.#removals.look(this.#root(root), paths);
  }

  async checkBeforeRemoval(root: string, items: readonly RemovalItem[]): Promise<readonly Refusal[]> {
    return this.#removals.check(this.#root(root), items);
  }

  async remove(root: string, items: readonly RemovalItem[], mode: RemovalMode): Promise<RemovalResult> {
    return this.#removals.remove(this.#root(root), items, mode);
  }

  async restore(root: string, items: readonly TrashedItem[]): Promise<readonly Refusal[]> {
    return this.#removals.restore(this.#root(root), items);
  }

  cancelRemoval(root: string): void {
    this.#removals.cancel(this.#root(root));
  }

  async reread(root: string, paths: readonly ByteString[]): Promise<void> {
    await this.#removals.reread(this.#root(root), paths);
  }

  async reclaimable(root: string, ownFolders: readonly string[]): Promise<ReclaimableFolders> {
    return this.#reclaimables.find(this.#root(root), ownFolders);
  }

  async diskSpace(root: string): Promise<DiskSpace | undefined> {
    return this.#root(root).disk.measure();
  }

  filesChanged(paths: readonly string[]): void {
    for (const root of this.#roots.values()) root.live.filesChanged(paths);
  }

  viewShown(): void {
    for (const { automatic } of this.#roots.values()) {
      automatic.considerSettings();
      automatic.verified();
    }
  }

  watchingChanged(): void {
    for (const { live } of this.#roots.values()) live.watchingChanged();
  }

  configChanged(): void {
    for (const { automatic } of this.#roots.values()) automatic.considerSettings();
  }

  async clear(): Promise<void> {
    await Promise.all([...this.#roots.values()].map((root) => root.clear()));
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#removals.close();
    const closed = Promise.all([...this.#roots.values()].map((root) => root.close()));
    this.#git.close();
    const { pool, store } = this.#context;
    await Promise.all([pool.close(), withTimeout(patienceMs, closed).then(() => store.end())]);
    this.#changed.dispose();
  }

  #root(path: string): Root {
    const root = this.#roots.get(path);
    if (!root) throw new HumanError(words('This is not a folder of the workspace: {0}.', path));
    return root;
  }

  async #letGo(root: Root): Promise<void> {
    await root.cancel();
    await root.close();
    const { store } = this.#context;
    if (!store.running) return;
    const [real, ...others] = await Promise.all(
      [root, ...this.#roots.values()].map((each) => each.record.real().catch(() => undefined)),
    );
    if (real !== undefined && !others.includes(real)) await (await store.call()).release(real);
  }
}
