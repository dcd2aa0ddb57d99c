import { queriesOf } from '../../../src/service/rootRecord';
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { connect, transfer } from '../../../src/shared/rpc/rpc';
import { batchTransfer } from '../../../src/shared/rowBatch';
import { defaultScanSettings } from '../../../src/shared/scanSettings';
import type { ScanPlan, StoreApi, StoreEvents, StoreWorkerData } from '../../../src/store/storeApi';
import { root } from '../../support/store/storeHarness';
import { batchesOf } from '../../support/host/treeRows';

describe('the store worker', () => {
  it('takes batches over a port and answers queries over another, in a thread of its own', async () => {
    const workerData: StoreWorkerData = {
      ...{ folder: '', file: null },
      wasm: await fs.readFile(path.resolve('dist/sql-wasm.wasm')),
    };
    const worker = new Worker(path.resolve('dist/storeWorker.js'), { workerData });
    const log: string[] = [];
    const { call } = connect<StoreApi, StoreEvents>(worker, {
      log: (_level, message) => log.push(message),
    });
    try {
      const { port1, port2 } = new MessageChannel();
      const plan: ScanPlan = {
        ...{ scanId: 1, rootPath: root, target: { kind: 'root' } as const, settings: defaultScanSettings },
        ...{ batchSize: 10, historyLimit: 100, logLevel: 'debug', ports: [port1] },
      };
      const taken = call.beginScan(transfer(plan, [port1]));
      for (const batch of batchesOf({ allocated: 7, children: [{ name: 'x', allocated: 5 }] }))
        port2.postMessage({ kind: 'batch', batch }, batchTransfer(batch) as ArrayBuffer[]);
      port2.postMessage({ kind: 'end' });
      await taken;
      assert.equal((await call.finishScan(1, 3))?.totals.allocated, 12);
      const found = await queriesOf(call, root).find('X', 'allocated', 5);
      assert.deepEqual(
        found.map(({ path: at }) => at),
        ['x'],
      );
      assert.match(log.join(), /batch of 2 stored/);
      await assert.rejects(call.finishScan(2, 3), { name: 'CancelledError' });
    } finally {
      await worker.terminate();
    }
  });
});
