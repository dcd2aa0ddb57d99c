import type { RootChange } from '../shared/change';
import type { RowQuery } from '../shared/queries';
import type { RootState, ScanPriority } from '../shared/state';
import type { PartialResult, ResultInfo } from '../shared/result';
import { formerRoot, resolveRoot } from '../scan/reader/resolveRoot';
import type { FileListing } from '../scan/worker/workerApi';
import type { ByteString } from '../shared/text/byteString';
import { type RowId, rootId } from '../shared/entry';
import { CancelledError, HumanError, wordsOf, errorStack } from '../shared/errors';
import { logBug } from '../shared/log';
import { prefixOf } from '../shared/text/paths';
import type { Remote } from '../shared/rpc/rpc';
import { type ScanSettings, sameSettings } from '../shared/scanSettings';
import type { WorkUnit } from '../shared/workUnit';
import type { Words } from '../shared/text/words';
import type { ScanTarget, StoreApi } from '../store/storeApi';
import { firstExpandedId } from '../store/expansions';
import { momentsOf } from '../store/parts/meta';
import { type Directory, directoryOf } from './folderPage';
import { hasChanged } from './live/folderCheck';
import { LiveUpdates } from './live/liveUpdates';
import { loadStored } from './loadStored';
import { ScanJob, type ScanOutcome } from './scanJob';
import type { RootContext } from './rootContext';
import { queriesOf } from './storeQueries';
import { progressOf } from './scanProgress';

const tickMs = 100;

/** One root: its stored result, and at most one scan at a time. */
export class Root {
  #loading: Promise<void> | undefined;
  #isReloading = false;
  #result: ResultInfo | null | undefined;
  #problem: Words | undefined;
  #job: ScanJob | undefined;
  /** Those that run; the scan of the root, or of a folder in it, comes first. */
  readonly #running = new Set<ScanJob>();
  #expansions = new Map<RowId, ScanJob>();

  readonly live: LiveUpdates;

  constructor(
    readonly path: string,
    private readonly context: RootContext,
  ) {
    this.live = this.#newLive();
  }

  get state(): RootState {
    return {
      path: this.path,
      result: this.#result,
      problem: this.#problem,
      outdated: this.#result ? !sameSettings(this.#result.settings, this.#settings) : false,
      live: this.live.state,
      scan: progressOf(this.#job ?? [...this.#running][0]),
    };
  }

  get #settings(): ScanSettings {
    return this.context.config.settings(this.path);
  }

  /**
   * The path with every symlink resolved: as it was when the result was found, for that is what rows are of; without
   * one as it is now, or for a folder that is away as it was.
   */
  async real(): Promise<ByteString> {
    return this.#result?.rootPath ?? resolveRoot(this.path).catch(() => formerRoot(this.path));
  }

  /** Reads the stored result, once; a failure to is the state's `problem`. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { result, marks, problem } = await loadStored(this.path, this.context);
    this.#result = result;
    if (result) this.live.restored(problem === undefined, marks);
    // A folder that is away may come back.
    else if (problem !== undefined) this.#loading = undefined;
    if (problem !== undefined) this.#setProblem(problem);
    this.#changed('result');
  }

  /** Another window saved a later result: that one is served from now on, and verified as after a start. */
  #reload(): void {
    // The result of a scan that runs is later still.
    if (this.#job || this.#isReloading) return;
    this.#isReloading = true;
    this.#loading = this.#takeOver()
      .catch((error: unknown) => {
        this.#setProblem(error);
      })
      .finally(() => (this.#isReloading = false));
  }

  #takeOver(): Promise<void> {
    return this.#alone(async (store) => {
      await store.release(await this.real());
      this.#expansions.clear();
      this.live.forget();
      await this.#load();
      if (this.#result) this.live.tookOver(Math.max(...momentsOf(this.#result)));
    });
  }

  /** The store is gone with all that it held in memory: that is read again when it is asked for. */
  forget(): void {
    this.#result = undefined;
    this.#loading = undefined;
    this.#expansions.clear();
    this.live.forget();
  }

