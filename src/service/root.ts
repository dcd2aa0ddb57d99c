import { type RowId, rootId } from '../shared/entry';
import { CancelledError, HumanError } from '../shared/errors';
import { logBug } from '../shared/log';
import type { RowQuery, StoredFolder } from '../shared/queries';
import type { RemovalProgress } from '../shared/removal';
import type { ResultInfo } from '../shared/result';
import type { RootState, ScanPriority } from '../shared/state';
import { firstExpandedId } from '../store/expansions';
import { momentsOf } from '../store/parts/meta';
import { AutomaticScans } from './automaticScans';
import { Breakdowns } from './breakdowns';
import { Listings } from './listings';
import { LiveUpdates } from './live/liveUpdates';
import { RootDisk } from './rootDisk';
import { type RootContext, RootRecord, type StoredRoot } from './rootRecord';
import { type JobTarget, ScanJob } from './scanJob';

const progressMs = 100;

/** One root: its stored result, and at most one scan at a time. */
export class Root {
  readonly record: RootRecord;
  readonly live: LiveUpdates;
  readonly automatic: AutomaticScans;
  readonly listings: Listings;
  /** The removal that runs in it. */
  removal: RemovalProgress | undefined;
  readonly disk: RootDisk;
  readonly breakdowns: Breakdowns;
  #loading: Promise<void> | undefined;
  #isReloading = false;
  /** The scan of the root, or of a folder in it. */
  #job: ScanJob | undefined;
  /** All that run, those below rows at the `dirLevel` limit too. */
  readonly #running = new Set<ScanJob>();
  /** Expansions that failed. */
  readonly #failed = new WeakSet<Promise<unknown>>();

