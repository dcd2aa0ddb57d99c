import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { addHung, type RunningUnit, type UnitRequest } from '../scan/pool/scanPool';
import { ThreadLostError } from '../scan/pool/scanThread';
import { asError } from '../shared/errors';
import { type Remote, transfer } from '../shared/rpc/rpc';
import type { ByteString } from '../shared/text/byteString';
import type { UnitStats, WorkUnit } from '../shared/workUnit';
import type { ScanTarget, StoreApi } from '../store/storeApi';
import type { RootContext } from './rootRecord';

type WalkRequest = Pick<UnitRequest, 'settings' | 'low' | 'workers' | 'hung'>;

let nextScanId = 1;

/** One work unit whose rows go to the store: all of them, or none. */
export class StoredUnit {
  /** Unique in this process. */
  readonly scanId = nextScanId++;
  #unit: RunningUnit | undefined;
  readonly #stopping = new AbortController();

  constructor(private readonly context: Pick<RootContext, 'config' | 'pool'>) {}

  /** Ends the walk; then `run` rejects with this error. */
  stop(reason: Error): void {
    this.#stopping.abort(reason);
    this.#unit?.cancel();
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  progress(): ReturnType<RunningUnit['progress']> | undefined {
    return this.#unit?.progress();
  }

  /**
   * Begins anew where a thread is lost because something else hangs on it, such as another root, and without a path that
   * hangs in the unit itself.
   * @param finish puts what was read into the result. Rejects as it does, or as the unit does.
   */
  async run<T>(
    store: Remote<StoreApi>,
    unit: WorkUnit,
    target: ScanTarget,
    request: WalkRequest,
    finish: (stats: UnitStats) => Promise<T>,
  ): Promise<T> {
    const { signal } = this.#stopping;
    const hung: ByteString[] = [];
    for (;;) {
      try {
        signal.throwIfAborted();
        const stats = await this.#walk(store, unit, target, { ...request, hung });
        signal.throwIfAborted();
        return await finish(stats);
      } catch (error) {
        // A store that is gone has forgotten the scan.
        store.abortScan(this.scanId).catch(() => undefined);
        signal.throwIfAborted();
        if (!addHung(error, unit.dirPath, hung) && !(error instanceof ThreadLostError)) throw error;
      }
    }
  }

  #walk(
    store: Remote<StoreApi>,
    unit: WorkUnit,
    target: ScanTarget,
    request: WalkRequest,
  ): Promise<UnitStats> {
    const { pool, config } = this.context;
    const { maxProcs, batchSize, historyLimit, logLevel } = config;
    const { scanId } = this;
    const { settings } = request;
    const plan = { scanId, rootPath: unit.rootPath, target, settings, batchSize, historyLimit, logLevel };
    const walked = pool.run(unit, {
      ...{ ...request, maxProcs, batchSize },
      // Connects each worker to the store.
      openPorts: (workers) => {
        const channels = Array.from({ length: workers }, () => new MessageChannel());
        const ports: MessagePort[] = channels.map(({ port2 }) => port2);
        store.beginScan(transfer({ ...plan, ports }, ports)).catch((error: unknown) => {
          if (this.#unit === walked) this.stop(asError(error));
        });
        return channels.map(({ port1 }) => port1);
      },
    });
    this.#unit = walked;
    return walked.result;
  }
}
