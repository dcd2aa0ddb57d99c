import type { ChildPage, Found, PathSize } from '../shared/queries';
import type { RootState, ScanPriority } from '../shared/state';
import type {
  Checkpoint,
  DirectoryChange,
  HeavyNode,
  KeptSizes,
  ResultInfo,
  RowQuery,
} from '../shared/result';
import { ScanPool } from '../scan/pool/scanPool';
import type { Patience } from '../scan/pool/watchdog';
import { within } from '../scan/pool/withTimeout';
import { type ByteString, fromText } from '../shared/text/byteString';
import type { DirectoryRow, Metric, RowId } from '../shared/entry';
import { HumanError, type ReadError } from '../shared/errors';
import { Emitter } from '../shared/lifecycle';
import type { Log, LogLevel } from '../shared/log';
import type { Remote } from '../shared/rpc/rpc';
import { words } from '../shared/text/words';
import { join, prefixOf } from '../shared/text/paths';
import { databasePath } from '../store/file/databaseFolder';
import type { StoreApi } from '../store/storeApi';
import { directoryOf, isAtLimit, readPage } from './folderPage';
import { type LiveTimings, liveTimings } from './live/liveTimings';
import { sizesOf } from './pathSizes';
import { Root } from './root';
import { deepestHolding, relativeTo } from './rootPaths';
import { StoreThread } from './storeThread';
import type { Usage, UsageConfig } from './usage';

export interface UsageOptions {
  readonly config: UsageConfig;
  readonly log: Log;
  /** Where the databases are. */
  readonly storageFolder: string;
  /** A file for the one root's database instead of one in `storageFolder`; null: keep nothing. */
  readonly databaseFile?: string | null;
  /** False where nobody looks at what a first scan found so far: to sum that up takes a twentieth of the scan. */
  readonly showsPartial?: boolean;
  /** Other waits of live updates than the usual. */
  readonly timings?: Partial<LiveTimings>;
  /** Other waits than the usual for a file system that does not answer. */
  readonly patience?: Patience;
  readonly scanWorkerPath: string;
  readonly storeWorkerPath: string;
  readonly wasmPath: string;
}

/** Databases that nobody opened for so long are removed. */
const keepDays = 90;
/** Scan threads stay this long without work. */
const idleMs = 10_000;
/** Closing waits so long for results that are being written; an editor waits no more than 5 s for us. */
const patienceMs = 3_000;

/** Joins the engine and the store; knows no editor. */
export class UsageService implements Usage {
  readonly #roots = new Map<string, Root>();
  readonly #changed = new Emitter<string | undefined>();
  readonly onDidChange = this.#changed.event;
  readonly #pool: ScanPool;
  readonly #store: StoreThread;
  #closing: Promise<void> | undefined;