  constructor(
    readonly path: string,
    context: RootContext,
  ) {
    this.record = new RootRecord(path, context, this.#reload.bind(this));
    this.automatic = new AutomaticScans(
      this.record,
      () => this.scan('low'),
      () => !this.#job && !this.live.isOver,
    );
    this.live = new LiveUpdates(this.record, this.automatic);
    this.disk = new RootDisk(this.record);
    this.listings = new Listings(context.pool, () => this.record.changed('state'));
    this.breakdowns = new Breakdowns(this.record);
  }

  get state(): RootState {
    const { result, problem, outdated } = this.record;
    const scan = (this.#job ?? [...this.#running][0])?.progress;
    const listing = this.listings.progress;
    const breakdown = this.breakdowns.progress;
    const { path, removal, live } = this;
    const disk = this.disk.space;
    const work = { scan, listing, breakdown, disk, ...(removal && { removal }) };
    return { path, result, problem, outdated, live: live.state, ...work };
  }

  /** Reads the stored result, once; a failure to is the state's `problem`. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { marks, isThere } = await this.record.load();
    if (this.record.result) this.live.restored(isThere, marks);
    // A folder that is away may come back.
    else if (!isThere) this.#loading = undefined;
    this.record.changed('result');
    this.automatic.considerSettings();
  }

  /** Loads the stored result and gives all that a query needs. */
  async open(): Promise<StoredRoot> {
    await this.load();
    return this.record.stored();
  }

  /** Another window saved a later result: that one is served from now on, and verified as after a start. */
  #reload(): void {
    // The result of a running scan is later still.
    if (this.#job || this.#isReloading) return;
    this.#isReloading = true;
    this.#loading = this.#takeOver()
      .catch((error: unknown) => this.record.failed(error))
      .finally(() => (this.#isReloading = false));
  }

  #takeOver(): Promise<void> {
    return this.#alone(async ({ store, real }) => {
      await store.release(real);
      this.record.expansions.clear();
      this.live.forget();
      await this.#load();
      const { result } = this.record;
      // Only a scan can tell what was followed since.
      if (result) this.live.unsettled([rootId], Math.max(...momentsOf(result)));
    });
  }

  /** The store thread died. A result that it had is followed again, whether anybody asks for it or not. */
  forget(): void {
    const hadResult = Boolean(this.record.result);
    this.record.result = undefined;
    this.#loading = undefined;
    this.record.expansions.clear();
    this.live.forget();
    this.record.changed('result');
    if (hadResult) void this.load();
  }

  clear(): Promise<void> {
    return this.#alone(async ({ store, real }) => {
      await store.clear(real);
      this.record.result = null;
      this.record.problem = undefined;
      this.live.forget();
    });
  }

  /** Ends live updates and saves what they changed. A finished scan is written: otherwise it would be lost. */
  async close(): Promise<void> {
    this.automatic.close();
    this.disk.close();
    this.breakdowns.cancel();
    const written = this.#job?.isFinishing ? this.#job.outcome.catch(() => undefined) : undefined;
    await Promise.all([written, this.live.close()]);
  }

  /** Replaces the stored result while no scan and no read refers to its rows. */
  async #alone(work: (stored: StoredRoot) => Promise<void>): Promise<void> {
    await this.cancel();
    await this.live.pause(false);
    try {
      await work(await this.record.stored());
    } finally {
      // A scan that began meanwhile goes on undisturbed.
      if (!this.#job) this.live.resume(undefined);
      this.record.changed('result');
    }
  }

  /** A whole scan; one that runs is joined where it serves, replaced where not. */
  scan(priority: ScanPriority): Promise<ResultInfo> {
    return this.#scan({ kind: 'root' }, priority);
  }

  async scanDirectory(id: RowId): Promise<ResultInfo> {
    const stored = await this.#storedAncestor(id);
    // Only a whole scan knows what a symlink elsewhere already counted, and only a whole one changes settings.
    const whole = stored === rootId || this.record.settings.followSymlinks || this.record.outdated;
    return whole ? this.scan('normal') : this.#scan({ kind: 'directory', id: stored }, 'normal');
  }

  /** The row itself, or for one that came from an expansion the row that was expanded. */
  async #storedAncestor(id: RowId): Promise<RowId> {
    if (id < firstExpandedId) return id;
    const { queries } = await this.record.stored();
    const trail = await queries.ancestors(id);
    return trail.findLast((row) => row.id < firstExpandedId)?.id ?? rootId;
  }

  /**
   * Scans below a row at the `dirLevel` limit, as many levels again; once until the next scan. Where that failed, it is
   * tried again only as a retry: each try is a change, which redraws a chart, which would be the next try.
   */
  async expand(id: RowId, isRetry: boolean): Promise<void> {
    const { expansions, settings, context } = this.record;
    let scan = expansions.get(id);
    if (!scan || (isRetry && this.#failed.has(scan))) {
      const target = { kind: 'expansion', id } as const;
      const started = this.#follow(new ScanJob({ target, priority: 'normal', settings }, this.record));
      started.catch((error: unknown) => {
        this.#failed.add(started);
        if (!(error instanceof HumanError)) logBug(context.log, error);
      });
      scan = started;
      expansions.set(id, scan);
    }
    await scan;
  }

  /** The rows that a running scan of the root has found so far. */
  async partial(query: RowQuery): Promise<StoredFolder | undefined> {
    return this.#job?.partial(query);
  }

  /** Resolves when nothing runs any more. */
  async cancel(): Promise<void> {
    const jobs = [...this.#running];
    for (const job of jobs) job.cancel();
    await Promise.allSettled(jobs.map((job) => job.outcome));
  }

  async #scan(target: JobTarget, priority: ScanPriority): Promise<ResultInfo> {
    const prepare = async (): Promise<void> => {
      // Rows keep their ids from one result to the next, so the last one has to be known.
      await this.load();
      await this.live.pause(target.kind === 'root');
    };
    for (;;) {
      const request = { target, priority, settings: this.record.settings, prepare };
      const running = this.#job;
      if (!running) return (await this.#watch(new ScanJob(request, this.record))) ?? this.scan(priority);
      if (running.serves(request)) return (await running.outcome) ?? this.scan(priority);
      // Rescans of two folders run one after the other. Otherwise the new scan covers the running one, or is more urgent.
      if (running.request.target.kind === 'root' || target.kind === 'root') running.cancel();
      await running.outcome.catch(() => undefined);
    }
  }

  /** Makes a job the root's running one, until it is over. */
  async #watch(job: ScanJob): Promise<ResultInfo | undefined> {
    this.#job = job;
    this.record.problem = undefined;
    let scanned: 'root' | 'directory' | undefined;
    let failure: unknown;
    try {
      const result = await this.#follow(job);
      if (!result) return undefined;
      this.record.result = result;
      scanned = job.request.target.kind === 'root' ? 'root' : 'directory';
      // Of a stored result that could not be read, if any: it has been replaced.
      this.record.problem = undefined;
      this.record.expansions.clear();
      return result;
    } catch (error) {
      failure = error;
      this.record.failed(error);
      throw error;
    } finally {
      this.#job = undefined;
      this.live.resume(scanned);
      this.record.changed(scanned ? 'result' : 'rows', [rootId]);
      // A person who cancels a scan does not want another one.
      if (!(failure instanceof CancelledError)) this.automatic.considerSettings();
    }
  }

  /** Tells how far a job is, until it is over. */
  async #follow(job: ScanJob): Promise<ResultInfo | undefined> {
    const ticker = setInterval(() => this.record.changed('state'), progressMs);
    this.#running.add(job);
    this.record.changed('state');
    try {
      return await job.outcome;
    } finally {
      clearInterval(ticker);
      this.#running.delete(job);
      const { target } = job.request;
      // Sizes below the opened row are known now.
      if (target.kind === 'expansion') this.record.changed('rows', [target.id]);
    }
  }
}
