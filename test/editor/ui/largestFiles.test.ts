import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ChartPage } from '../driver/chartPage';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilFollowed } from '../driver/untilFollowed';
import type { Workbench } from '../driver/workbench';

describe('the view "Largest Files"', () => {
  const folder = temporaryFolder({
    'data/images/disk.img': 9_000_000,
    'data/table.csv': 4_000_000,
    'node_modules/tool/bundle.js': 2_000_000,
    'src/index.ts': 200,
  });
  let workbench: Workbench;
  let view: TreeView;
  const labels = async () => (await view.rows()).map(({ label }) => label);

  before(async () => {
    workbench = await openFolder(folder, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Disk Usage');
    view = workbench.tree('Largest Files');
    await view.pane.locator('.pane-header').click();
  });
  after(() => workbench.close());

  it('welcomes where nothing was scanned', async () => {
    await until('it says so', async () => (await view.welcome()).includes('once the folder was scanned'));
  });

  it('lists the files of every folder, largest first, with size and folder', async () => {
    await workbench.palette('Disk Usage: Rescan');
    await untilFollowed(workbench.tree('Folders'), folder);
    const rows = await view.rowsThat('all are named', (all) => all.length === 3);
    assert.deepEqual(
      rows.map(({ label, description }) => `${label} ${description}`),
      [
        'disk.img 8.59 MiB · data/images',
        'table.csv 3.82 MiB · data',
        'bundle.js 1.91 MiB · node_modules/tool',
      ],
    );
    assert.equal(rows[0]!.ariaLabel, 'disk.img, 8.59 MiB, in data/images');
    assert.match(await view.hoverText('disk.img'), /^data\/images\/disk\.img\n8\.59 MiB on disk \(/);
  });

  it('follows files as they grow and come', async () => {
    writeFileSync(path.join(folder, 'data/table.csv'), Buffer.alloc(12_000_000, 1));
    mkdirSync(path.join(folder, 'logs'));
    writeFileSync(path.join(folder, 'logs/debug.log'), Buffer.alloc(5_000_000, 1));
    await view.rowsThat('they are listed', (all) => all.length === 4);
    await until('in order', async () => (await labels()).join() === 'table.csv,disk.img,debug.log,bundle.js');
  });

  it('leads to the file’s folder, the file, the chart and its path', async () => {
    const items = ['Open', 'Reveal in Folders', 'Reveal in Explorer View', 'Show in Chart'];
    const others = ['Copy Path', 'Copy Size', 'Delete', 'Delete Permanently'];
    assert.deepEqual(await view.contextMenuItems('disk.img'), [...items, ...others]);
    await view.row('disk.img').click();
    const rows = await workbench
      .tree('Folders')
      .rowsThat('it is selected', (all) => all.some(({ selected }) => selected));
    assert.equal(rows.find(({ selected }) => selected)?.label, 'images');
    await view.contextMenu('disk.img', 'Copy Size');
    await until('it is copied', async () => (await workbench.clipboard()) === '8.59 MiB');
    await view.contextMenu('disk.img', 'Show in Chart');
    const chart = new ChartPage(workbench);
    await until(
      'the chart is there',
      async () => (await chart.breadcrumb()).slice(1).join('/') === 'data/images',
    );
  });

  it('looks right in every theme', async () => {
    for (const theme of ['dark', 'high contrast', 'light'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`largest files ${theme}`);
    }
  });
});
