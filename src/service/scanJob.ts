import type { RowQuery } from '../shared/queries';
import type { ScanPriority, ScanProgress } from '../shared/state';
import type { PartialResult, ResultInfo } from '../shared/result';
import type { RunningUnit, ScanPool } from '../scan/pool/scanPool';
import { type ByteString, toText } from '../shared/text/byteString';
import type { Log } from '../shared/log';
import { CancelledError } from '../shared/errors';
import type { Remote } from '../shared/rpc/rpc';
import { type ScanSettings, sameSettings } from '../shared/scanSettings';
import type { UnitStats, WorkUnit } from '../shared/workUnit';
import type { ScanTarget, StoreApi } from '../store/storeApi';
import { newScanId, openBatchPorts } from './batchPorts';
import type { StoreThread } from './storeThread';

export interface ScanRequest {
  readonly target: ScanTarget;
  readonly settings: ScanSettings;
  readonly priority: ScanPriority;
  readonly maxProcs: number;
  readonly batchSize: number;
  readonly historyLimit: number;
  /** The database file of a root, by its real path; undefined: in memory only. */
  readonly databaseOf: (real: ByteString) => string | undefined;
  /** Finds out where the target is. What it throws is the scan's outcome. */
  locate(store: Remote<StoreApi>): Promise<WorkUnit>;
}

export interface ScanOutcome {
  /** Undefined: the root needs a scan. The directory cannot be replaced exactly, or another window saved a later scan. */
  readonly result: ResultInfo | undefined;
  readonly stats: UnitStats;
}

const nothingSeen = { files: 0, directories: 0, allocated: 0 };

/** One scan from the first thread to the stored result: all of it, or nothing. */
export class ScanJob {
  readonly scanId = newScanId();
  readonly startedAt = Date.now();
  /** Rejects with a CancelledError, a HumanError where the person must act, or what went wrong. */
  readonly outcome: Promise<ScanOutcome>;
  #unit: RunningUnit | undefined;
  /** The walk is over and the store writes the result. */
  #finishing = false;
  /** Makes the store forget the scan; where the store itself is gone, it has. */
  #abort: (() => void) | undefined;
  /** Why the scan cannot go on, where that is not the walk's own outcome. */
  #stopped: Error | undefined;

  constructor(
    readonly request: ScanRequest,
    private readonly pool: ScanPool,
    private readonly store: StoreThread,
    private readonly log: Log,
  ) {
    this.outcome = this.#run();
  }

  cancel(): void {
    this.stop(new CancelledError());
    if (this.#finishing) this.#abort?.();
  }

  /** Ends the walk; the outcome is this error. */
  stop(reason: Error): void {
    this.#stopped ??= reason;
    this.#unit?.cancel();
  }

  /** Whether it was told to end: its outcome is a failure. */
  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** Whether whoever asks for such a scan gets no less from this one, and no later. */
  serves(target: ScanTarget, priority: ScanPriority, settings: ScanSettings): boolean {
    if (this.isStopped) return false;
    const own = this.request;
    const covered = own.target.kind === 'root' || sameDirectory(own.target, target);
    const urgent = own.priority === 'normal' || priority === 'low';
    return covered && urgent && sameSettings(own.settings, settings);
  }

  /** Whether the result is being written: what is left takes no more than a moment. */
  get finishing(): boolean {
    return this.#finishing;
  }

  get progress(): ScanProgress {
    const { target, priority } = this.request;
    const { files, directories, allocated } = this.#unit?.progress() ?? nothingSeen;
    return { kind: target.kind, priority, startedAt: this.startedAt, files, directories, bytes: allocated };
  }

  /** The rows so far; undefined if the scan is over. */
  async partial(query: RowQuery): Promise<PartialResult | undefined> {
    const store = await this.store.call();
    return store.partial(this.scanId, query).catch(() => undefined);
  }

  async #run(): Promise<ScanOutcome> {
    const { target, settings, priority, maxProcs, batchSize, historyLimit } = this.request;
    const { scanId } = this;
    const store = await this.store.call();
    this.#abort = () => {
      store.abortScan(scanId).catch(() => undefined);
    };
    const unit = await this.request.locate(store);
    this.#throwIfStopped();
    this.#logStarted(unit);
    const plan = { scanId, rootPath: unit.rootPath, target, settings, batchSize, historyLimit };
    const openPorts = openBatchPorts(store, plan, (error) => {
      this.stop(error);
    });
    this.#unit = this.pool.run(unit, { settings, batchSize, low: priority === 'low', maxProcs, openPorts });
    try {
      const { stats, error } = await this.#unit.result;
      this.#throwIfStopped();
      if (error) throw error;
      this.#finishing = true;
      const result = await store.finishScan(scanId, stats.elapsedMs);
      this.#logCompleted(unit.dirPath, stats);
      if (!result) this.log.info('Only a scan of the whole root is exact here, or quick enough.');
      return { result: result?.unsaved === 'later' ? undefined : result, stats };
    } catch (error) {
      this.#abort();
      throw this.#stopped ?? error;
    }
  }

  #throwIfStopped(): void {
    if (this.#stopped) throw this.#stopped;
  }

  #logStarted({ rootPath, dirPath, level }: WorkUnit): void {
    const { priority, maxProcs, batchSize, databaseOf } = this.request;
    this.log.info(
      `Scan started: ${toText(dirPath)} (level ${level}), ${maxProcs} workers, batch size ${batchSize}, ` +
        `${priority} priority, database ${databaseOf(rootPath) ?? 'in memory'}`,
    );
  }

  #logCompleted(path: ByteString, stats: UnitStats): void {
    const share = stats.perWorker.map((entries) => entries.toLocaleString('en-US')).join(' + ');
    this.log.info(
      `Scan completed: ${toText(path)} in ${Math.round(stats.elapsedMs)} ms, ${stats.rows} rows, ` +
        `${stats.files} files, ${stats.perWorker.length} workers (${share} entries)`,
    );
  }
}

function sameDirectory(a: ScanTarget, b: ScanTarget): boolean {
  return a.kind === 'directory' && b.kind === 'directory' && a.id === b.id;
}
