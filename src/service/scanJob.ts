import { CancelledError } from '../shared/errors';
import type { RowQuery } from '../shared/queries';
import type { PartialResult, ResultInfo } from '../shared/result';
import { type ScanSettings, sameSettings } from '../shared/scanSettings';
import type { ScanPriority, ScanProgress } from '../shared/state';
import { type ByteString, toText } from '../shared/text/byteString';
import type { UnitStats, WorkUnit } from '../shared/workUnit';
import type { ScanTarget } from '../store/storeApi';
import type { RootContext } from './rootRecord';
import { StoredUnit } from './storedUnit';

export interface ScanRequest {
  readonly target: ScanTarget;
  readonly settings: ScanSettings;
  readonly priority: ScanPriority;
  /** Finds out where the target is. What it throws is the scan's outcome. */
  locate(): Promise<WorkUnit>;
}

const nothingSeen = { files: 0, directories: 0, allocated: 0 };

/** One scan from the first thread to the stored result: all of it, or nothing. */
export class ScanJob {
  readonly startedAt = Date.now();
  /**
   * Undefined: the root needs a scan. The directory cannot be replaced exactly, or another window saved a later scan.
   * Rejects with a CancelledError, a HumanError where the person must act, or what went wrong.
   */
  readonly outcome: Promise<ResultInfo | undefined>;
  readonly #unit: StoredUnit;
  /** Once the walk is over: makes the store give up the result that it writes. */
  #abort: (() => void) | undefined;

  constructor(
    readonly request: ScanRequest,
    private readonly context: RootContext,
  ) {
    this.#unit = new StoredUnit(context);
    this.outcome = this.#run();
  }

  cancel(): void {
    this.#unit.stop(new CancelledError());
    this.#abort?.();
  }

  /** Whether whoever asks for such a scan gets no less from this one, and no later. */
  serves({ target, priority, settings }: ScanRequest): boolean {
    const own = this.request;
    const covered = own.target.kind === 'root' || sameDirectory(own.target, target);
    const urgent = own.priority === 'normal' || priority === 'low';
    return !this.#unit.isStopped && covered && urgent && sameSettings(own.settings, settings);
  }

  /** Whether the result is being written: what is left takes no more than a moment. */
  get isFinishing(): boolean {
    return this.#abort !== undefined;
  }

  get progress(): ScanProgress {
    const { target, priority } = this.request;
    const { files, directories, allocated } = this.#unit.progress() ?? nothingSeen;
    return { kind: target.kind, priority, startedAt: this.startedAt, files, directories, bytes: allocated };
  }

  /** The rows so far; undefined if the scan is over. */
  async partial(query: RowQuery): Promise<PartialResult | undefined> {
    const store = await this.context.store.call();
    return store.partial(this.#unit.scanId, query).catch(() => undefined);
  }

  async #run(): Promise<ResultInfo | undefined> {
    const { target, settings, priority } = this.request;
    const { scanId } = this.#unit;
    const store = await this.context.store.call();
    const unit = await this.request.locate();
    if (!this.#unit.isStopped) this.#logStarted(unit);
    return this.#unit.run(store, unit, target, { settings, low: priority === 'low' }, async (stats) => {
      this.#abort = () => {
        store.abortScan(scanId).catch(() => undefined);
      };
      const result = await store.finishScan(scanId, stats.elapsedMs);
      this.#logCompleted(unit.dirPath, stats);
      if (!result)
        this.context.log.info('Hard links lead out of this folder: only a scan of its root is exact.');
      return result?.unsaved === 'later' ? undefined : result;
    });
  }

  #logStarted({ rootPath, dirPath, level }: WorkUnit): void {
    const { log, databaseOf, config } = this.context;
    log.info(
      `Scan started: ${toText(dirPath)} (level ${level}), ${config.maxProcs} workers, ` +
        `batch size ${config.batchSize}, ${this.request.priority} priority, ` +
        `database ${databaseOf(rootPath) ?? 'in memory'}`,
    );
  }

  #logCompleted(path: ByteString, stats: UnitStats): void {
    const share = stats.perWorker.map((entries) => entries.toLocaleString('en-US')).join(' + ');
    this.context.log.info(
      `Scan completed: ${toText(path)} in ${Math.round(stats.elapsedMs)} ms, ${stats.rows} rows, ` +
        `${stats.files} files, ${stats.perWorker.length} workers (${share} entries)`,
    );
  }
}

function sameDirectory(a: ScanTarget, b: ScanTarget): boolean {
  return a.kind === 'directory' && b.kind === 'directory' && a.id === b.id;
}
