import { MessageChannel, type MessagePort } from 'node:worker_threads';
import fs from 'node:fs';
import path from 'node:path';
import { ScanPool } from '../src/scan/pool/scanPool';
import { fromText } from '../src/shared/text/byteString';
import { silentLog } from '../src/shared/log';
import type { BatchMessage } from '../src/shared/rowBatch';
import { defaultScanSettings } from '../src/shared/scanSettings';
import { inEnglish } from '../src/shared/text/words';
import { openUsage } from './openUsage';

/** The product as in an open editor: its threads warm, in this process. */
export interface Product {
  /** The walk alone; batches go to a port that counts them. Returns each worker's entries. */
  engine(folder: string): Promise<readonly number[]>;
  /** Scanned, stored, rolled up, indexed and saved. Returns the bytes on disk. */
  everything(folder: string): Promise<number>;
  /** What the engine's log says of its reader. */
  reader(): string | undefined;
  close(): Promise<void>;
}

export function openProduct(dist: string, scratch: string, maxProcs: number): Product {
  const scanWorkerPath = path.join(dist, 'scanWorker.js');
  let reader: string | undefined;
  const log = { ...silentLog, info: (line: string) => (reader = line) };
  const pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 600_000, log });
  const usage = openUsage(dist, scratch, { maxProcs });
  return {
    engine: (folder) => runEngine(pool, folder, maxProcs),
    reader: () => reader,
    everything: async (folder) => {
      usage.setRoots([folder]);
      // A first result, as after opening a folder: nothing that is stored helps or hinders.
      await usage.clear();
      const { totals, saveError } = await usage.scan(folder, 'normal');
      if (saveError !== undefined) throw new Error(inEnglish(saveError));
      return totals.allocated;
    },
    close: async () => {
      await pool.close();
      await usage.close();
    },
  };
}

async function runEngine(pool: ScanPool, folder: string, maxProcs: number): Promise<readonly number[]> {
  const rootPath = fromText(fs.realpathSync(folder));
  const ends: Promise<void>[] = [];
  const openPorts = (workers: number): MessagePort[] =>
    Array.from({ length: workers }, () => {
      const { port1, port2 } = new MessageChannel();
      ends.push(
        new Promise((resolve) => {
          port1.on('message', (message: BatchMessage) => {
            if (message.kind === 'end') resolve();
          });
        }),
      );
      return port2;
    });
  const unit = { rootPath, dirPath: rootPath, level: 0, maxLevel: null };
  const request = { settings: defaultScanSettings, batchSize: 1000, low: false, maxProcs, openPorts };
  const { perWorker } = await pool.run(unit, request).result;
  await Promise.all(ends);
  return perWorker;
}
