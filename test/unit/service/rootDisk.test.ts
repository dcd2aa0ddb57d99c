import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { isLow } from '../../../src/shared/diskSpace';
import { defaultSettings } from '../../../src/shared/settings';
import { hangingMount } from '../../support/faults/hangingMount';
import { describeWithMounts } from '../../support/faults/mounts';
import { df, smallDisk } from '../../support/faults/smallDisk';
import { quick } from '../../support/service/live';
import { newUsage } from '../../support/service/usage';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

const mib = 1 << 20;

describeWithMounts('The disk of a root', () => {
  it('is known with the result, follows the files, and is low when it is full', async () => {
    const { folder, release } = smallDisk(8 * mib);
    const usage = newUsage({ config: { liveUpdates: true }, timings: quick });
    const disk = () => usage.state(folder)?.disk;
    try {
      usage.setRoots([folder]);
      await usage.scan(folder, 'normal');
      await until(() => disk() !== undefined);
      assert.equal(disk()!.total, 8 * mib);
      assert.equal(disk()!.countsOthers, false);
      assert.equal(isLow(disk()!, defaultSettings), false);
      const file = path.join(folder, 'large');
      fs.writeFileSync(file, Buffer.alloc(7.8 * mib));
      usage.filesChanged([file]);
      await until(() => disk()!.free === df(folder).free);
      assert.equal(isLow(disk()!, defaultSettings), true);
    } finally {
      await usage.close();
      release();
    }
  });

  it('is asked anew by a hover, and may hold less than a root with other disks in it', async () => {
    const root = tempFolder('holds');
    fs.mkdirSync(path.join(root, 'in'));
    const { folder, release } = smallDisk(mib, path.join(root, 'in'));
    const usage = newUsage();
    try {
      usage.setRoots([root, folder]);
      await usage.scan(root, 'normal');
      assert.equal((await usage.diskSpace(root))?.countsOthers, true);
      assert.equal((await usage.diskSpace(folder))?.free, mib);
      fs.writeFileSync(path.join(folder, 'file'), Buffer.alloc(100_000));
      assert.equal((await usage.diskSpace(folder))?.free, df(folder).free);
      assert.notEqual(usage.state(root)?.disk?.device, usage.state(folder)?.disk?.device);
    } finally {
      await usage.close();
      release();
    }
  });

  it('that hangs keeps nobody waiting', async function () {
    this.timeout(30_000);
    const mount = hangingMount()!;
    const usage = newUsage({ hangTimeouts: { stallMs: 1_000, graceMs: 500, probeMs: 1_000 } });
    const other = tempFolder('other');
    usage.setRoots([mount.folder, other]);
    try {
      const startedAt = performance.now();
      assert.equal(await usage.diskSpace(mount.folder), undefined);
      assert.ok((await usage.diskSpace(other))!.total > 0);
      assert.ok(performance.now() - startedAt < 15_000);
    } finally {
      await usage.close();
      mount.release();
    }
  });
});
