import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { ScanPool } from '../../../../src/scan/pool/scanPool';
import { silentLog } from '../../../../src/shared/log';
import { batchTransfer } from '../../../../src/shared/rowBatch';
import { fromText } from '../../../../src/shared/text/byteString';
import { scanWorkerPath } from '../../../support/paths';
import { type GatheredUnit, scanUnit } from '../../../support/service/scanUnit';
import { tempFolder } from '../../../support/trees/tempFolder';

function bytesSent({ messages }: GatheredUnit): number {
  const buffers = messages.flatMap((message) =>
    message.kind === 'batch' ? batchTransfer(message.batch) : [],
  );
  return buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
}

describe('RowWriter', () => {
  let pool: ScanPool;

  beforeEach(() => {
    pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 1000, log: silentLog });
  });
  afterEach(() => pool.close());

  it('sends a few kilobytes for one changed folder, however large a batch may be', async () => {
    const root = tempFolder('small');
    fs.writeFileSync(path.join(root, 'file'), 'x');
    fs.linkSync(path.join(root, 'file'), path.join(root, 'link'));
    const rereads = [{ path: fromText(root), level: 0, deep: false }];
    const unit = scanUnit(pool, root, { rereads, batchSize: 100_000, maxProcs: 1 });
    assert.equal((await unit.result).error, undefined);
    await unit.ended;
    const bytes = bytesSent(unit);
    assert.ok(bytes > 0 && bytes < 20_000, `${bytes} bytes`);
  });

  it('keeps every row of batches that grow', async () => {
    const root = tempFolder('growing');
    for (let i = 0; i < 700; i++) {
      fs.mkdirSync(path.join(root, `d${i}`));
      fs.writeFileSync(path.join(root, `d${i}`, 'file'), 'x'.repeat(i));
      fs.linkSync(path.join(root, `d${i}`, 'file'), path.join(root, `d${i}`, 'link'));
    }
    const unit = scanUnit(pool, root, { batchSize: 100_000, maxProcs: 1 });
    await unit.result;
    await unit.ended;
    const batches = unit.messages.flatMap((message) => (message.kind === 'batch' ? [message.batch] : []));
    const rows = batches.flatMap(({ count, id }) => [...id.subarray(0, count)]);
    const linked = batches.flatMap(({ links }) => [...links.apparent.subarray(0, links.count)]);
    assert.equal(new Set(rows).size, 701);
    assert.equal(
      linked.reduce((sum, size) => sum + size, 0),
      (2 * 700 * 699) / 2,
    );
  });
});