  clear(): Promise<void> {
    return this.#alone(async (store) => {
      await store.clear(await this.real());
      this.#result = null;
      this.#problem = undefined;
      this.live.forget();
    });
  }

  /** Does away with the stored result while nothing that runs, or is read, is about rows of it. */
  async #alone(work: (store: Remote<StoreApi>) => Promise<void>): Promise<void> {
    await this.cancel();
    await this.live.pause(false);
    try {
      await work(await this.context.store.call());
    } finally {
      // A scan that began meanwhile goes on undisturbed.
      if (!this.#job) this.live.resume(undefined);
      this.#changed('result');
    }
  }

  /** A whole scan; one that runs is joined where it serves, replaced where not. */
  scan(priority: ScanPriority): Promise<ResultInfo> {
    return this.#scan({ kind: 'root' }, priority, async () => {
      const real = await resolveRoot(this.path);
      return { rootPath: real, dirPath: real, level: 0, maxLevel: this.#settings.dirLevel };
    });
  }

  async scanDirectory(id: RowId): Promise<ResultInfo> {
    const stored = await this.#storedAncestor(id);
    // Only a whole scan knows what a symlink elsewhere already counted, and only a whole one changes settings.
    const whole = stored === rootId || this.#settings.followSymlinks || this.state.outdated;
    if (whole) return this.scan('normal');
    return this.#scan({ kind: 'directory', id: stored }, 'normal', (store) => this.#unitOf(store, stored));
  }

  /** The row itself, or for one that came from an expansion the row that was expanded. */
  async #storedAncestor(id: RowId): Promise<RowId> {
    if (id < firstExpandedId) return id;
    const store = await this.context.store.call();
    const trail = await queriesOf(store, await this.real()).ancestors(id);
    return trail.findLast((row) => row.id < firstExpandedId)?.id ?? rootId;
  }

  /** What was just read of a directory for who opened it is compared with what is stored. Never rejects. */
  async compare({ row, path }: Directory, listing: FileListing): Promise<void> {
    const { outdated, live } = this.state;
    if (outdated || live.kind === 'none') return;
    try {
      const [store, real] = [await this.context.store.call(), await this.real()];
      if (await hasChanged(store, real, row, listing))
        this.live.differs(path.slice(prefixOf(real).length) as ByteString);
    } catch (error) {
      if (!(error instanceof CancelledError)) logBug(this.context.log, error);
    }
  }

  /** Scans below a row at the `dirLevel` limit, as many levels again; once until the next scan. */
  async expand(id: RowId): Promise<void> {
    let job = this.#expansions.get(id);
    if (!job) {
      job = this.#start({ kind: 'expansion', id }, 'normal', async (store) => {
        const unit = await this.#unitOf(store, id);
        return { ...unit, maxLevel: unit.level + Math.max(1, this.#settings.dirLevel ?? 1) };
      });
      this.#expansions.set(id, job);
      this.#follow(job).catch(() => this.#expansions.delete(id));
    }
    await job.outcome;
  }

  /** What a running scan of the root has found so far. */
  async partial(query: RowQuery): Promise<PartialResult | undefined> {
    return this.#job?.partial(query);
  }

  /** Resolves when no result is being written. */
  async finished(): Promise<void> {
    if (this.#job?.finishing) await this.#job.outcome.catch(() => undefined);
  }

  /** Resolves when nothing runs any more. */
  async cancel(): Promise<void> {
    const jobs = [...this.#running];
    for (const job of jobs) job.cancel();
    await Promise.allSettled(jobs.map((job) => job.outcome));
  }

  async #unitOf(store: Remote<StoreApi>, id: RowId): Promise<WorkUnit> {
    const rootPath = await this.real();
    const { row, path } = await directoryOf(store, rootPath, id);
    return { rootPath, dirPath: path, level: row.level, maxLevel: this.#settings.dirLevel };
  }

  async #scan(
    target: ScanTarget,
    priority: ScanPriority,
    locate: ScanJob['request']['locate'],
  ): Promise<ResultInfo> {
    for (;;) {
      const running = this.#job;
      if (!running) break;
      if (running.serves(target, priority, this.#settings))
        return (await running.outcome).result ?? this.scan(priority);
      // Two folders take turns; all else is what the new scan covers, or does more urgently.
      if (running.request.target.kind === 'root' || target.kind === 'root') running.cancel();
      await running.outcome.catch(() => undefined);
    }
    const job = this.#start(target, priority, async (store) => {
      // Rows keep their ids from one result to the next, so the last one has to be known.
      await this.load();
      await this.live.pause(target.kind === 'root');
      return locate(store);
    });
    return (await this.#watch(job)) ?? this.scan(priority);
  }

  #start(target: ScanTarget, priority: ScanPriority, locate: ScanJob['request']['locate']): ScanJob {
    const { config, pool, store, log, databaseOf } = this.context;
    const { maxProcs, batchSize, historyLimit } = config;
    return new ScanJob(
      { target, settings: this.#settings, priority, maxProcs, batchSize, historyLimit, databaseOf, locate },
      pool,
      store,
      log,
    );
  }

  /** Makes a job the root's running one, until it is over. */
  async #watch(job: ScanJob): Promise<ResultInfo | undefined> {
    this.#job = job;
    this.#problem = undefined;
    let scanned: 'root' | 'directory' | undefined;
    try {
      const { result } = await this.#follow(job);
      if (!result) return undefined;
      this.#result = result;
      scanned = job.request.target.kind === 'root' ? 'root' : 'directory';
      // Of a stored result that could not be read, if any: it has been replaced.
      this.#problem = undefined;
      this.#expansions.clear();
      return result;
    } catch (error) {
      this.#setProblem(error);
      throw error;
    } finally {
      this.#job = undefined;
      this.live.resume(scanned);
      this.#changed(scanned ? 'result' : 'scan');
    }
  }

  /** Tells how far a job is, until it is over. */
  async #follow(job: ScanJob): Promise<ScanOutcome> {
    const ticker = setInterval(() => {
      this.#changed('scan');
    }, tickMs);
    this.#running.add(job);
    this.#changed('scan');
    try {
      return await job.outcome;
    } finally {
      clearInterval(ticker);
      this.#running.delete(job);
      if (job !== this.#job) this.#changed('live');
    }
  }

  #newLive(): LiveUpdates {
    const result = (): RootState['result'] => this.#result;
    return new LiveUpdates(
      {
        path: this.path,
        get result() {
          return result();
        },
        real: () => this.real(),
        scan: () => this.scan('low'),
        changed: (changed, differing = []) => {
          for (const id of differing) this.#expansions.delete(id);
          if (changed) {
            this.#result = changed;
            this.#problem = undefined;
          }
          this.#changed(changed ? 'result' : 'live');
        },
        saved: (result) => {
          this.#result = result;
          if (result.unsaved === 'later') this.#reload();
          this.#changed('live');
        },
        failed: (error) => {
          this.#setProblem(error);
        },
      },
      this.context,
    );
  }

  #changed(kind: RootChange['kind']): void {
    this.context.onChange({ root: this.path, kind });
  }

  #setProblem(error: unknown): void {
    if (error instanceof CancelledError) return;
    this.#problem = wordsOf(error);
    if (error instanceof HumanError) this.context.log.warn(error.message);
    else this.context.log.error(errorStack(error));
  }
}
