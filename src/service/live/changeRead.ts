import type { RunningUnit, ScanPool } from '../../scan/pool/scanPool';
import { type ByteString, toText } from '../../shared/text/byteString';
import type { Log } from '../../shared/log';
import type { ScanSettings } from '../../shared/scanSettings';
import type { Remote } from '../../shared/rpc/rpc';
import type { ChangeOutcome, StoreApi } from '../../store/storeApi';
import { newScanId, openBatchPorts } from '../batchPorts';
import { type PlannedReread, toReread } from './rereads';

/** Up to so many shallow rereads are one thread's work: to share it takes longer. */
const fewRereads = 64;

export interface ChangeRequest {
  readonly root: ByteString;
  readonly rereads: readonly PlannedReread[];
  /** The settings of the stored result. */
  readonly settings: ScanSettings;
  readonly maxProcs: number;
  readonly batchSize: number;
  readonly low: boolean;
}

/** Reads single directories again and puts them into the stored result: all of them, or none. */
export class ChangeRead {
  /** Undefined: nothing is stored any more. Rejects as a scan does. */
  readonly outcome: Promise<ChangeOutcome | undefined>;
  #unit: RunningUnit | undefined;
  #stopped: Error | undefined;

  constructor(
    private readonly request: ChangeRequest,
    private readonly pool: ScanPool,
    store: Remote<StoreApi>,
    private readonly log: Log,
  ) {
    this.outcome = this.#run(store);
  }

  /** Ends the reading; where it has ended, what was read is still put in. */
  stop(reason: Error): void {
    this.#stopped ??= reason;
    this.#unit?.cancel();
  }

  async #run(store: Remote<StoreApi>): Promise<ChangeOutcome | undefined> {
    const { root, rereads, settings, maxProcs, batchSize, low } = this.request;
    const scanId = newScanId();
    const target = {
      kind: 'changes',
      rereads: rereads.map(({ row: { id }, deep }) => ({ id, deep })),
    } as const;
    const plan = { scanId, rootPath: root, target, settings, batchSize };
    const isSmall = rereads.length <= fewRereads && rereads.every(({ deep }) => !deep);
    this.#unit = this.pool.run(
      {
        ...{ rootPath: root, dirPath: root, level: 0, maxLevel: settings.dirLevel },
        rereads: rereads.map((reread) => toReread(root, reread)),
      },
      {
        ...{ settings, batchSize, low, maxProcs, workers: isSmall ? 1 : maxProcs },
        openPorts: openBatchPorts(store, plan, (error) => {
          this.stop(error);
        }),
      },
    );
    const { error, stats } = await this.#unit.result;
    const failure = error && (this.#stopped ?? error);
    if (failure) {
      store.abortScan(scanId).catch(() => undefined);
      throw failure;
    }
    const outcome = await store.finishChanges(scanId);
    this.log.debug(
      `Read again: ${rereads.length} folders of ${toText(root)} (${stats.entries} entries), ${outcome ? outcome.changed.length + outcome.removed.length : 0} rows changed`,
    );
    return outcome;
  }
}
