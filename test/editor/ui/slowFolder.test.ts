import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describeWithMounts } from '../../support/faults/mounts';
import { type OddMount, manyFiles, oddMount } from '../../support/faults/oddMount';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

describeWithMounts('a folder on a slow file system', () => {
  const folder = temporaryFolder({ 'a.bin': 10_000 });
  const mountPoint = path.join(folder, 'slow');
  let mount: OddMount;
  let workbench: Workbench;
  let tree: TreeView;

  before(async () => {
    mkdirSync(mountPoint);
    mount = await oddMount({ entries: manyFiles(150), lookMs: 40 }, mountPoint);
    workbench = await openFolder(folder, { settings: { 'diskUsage.networkFileSystems': true } });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await untilScanned(tree);
  });
  after(async () => {
    await workbench.close();
    mount.release();
  });

  it('says how far its listing is, which ends when the row is closed', async () => {
    const message = await tree.message();
    await tree.expand('slow');
    await until('it counts', async () => /^Opening “slow”: \d+ items so far\./.test(await tree.message()));
    await workbench.screenshot('a slow folder');
    await tree.collapse('slow');
    await until('the message is back', async () => (await tree.message()) === message);
    await tree.expand('slow');
    await tree.rowsThat('its files are there in the end', (rows) => rows.length > 5);
    assert.deepEqual(await workbench.notifications(), []);
  });
});