  constructor(private readonly options: UsageOptions) {
    const { scanWorkerPath, storeWorkerPath, wasmPath, log, storageFolder, databaseFile } = options;
    this.#pool = new ScanPool({
      ...{ workerPath: scanWorkerPath, idleMs, log },
      ...(options.patience && { patience: options.patience }),
    });
    this.#store = new StoreThread({
      workerPath: storeWorkerPath,
      wasmPath,
      folder: storageFolder,
      keepDays,
      log,
      ...(databaseFile === undefined ? {} : { file: databaseFile }),
      onLost: (error) => {
        log.error(error.message);
        for (const root of this.#roots.values()) root.forget();
        this.#changed.fire(undefined);
      },
    });
  }

  /** Threads that a file system which does not answer holds: the process cannot exit normally before they return. */
  get hungThreads(): number {
    return this.#pool.hung;
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
    for (const path of paths) this.#roots.set(path, before.get(path) ?? this.#newRoot(path));
    for (const [path, root] of before) if (!this.#roots.has(path)) void this.#letGo(root);
    this.#changed.fire(undefined);
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

  async children(root: string, id: RowId, query: RowQuery): Promise<ChildPage> {
    const { store, real, known } = await this.#open(root);
    const directory = await directoryOf(store, real, id);
    if (isAtLimit(directory.row)) await known.expand(id);
    const settings = this.options.config.settings(root);
    const { page, listing } = await readPage(store, this.#pool, real, directory, settings, query);
    void known.compare(directory, listing);
    return page;
  }

  async row(root: string, id: RowId): Promise<DirectoryRow | undefined> {
    const { store, real } = await this.#open(root);
    return store.row(real, id);
  }

  async ancestors(root: string, id: RowId): Promise<readonly DirectoryRow[]> {
    const { store, real } = await this.#open(root);
    return store.ancestors(real, id);
  }

  async pathOf(root: string, id: RowId): Promise<ByteString> {
    const { store, real } = await this.#open(root);
    const { path } = await directoryOf(store, real, id);
    // As the workspace names it: the root itself may be reached through a symlink.
    return join(fromText(root), path.slice(prefixOf(real).length));
  }

  async heavyTree(
    root: string,
    id: RowId,
    metric: Metric,
    depth: number,
    limit: number,
  ): Promise<HeavyNode | undefined> {
    const { store, real } = await this.#open(root);
    return store.heavyTree(real, id, metric, depth, limit);
  }

  async heaviest(root: string, metric: Metric, limit: number): Promise<readonly DirectoryRow[]> {
    const { store, real } = await this.#open(root);
    return store.heaviest(real, metric, limit);
  }

  async find(text: string, metric: Metric, limit: number): Promise<readonly Found[]> {
    const found = await Promise.all(
      [...this.#roots.values()].map(async ({ path }) => {
        if (!(await this.load(path)).result) return [];
        const { store, real } = await this.#open(path);
        const rows = await store.find(real, text, metric, limit);
        return rows.map((hit) => ({ root: path, row: hit.row, path: join(fromText(path), hit.path) }));
      }),
    );
    return found
      .flat()
      .sort((a, b) => b.row[metric] - a.row[metric])
      .slice(0, limit);
  }

  async locate(path: string): Promise<{ readonly root: string; readonly row: DirectoryRow } | undefined> {
    const known = deepestHolding(this.#roots.values(), path);
    if (!known || !(await this.load(known.path)).result) return undefined;
    const { store, real } = await this.#open(known.path);
    const [row] = await store.lookUp(real, [relativeTo(known.path, path)]);
    return row && { root: known.path, row };
  }

  async sizes(paths: readonly string[]): Promise<readonly (PathSize | undefined)[]> {
    return sizesOf(paths, this.#roots, this.#pool, (root) => this.#open(root));
  }

  async readErrors(root: string, offset: number, limit: number): Promise<readonly ReadError[]> {
    const { store, real } = await this.#open(root);
    return store.readErrors(real, offset, limit);
  }

  async page(root: string, after: RowId, limit: number): Promise<readonly DirectoryRow[]> {
    const { store, real } = await this.#open(root);
    return store.page(real, after, limit);
  }

  async checkpoints(root: string): Promise<readonly Checkpoint[]> {
    const { store, real } = await this.#open(root);
    return store.checkpoints(real);
  }

  async changesSince(
    root: string,
    checkpoint: number,
    metric: Metric,
    limit: number,
  ): Promise<readonly DirectoryChange[]> {
    const { store, real } = await this.#open(root);
    return store.changesSince(real, checkpoint, metric, limit);
  }

  async growth(
    root: string,
    checkpoint: number,
    ids: readonly RowId[],
  ): Promise<readonly (KeptSizes | undefined)[]> {
    const { store, real } = await this.#open(root);
    return store.growth(real, checkpoint, ids);
  }

  filesChanged(paths: readonly string[]): void {
    for (const root of this.#roots.values()) root.live.filesChanged(paths);
  }

  viewShown(): void {
    for (const root of this.#roots.values()) root.live.viewShown();
  }

  watchingChanged(): void {
    for (const { live } of this.#roots.values()) live.watchingChanged();
  }

  async clear(): Promise<void> {
    await Promise.all([...this.#roots.values()].map((root) => root.clear()));
  }

  setLogLevel(level: LogLevel): void {
    this.#store.setLogLevel(level);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // What was walked to its end is written: that takes a moment, and all would be lost otherwise.
    const written = Promise.all([...this.#roots.values()].map((root) => root.finished()));
    const kept = Promise.all([...this.#roots.values()].map((root) => root.live.close()));
    await this.#pool.close();
    await within(patienceMs, Promise.all([written, kept]));
    await this.#store.end();
    this.#changed.dispose();
  }

  dispose(): void {
    void this.close();
  }

  #newRoot(path: string): Root {
    const { config, log, storageFolder, databaseFile, showsPartial = true } = this.options;
    return new Root(path, {
      config,
      log,
      showsPartial,
      timings: { ...liveTimings, ...this.options.timings },
      pool: this.#pool,
      store: this.#store,
      databaseOf: (real) =>
        databaseFile === null ? undefined : (databaseFile ?? databasePath(storageFolder, real)),
      onChange: (changed) => {
        this.#changed.fire(changed);
      },
    });
  }

  #root(path: string): Root {
    const root = this.#roots.get(path);
    if (!root) throw new HumanError(words('This is not a folder of the workspace: {0}.', path));
    return root;
  }

  /** Everything a query needs, the stored result read. */
  async #open(path: string): Promise<{ known: Root; real: ByteString; store: Remote<StoreApi> }> {
    const known = this.#root(path);
    await known.load();
    return { known, real: await known.real(), store: await this.#store.call() };
  }

  async #letGo(root: Root): Promise<void> {
    await root.cancel();
    await root.live.close();
    if (!this.#store.running) return;
    const real = await root.real().catch(() => undefined);
    const others = await Promise.all(
      [...this.#roots.values()].map((other) => other.real().catch(() => undefined)),
    );
    if (real !== undefined && !others.includes(real)) await (await this.#store.call()).release(real);
  }
}
