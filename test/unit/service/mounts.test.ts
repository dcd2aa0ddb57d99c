import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { ScanSettings } from '../../../src/shared/scanSettings';
import { describeWithMounts } from '../../support/faults/mounts';
import { manyFiles, type OddMount, oddMount } from '../../support/faults/oddMount';
import { headless } from '../../support/headless';
import { LiveRoot } from '../../support/service/liveRoot';
import { newUsage } from '../../support/service/usage';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

describeWithMounts('A network file system below a root', function () {
  this.timeout(60_000);
  let live: LiveRoot;
  let mount: OddMount;
  let settings: Partial<ScanSettings>;
  const files = (): number | undefined => live.usage.state(live.path)?.result?.totals.files;

  beforeEach(async () => {
    live = new LiveRoot();
    live.write(1, 'own');
    mount = await oddMount({ entries: manyFiles(7) }, live.mkdir('in', 'remote'));
    settings = { networkFileSystems: false };
    live.open({ settings });
  });
  afterEach(async () => {
    mount.release();
    await live.close();
  });

  it('is left out by an automatic scan, which does not even look at it', async () => {
    mount.hang();
    const { totals } = await live.usage.scan(live.path, 'low');
    assert.deepEqual([totals.files, totals.excluded, totals.readErrors], [1, 1, 0]);
    const { id } = await live.row('in');
    const query = { sort: 'size', metric: 'allocated', limit: 10, listing: true } as const;
    const { excluded } = await live.usage.folder(live.path, id, query);
    assert.deepEqual(excluded, [{ name: 'remote', reason: { kind: 'fileSystem', type: 'fuse' } }]);
    mount.goOn();
  });

  it('is read by a scan that a person asks for, and stays in the result', async () => {
    assert.equal((await live.usage.scan(live.path, 'normal')).totals.files, 8);
    assert.equal(live.usage.state(live.path)?.outdated, false, 'no other scan is due');
    live.usage.filesChanged([live.write(1, 'in', 'new')]);
    await until(() => files() === 9);
    live.usage.filesChanged([live.at('in', 'remote', 'f1')]);
    const row = await live.row('in');
    await live.usage.scanDirectory(live.path, row.id);
    assert.equal(files(), 9);
  });

  it('beside the root makes no scan of the root another one than before', async () => {
    const usage = newUsage();
    const root = tempFolder('beside');
    usage.setRoots([root]);
    try {
      const { settings: scanned } = await usage.scan(root, 'normal');
      assert.equal(scanned.networkFileSystems, false, 'so that it compares with automatic scans');
    } finally {
      await usage.close();
    }
  });

  it('is read by automatic scans too where the setting says so', async () => {
    settings = Object.assign(settings, { networkFileSystems: true });
    assert.equal((await live.usage.scan(live.path, 'low')).totals.files, 8);
  });

  it('stays out of what is read again after an automatic scan', async () => {
    await live.usage.scan(live.path, 'low');
    live.usage.filesChanged([live.write(1, 'in', 'new')]);
    await until(() => files() === 2);
    assert.equal(live.usage.state(live.path)?.result?.totals.excluded, 1);
  });
});

describeWithMounts("The kernel's own file systems", () => {
  const root = tempFolder('system');
  const proc = path.join(root, 'jail', 'proc');
  const scan = async (folder: string, settings: Partial<ScanSettings> = {}): Promise<[number, number]> => {
    const usage = newUsage({ settings });
    usage.setRoots([folder]);
    try {
      const { totals } = await usage.scan(folder, 'normal');
      return [totals.files, totals.excluded];
    } finally {
      await usage.close();
    }
  };

  before(() => {
    fs.mkdirSync(proc, { recursive: true });
    fs.writeFileSync(path.join(root, 'file'), 'x');
    execFileSync('mount', ['-t', 'proc', 'none', proc]);
    execFileSync('mount', ['-t', 'proc', 'none', path.join(proc, 'sys', 'kernel')]);
  });
  after(() => spawnSync('umount', ['-l', proc]));

  it('are left out below a root, unless the setting says otherwise', async () => {
    assert.deepEqual(await scan(root), [1, 1]);
    const { stdout } = await headless(root, ['.']);
    assert.match(stdout, new RegExp(`\\nLeft out: ${proc} \\(proc\\)\\n`));
    assert.equal(stdout.match(/^Left out: /gm)?.length, 1, 'what is mounted in it is not named');
    const [files, excluded] = await scan(root, { kernelFileSystems: true });
    assert.ok(files > 1000 && excluded === 0, `${files} files`);
  });

  it('are read where one is the root, or the root is in one', async () => {
    for (const folder of [proc, path.join(proc, 'sys')]) {
      const [files] = await scan(folder);
      assert.ok(files > 100, `${files} files`);
    }
  });
});
