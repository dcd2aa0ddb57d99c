import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { FileQuery } from '../../../src/scan/worker/workerApi';
import type { RunningUnit, ScanPool } from '../../../src/scan/pool/scanPool';
import { fromText } from '../../../src/shared/text/byteString';
import { type ReadError, asError } from '../../../src/shared/errors';
import type { BatchMessage } from '../../../src/shared/rowBatch';
import type { Reread, UnitStats } from '../../../src/shared/workUnit';
import { type ScanSettings, defaultScanSettings } from '../../../src/shared/scanSettings';

/** A query for the files of a directory, to which the root is to be added. */
export const anyFiles: Omit<FileQuery, 'rootPath'> = {
  ...{ sort: 'size', metric: 'apparent', limit: 9 },
  ...{ exclude: [], followSymlinks: false, oneFileSystem: false },
};

export interface ScanUnitOptions {
  readonly maxProcs?: number;
  readonly batchSize?: number;
  readonly low?: boolean;
  readonly settings?: Partial<ScanSettings>;
  readonly rereads?: readonly Reread[];
  readonly hung?: readonly string[];
}

/** A unit scanned by the engine alone, its batches gathered here instead of in the store. */
export interface GatheredUnit extends Omit<RunningUnit, 'result'> {
  /** Never rejects: with the counts so far, why the unit is incomplete. */
  readonly result: Promise<{ readonly stats: UnitStats; readonly error: Error | undefined }>;
  readonly messages: BatchMessage[];
  /** Resolves when every worker has sent its `end` or closed its port. */
  readonly ended: Promise<void>;
  readonly errors: ReadError[];
}

export function scanUnit(pool: ScanPool, root: string, options: ScanUnitOptions = {}): GatheredUnit {
  // As for a scan that a person asks for.
  const settings = { ...defaultScanSettings, networkFileSystems: true, ...options.settings };
  const messages: BatchMessage[] = [];
  const errors: ReadError[] = [];
  const closed: Promise<void>[] = [];
  const rootPath = fromText(root);
  const gather = (port: MessagePort): Promise<void> =>
    new Promise((resolve) => {
      port.on('close', resolve);
      port.on('message', (message: BatchMessage) => {
        messages.push(message);
        if (message.kind === 'batch') errors.push(...message.batch.errors);
        else resolve();
      });
    });
  const unit = pool.run(
    {
      ...{ rootPath, dirPath: rootPath, level: 0, maxLevel: settings.dirLevel },
      ...(options.rereads && { rereads: options.rereads }),
    },
    {
      settings,
      batchSize: options.batchSize ?? 1000,
      low: options.low ?? false,
      hung: (options.hung ?? []).map(fromText),
      maxProcs: options.maxProcs ?? 2,
      openPorts: (workers) =>
        Array.from({ length: workers }, () => {
          const { port1, port2 } = new MessageChannel();
          closed.push(gather(port1));
          return port2;
        }),
    },
  );
  const result = unit.result.then(
    (stats) => ({ stats, error: undefined }),
    (error: unknown) => ({
      stats: { ...unit.progress(), elapsedMs: 0, unmatchedGlobs: [] },
      error: asError(error),
    }),
  );
  const ended = result.then(() => Promise.all(closed)).then(() => undefined);
  return { ...unit, result, messages, errors, ended };
}
