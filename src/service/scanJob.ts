import { isDeepStrictEqual } from 'node:util';
import { mountsToLeaveOut } from '../scan/reader/mounts';
import { resolveRoot } from '../scan/reader/resolveRoot';
import { CancelledError } from '../shared/errors';
import type { RowQuery, StoredFolder } from '../shared/queries';
import type { ResultInfo } from '../shared/result';
import { type ScanSettings, sameSettings } from '../shared/scanSettings';
import type { ScanPriority, ScanProgress } from '../shared/state';
import { type ByteString, toText } from '../shared/text/byteString';
import { join } from '../shared/text/paths';
import type { UnitStats, WorkUnit } from '../shared/workUnit';
import type { ScanTarget } from '../store/storeApi';
import { present } from './folderPage';
import type { RootRecord } from './rootRecord';
import { StoredUnit } from './storedUnit';

export type JobTarget = Exclude<ScanTarget, { kind: 'changes' }>;

export interface ScanRequest {
  readonly target: JobTarget;
  readonly settings: ScanSettings;
  readonly priority: ScanPriority;
  /** Comes first. What it throws is the scan's outcome. */
  readonly prepare?: () => Promise<void>;
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
    private readonly record: RootRecord,
  ) {
    this.#unit = new StoredUnit(record.context);
    this.outcome = this.#run();
  }

  cancel(): void {
    this.#unit.stop(new CancelledError());
    this.#abort?.();
  }

  /** Whether whoever asks for such a scan gets no less from this one, and no later. */
  serves({ target, priority, settings }: ScanRequest): boolean {
    const own = this.request;
    const covered = own.target.kind === 'root' || isDeepStrictEqual(own.target, target);
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
  async partial(query: RowQuery): Promise<StoredFolder | undefined> {
    const store = await this.record.context.store.call();
    return store.partial(this.#unit.scanId, query).catch(() => undefined);
  }

  async #run(): Promise<ResultInfo | undefined> {
    const { target, priority } = this.request;
    const { scanId } = this.#unit;
    const store = await this.record.context.store.call();
    await this.request.prepare?.();
    const unit = await this.#locate();
    if (!this.#unit.isStopped) this.#logStarted(unit);
    const request = { settings: this.#settings(unit.rootPath), low: priority === 'low' };
    return this.#unit.run(store, unit, target, request, async (stats) => {
      this.#abort = () => {
        store.abortScan(scanId).catch(() => undefined);
      };
      const result = await store.finishScan(scanId, stats.elapsedMs);
      this.#logCompleted(unit.dirPath, stats);
      if (!result)
        this.record.context.log.info('Only a scan of the whole root is exact here, or quick enough.');
      if (!result || result.unsaved === 'later') return undefined;
      const { unmatchedGlobs } = stats;
      return unmatchedGlobs.length > 0 ? { ...result, unmatchedGlobs } : result;
    });
  }

  /**
   * Automatic scans stay out of network file systems, unless the settings say otherwise. A scan of a part does as the scan
   * of the whole did.
   */
  #settings(root: ByteString): ScanSettings {
    const { target, settings, priority } = this.request;
    if (settings.networkFileSystems) return settings;
    const networkFileSystems =
      target.kind === 'root'
        ? priority === 'normal' && mountsToLeaveOut(root, { ...settings, kernelFileSystems: true }).length > 0
        : this.record.result?.settings.networkFileSystems === true;
    return { ...settings, networkFileSystems };
  }

  async #locate(): Promise<WorkUnit> {
    const { target, settings } = this.request;
    const { dirLevel } = settings;
    if (target.kind === 'root') {
      const path = await resolveRoot(this.record.path);
      return { rootPath: path, dirPath: path, level: 0, maxLevel: dirLevel };
    }
    const { real, queries } = await this.record.stored();
    const { row, path } = present(
      await queries.folder(target.id, { sort: 'size', metric: 'allocated', limit: 0 }),
    );
    // An expansion has as many levels again.
    const maxLevel = target.kind === 'expansion' ? row.level + Math.max(1, dirLevel ?? 1) : dirLevel;
    return { rootPath: real, dirPath: join(real, path), level: row.level, maxLevel };
  }

  #logStarted({ rootPath, dirPath, level }: WorkUnit): void {
    const { log, databaseOf, config } = this.record.context;
    log.info(
      `Scan started: ${toText(dirPath)} (level ${level}), ${config.maxProcs} workers, ` +
        `batch size ${config.batchSize}, ${this.request.priority} priority, ` +
        `database ${databaseOf(rootPath) ?? 'in memory'}`,
    );
  }

  #logCompleted(path: ByteString, stats: UnitStats): void {
    const share = stats.perWorker.map((entries) => entries.toLocaleString('en-US')).join(' + ');
    this.record.context.log.info(
      `Scan completed: ${toText(path)} in ${Math.round(stats.elapsedMs)} ms, ${stats.rows} rows, ` +
        `${stats.files} files, ${stats.perWorker.length} workers (${share} entries)`,
    );
  }
}
