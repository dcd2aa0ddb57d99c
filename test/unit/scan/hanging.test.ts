import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ScanPool } from '../../../src/scan/pool/scanPool';
import { fromText } from '../../../src/shared/text/byteString';
import { CancelledError, HumanError } from '../../../src/shared/errors';
import { silentLog } from '../../../src/shared/log';
import { openLinks } from '../../support/faults/resources';
import { type HangingMount, hangingMount } from '../../support/faults/hangingMount';
import { describeWithMounts } from '../../support/faults/mounts';
import { scanWorkerPath } from '../../support/paths';
import { anyFiles, scanUnit } from '../../support/service/scanUnit';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

const timeouts = { stallMs: 2_500, graceMs: 500, probeMs: 2_000 };

/** A worker that hangs inside a system call when it is asked about a folder named 'hangs'. */
function hangingWorker(): { folder: string; workerPath: string; release(): void } {
  const folder = tempFolder('hang');
  fs.mkdirSync(path.join(folder, 'hangs'));
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

describe('A thread that hangs', function () {
  this.timeout(60_000);
  let hanging: ReturnType<typeof hangingWorker>;
  let pool: ScanPool;

  beforeEach(() => {
    hanging = hangingWorker();
    pool = new ScanPool({ workerPath: hanging.workerPath, idleMs: 60_000, log: silentLog, timeouts });
  });
  afterEach(async () => {
    hanging.release();
    await until(() => {
      hanging.release();
      return pool.hung === 0;
    });
    await pool.close();
  });

  it('lets its scan be cancelled, and the next one have as many threads', async () => {
    const unit = scanUnit(pool, path.join(hanging.folder, 'hangs'));
    await until(() => pool.size === 2);
    unit.cancel();
    assert.ok((await unit.result).error instanceof CancelledError);
    const { stats, error } = await scanUnit(pool, tempFolder('fine')).result;
    assert.deepEqual([error, stats.perWorker.length], [undefined, 2]);
  });

  it('lets the pool close in the middle of a scan or a listing', async () => {
    const unit = scanUnit(pool, path.join(hanging.folder, 'hangs'));
    const folder = fromText(path.join(hanging.folder, 'hangs'));
    const listing = assert.rejects(pool.listFiles(folder, { ...anyFiles, rootPath: folder }));
    await until(() => pool.size === 3);
    await pool.close();
    await listing;
    assert.ok((await unit.result).error instanceof CancelledError);
    assert.equal(pool.size, 0);
  });

  it('is given up in the end, even where the rest of its file system answers', async () => {
    const brief = new ScanPool({
      ...{ workerPath: hanging.workerPath, idleMs: 60_000, log: silentLog },
      timeouts: { ...timeouts, stallMs: 200 },
    });
    const { error } = await scanUnit(brief, path.join(hanging.folder, 'hangs')).result;
    assert.match(error?.message ?? '', /does not answer.*Exclude.*hangs/);
    hanging.release();
    await until(() => brief.hung === 0);
    await brief.close();
  });
});

describeWithMounts('A file system that does not answer', function () {
  this.timeout(90_000);
  let root: string;
  let mount: HangingMount;
  let pool: ScanPool;
  const list = (name: string): ReturnType<ScanPool['listFiles']> =>
    pool.listFiles(fromText(path.join(root, name)), { ...anyFiles, rootPath: fromText(root) });
  const reread = (name: string, deep = false): Promise<Error | undefined> =>
    scanUnit(pool, root, {
      rereads: [{ path: fromText(path.join(root, name)), level: 1, deep }],
      maxProcs: 1,
    }).result.then(({ error }) => error);

  beforeEach(() => {
    root = tempFolder('holds');
    for (const name of ['in', 'in/mount', 'fine']) fs.mkdirSync(path.join(root, name));
    fs.writeFileSync(path.join(root, 'fine', 'file'), 'x');
    mount = hangingMount(path.join(root, 'in', 'mount'))!;
    pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 60_000, log: silentLog, timeouts });
  });
  afterEach(async () => {
    mount.release();
    await until(() => pool.hung === 0);
    await pool.close();
  });

  it('is found by a scan, left out of the next ones with a read error, and asked by no other thread', async () => {
    const { error } = await scanUnit(pool, root).result;
    assert.ok(error instanceof HumanError, String(error));
    assert.match(error.message, /does not answer.*Exclude.*holds.*in.mount\.$/);
    for (let i = 0; i < 3; i++) {
      const unit = scanUnit(pool, root);
      assert.deepEqual([(await unit.result).stats.files, (await unit.result).error], [1, undefined]);
      await unit.ended;
      const found = unit.errors.map(({ path: at, code }) => [at, code]);
      assert.deepEqual(found, [[fromText(path.join(root, 'in', 'mount')), 'ETIMEDOUT']]);
    }
    assert.deepEqual([pool.size, pool.hung], [2, 1]);
    // Once the thread is gone, what it had open does not keep the mount busy.
    const held = (): string[] => openLinks().filter((link) => link.startsWith(root));
    mount.release();
    await until(() => pool.hung === 0);
    assert.deepEqual(held(), []);
  });

  it('takes no thread for each look beside it, and stops nothing elsewhere', async () => {
    assert.match((await reread('in'))?.message ?? '', /does not answer/);
    for (let i = 0; i < 10; i++) assert.equal(await reread('in'), undefined);
    for (const name of ['in/mount', 'in/mount/deep']) {
      await assert.rejects(list(name), /does not answer.*in.mount\.$/);
      assert.equal(await reread(name, true), undefined);
    }
    assert.equal((await list('in')).fileCount, 0);
    const paths = ['in/mount/file', 'fine/file'].map(fromText);
    const sizes = await pool.fileSizes({ root: fromText(root), followSymlinks: false }, paths);
    assert.deepEqual([sizes.map((size) => size?.apparent), pool.hung], [[undefined, 1], 1]);
    assert.equal((await list('fine')).fileCount, 1);
    assert.equal(await reread('fine', true), undefined);
    assert.equal((await scanUnit(pool, tempFolder('other')).result).error, undefined);
  });

  it('is read again as soon as it answers', async () => {
    await assert.rejects(list('in/mount'), /does not answer/);
    mount.release();
    await until(async () => (await list('in/mount').catch(() => undefined))?.fileCount === 0);
    const { stats } = await scanUnit(pool, root).result;
    assert.deepEqual([stats.directories, stats.readErrors], [4, 0]);
  });

  it('ends no call that waits for the same thread', async () => {
    const hanging = list('in');
    assert.equal((await list('fine')).fileCount, 1);
    assert.equal((await hanging).fileCount, 0, 'is read without what hangs in it');
  });
});
