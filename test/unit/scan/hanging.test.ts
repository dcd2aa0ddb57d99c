import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ScanPool } from '../../../src/scan/pool/scanPool';
import { fromText } from '../../../src/shared/text/byteString';
import { CancelledError, HumanError } from '../../../src/shared/errors';
import { silentLog } from '../../../src/shared/log';
import { scanWorkerPath } from '../../support/paths';
import { scanUnit } from '../../support/service/scanUnit';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

const patience = { stall: 2_500, grace: 500 };

/** Two folders; a worker that is to walk the first hangs inside a system call, as on a mount that does not answer. */
function hangingWorker(): { folder: string; workerPath: string; release(): void } {
  const folder = tempFolder('hang');
  for (const name of ['hangs', 'fine']) {
    fs.mkdirSync(path.join(folder, name));
    for (let i = 0; i < 9; i++) fs.writeFileSync(path.join(folder, name, `f${i}`), '');
  }
  const fifo = path.join(folder, 'fifo');
  spawnSync('mkfifo', [fifo]);
  const workerPath = path.join(folder, 'worker.js');
  // To open a pipe that nobody writes to waits in the kernel, where `terminate` does not reach.
  fs.writeFileSync(
    workerPath,
    `require('node:worker_threads').parentPort.on('message', ({ method, args }) => {
       const path = method === 'walk' ? args[1].starts[0].path : method === 'listFiles' ? args[0] : '';
       if (path.endsWith('hangs')) require('node:fs').openSync(${JSON.stringify(fifo)}, 'r');
     });
     require(${JSON.stringify(scanWorkerPath)});`,
  );
  const release = (): void => {
    // Readers that wait are let go; where there are none, this must not wait for one.
    const { O_RDWR, O_NONBLOCK } = fs.constants;
    fs.closeSync(fs.openSync(fifo, O_RDWR | O_NONBLOCK));
  };
  return { folder, workerPath, release };
}

describe('A file system that does not answer', function () {
  this.timeout(60_000);
  let hanging: ReturnType<typeof hangingWorker>;
  let pool: ScanPool;
  const unitOf = (name: string, maxProcs = 2): ReturnType<typeof scanUnit> =>
    scanUnit(pool, path.join(hanging.folder, name), { maxProcs });

  beforeEach(() => {
    hanging = hangingWorker();
    pool = new ScanPool({ workerPath: hanging.workerPath, idleMs: 60_000, log: silentLog, patience });
  });
  afterEach(async () => {
    hanging.release();
    await until(() => {
      hanging.release();
      return pool.hung === 0;
    });
    await pool.close();
  });

  it('fails the scan with what to do, and lets the next one have as many threads', async () => {
    const { error } = await unitOf('hangs').result;
    assert.ok(error instanceof HumanError, String(error));
    assert.match(error.message, /does not answer.*Exclude.*hangs/);
    assert.deepEqual([pool.size, pool.hung], [0, 2]);
    const fine = await unitOf('fine').result;
    assert.deepEqual([fine.error, fine.stats.files, pool.size], [undefined, 9, 2]);
  });

  it('lets a scan be cancelled', async () => {
    const unit = unitOf('hangs');
    await until(() => pool.size === 2);
    unit.cancel();
    assert.ok((await unit.result).error instanceof CancelledError);
  });

  it('lets the pool close', async () => {
    const unit = unitOf('hangs');
    await until(() => pool.size === 2);
    await pool.close();
    assert.ok((await unit.result).error instanceof CancelledError);
    assert.equal(pool.size, 0);
  });

  it('fails the listing of a folder, also while the pool closes', async () => {
    const query = { sort: 'size', metric: 'apparent', limit: 9, exclude: [], followSymlinks: false } as const;
    const list = (name: string): ReturnType<ScanPool['listFiles']> => {
      const folder = fromText(path.join(hanging.folder, name));
      return pool.listFiles(folder, { ...query, rootPath: folder });
    };
    await assert.rejects(list('hangs'), /does not answer.*hangs/);
    assert.equal((await list('fine')).total, 9);
    const closed = assert.rejects(list('hangs'));
    await pool.close();
    await closed;
  });

  it('is not asked by ever more threads', async () => {
    for (let i = 0; i < 2; i++) await unitOf('hangs', 4).result;
    const { error } = await unitOf('hangs').result;
    assert.match(error?.message ?? '', /8 threads are waiting/);
    assert.equal(pool.hung, 8);
  });
});
