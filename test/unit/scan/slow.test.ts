import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ScanPool } from '../../../src/scan/pool/scanPool';
import type { FileListing } from '../../../src/shared/queries';
import { fromText } from '../../../src/shared/text/byteString';
import { CancelledError } from '../../../src/shared/errors';
import { silentLog } from '../../../src/shared/log';
import { packPaths } from '../../../src/shared/text/packedPaths';
import { type HangingMount, hangingMount } from '../../support/faults/hangingMount';
import { describeWithMounts } from '../../support/faults/mounts';
import { type Oddities, type OddMount, manyFiles, oddMount } from '../../support/faults/oddMount';
import { scanWorkerPath } from '../../support/paths';
import { anyFiles, scanUnit } from '../../support/service/scanUnit';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

const timeouts = { stallMs: 1_000, graceMs: 300, probeMs: 3_000 };

describeWithMounts('A file system that is slow', function () {
  this.timeout(60_000);
  let slow: OddMount;
  let pool: ScanPool;

  const mount = async (files: number, slowness: Oddities, folder?: string): Promise<string> => {
    slow = await oddMount({ entries: manyFiles(files), ...slowness }, folder);
    return slow.folder;
  };
  const list = (folder: string, options: Parameters<ScanPool['listFiles']>[2] = {}): Promise<FileListing> =>
    pool.listFiles(fromText(folder), { ...anyFiles, rootPath: fromText(folder) }, options);

  beforeEach(() => {
    pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 60_000, log: silentLog, timeouts });
  });
  afterEach(async () => {
    slow.release();
    await pool.close();
  });

  it('has its folders listed in the end, and says how far it is', async () => {
    const folder = await mount(25, { lookMs: 100 });
    const seen: number[] = [];
    const { fileCount: total, filesError: error } = await list(folder, {
      onProgress: (entries) => seen.push(entries),
    });
    assert.deepEqual([total, error, pool.hung], [25, undefined, 0]);
    assert.ok(seen.length > 2 && seen[0]! < 25, seen.join(', '));
  });

  it('has a listing cancelled, also one that has not begun', async () => {
    const folder = await mount(1_000, { lookMs: 100 });
    const user = new AbortController();
    const onProgress = (): void => {
      user.abort();
    };
    await assert.rejects(list(folder, { signal: user.signal, onProgress }), CancelledError);
    await assert.rejects(list(folder, { signal: user.signal }), CancelledError);
    assert.equal((await list(tempFolder('other'))).fileCount, 0);
    assert.deepEqual([pool.size, pool.hung], [1, 0]);
  });

  it('may take long to tell the names in a folder', async () => {
    const root = tempFolder('names');
    fs.mkdirSync(path.join(root, 'mount'));
    await mount(7, { listMs: 3_000 }, path.join(root, 'mount'));
    const { stats, error } = await scanUnit(pool, root).result;
    assert.deepEqual([stats.files, stats.readErrors, error], [7, 0, undefined]);
    assert.equal((await list(slow.folder)).fileCount, 7);
    assert.equal(pool.hung, 0);
  });

  it('is left by a cancelled scan, and the next one gets other threads', async () => {
    const folder = await mount(7, { listMs: 15_000 });
    const unit = scanUnit(pool, folder);
    await until(() => pool.size === 2);
    await setTimeout(1_000);
    unit.cancel();
    assert.ok((await unit.result).error instanceof CancelledError);
    const { error } = await scanUnit(pool, tempFolder('other')).result;
    assert.deepEqual([error, pool.hung], [undefined, 0]);
  });

  it('has its entries counted as they are seen', async () => {
    const unit = scanUnit(pool, await mount(50, { lookMs: 100 }));
    await until(() => unit.progress().files > 3);
    assert.ok(unit.progress().files < 50, `${unit.progress().files} files`);
    assert.equal((await unit.result).stats.files, 50);
  });

  it('stops a scan in the middle of a folder', async () => {
    const unit = scanUnit(pool, await mount(10_000, { lookMs: 100 }));
    await until(() => unit.progress().files > 3);
    unit.cancel();
    assert.ok((await unit.result).error instanceof CancelledError);
    await unit.ended;
    assert.equal(unit.messages.filter((message) => message.kind === 'end').length, 2, 'no thread is stuck');
  });

  it('is waited for where many paths are looked up', async () => {
    const folder = await mount(25, { lookMs: 100 });
    const paths = Array.from({ length: 25 }, (_, i) => fromText(`f${i}`));
    const root = { root: fromText(folder), followSymlinks: false };
    const sizes = await pool.fileSizes(root, paths);
    assert.equal(sizes.filter((size) => size?.apparent === 0).length, 25);
    const known = { inode: new Float64Array(25).fill(2), modified: new Float64Array(25).fill(1) };
    const asked = { ...root, ...known, paths: packPaths(paths), sureUntil: Date.now() };
    assert.equal((await pool.verify(asked, false)).length, 25, 'files are no directories');
    assert.equal(pool.hung, 0);
  });

  it('keeps its scan while the listing of a folder elsewhere hangs', async () => {
    const root = await mount(60, { lookMs: 100 });
    const unit = scanUnit(pool, root);
    await until(() => unit.progress().files > 0);
    const hanging: HangingMount = hangingMount()!;
    try {
      await assert.rejects(list(hanging.folder), /does not answer/);
      const { stats, error } = await unit.result;
      assert.deepEqual([stats.files, error, pool.hung], [60, undefined, 1]);
    } finally {
      hanging.release();
    }
  });

  it('is given up once it hangs, and read again once it answers', async () => {
    const folder = await mount(200, { lookMs: 20 });
    const onProgress = (): void => {
      slow.hang();
    };
    await assert.rejects(list(folder, { onProgress }), /does not answer/);
    assert.equal(pool.hung, 1);
    await assert.rejects(list(folder), /does not answer/);
    assert.equal(pool.hung, 1, 'no second thread was lost');
    slow.goOn();
    await until(() => pool.hung === 0);
    await until(async () => (await list(folder).catch(() => undefined))?.fileCount === 200);
  });
});
