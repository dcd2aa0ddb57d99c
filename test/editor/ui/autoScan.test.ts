import assert from 'node:assert/strict';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import { until } from '../driver/until';
import type { Workbench } from '../driver/workbench';

describe('when it scans', () => {
  let workbench: Workbench;

  afterEach(async () => {
    assert.deepEqual(await workbench.notifications(), [], 'it never asks with a toast');
    await workbench.close();
  });

  it('never: only on Rescan, which the view offers instead of rows', async () => {
    const folder = temporaryFolder({ 'src/a.bin': 100_000 });
    workbench = await openFolder(folder, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    await until('the view welcomes', async () => (await tree.welcome()).includes('Nothing has been scanned'));
    await workbench.screenshot('welcome nothing scanned');
    assert.equal(scans(workbench), 0);
    await tree.pane.getByText('Scan Now').click();
    await tree.rowsThat('src is there', (rows) => rows[1]?.label === 'src');
    assert.equal(scans(workbench), 1);
  });

  it('onOpen: once after the window has opened, whether the view is visible or not', async () => {
    const settings = { 'diskUsage.autoScan': 'onOpen' };
    workbench = await openFolder(temporaryFolder({ 'src/a.bin': 100_000 }), { settings });
    await until('it is scanned', () => workbench.log.read().includes('Scan completed'));
    assert.match(workbench.log.read(), /Scan started: .*low priority/);
  });

  it('whenVisible: once the view is visible; a reload shows the sizes and their age without another', async () => {
    const settings = { 'diskUsage.autoScan': 'whenVisible' };
    workbench = await openFolder(temporaryFolder({ 'src/a.bin': 100_000 }), { settings });
    // The extension is awake, and time goes by.
    await workbench.palette('Disk Usage: Find Folder…');
    await workbench.page.waitForTimeout(3000);
    await workbench.page.keyboard.press('Escape');
    assert.equal(scans(workbench), 0);
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    const isThere = /^Scanned \d\d:\d\d\. Live updates are on\.$/;
    await until('the scan is over', async () => isThere.test(await tree.message()));
    const [, before] = await tree.rowsThat('src is there', (all) => all[1]?.label === 'src');
    assert.equal(scans(workbench), 1);

    await workbench.reload();
    const rows = await tree.rowsThat('the sizes are back', (all) => all[1]?.label === 'src');
    assert.equal(rows[1]!.description, before!.description);
    await until('their age is there', async () => isThere.test(await tree.message()));
    assert.match(await tree.hoverText('src'), /\nScanned \d\d:\d\d, live$/);
    assert.equal(scans(workbench), 1);
  });

  it('Stop Automatic Scans Here: not any more, until the next Rescan', async () => {
    workbench = await openFolder('/usr', { settings: { 'diskUsage.maxProcs': 1, 'diskUsage.batchSize': 1 } });
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    await until('it is scanning', async () => (await tree.message()).startsWith('Scanning: '));
    await tree.titleAction('Stop Automatic Scans Here');
    await until('the scan has ended', async () => !(await tree.busy()));
    await until('the view welcomes', async () => (await tree.welcome()).includes('Nothing has been scanned'));

    await workbench.reload();
    await until('the view welcomes again', async () => (await tree.welcome()).includes('Nothing'));
    assert.equal(scans(workbench), 1);
    await tree.pane.getByText('Scan Now').click();
    await until('it is scanning', async () => (await tree.message()).startsWith('Scanning: '));
    await tree.titleAction('Cancel Scan');
    await until('the scan has ended', async () => !(await tree.busy()));

    await workbench.reload();
    await until('it scans by itself again', () => scans(workbench) === 3);
    await tree.titleAction('Cancel Scan');
  });
});

function scans(workbench: Workbench): number {
  return workbench.log.count('Scan started');
}
