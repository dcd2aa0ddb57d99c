import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

describe('settings that change what is scanned', () => {
  let workbench: Workbench;
  let tree: TreeView;
  const folder = temporaryFolder({ 'a/b/c/deep.bin': 300_000, 'a/b/c/d/deeper.bin': 40_000, 'top.txt': 10 });

  before(async () => {
    // What changed since the scan is to stay apart from what it counted.
    const unasked = { 'diskUsage.autoScan': 'never', 'diskUsage.liveUpdates': false };
    const settings = { 'diskUsage.dirLevel': 1, ...unasked };
    workbench = await openFolder(folder, { settings });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await workbench.palette('Disk Usage: Rescan');
    await untilScanned(tree);
  });
  after(() => workbench.close());

  it('dirLevel: what lies deeper is scanned when it is opened', async () => {
    await tree.expand('a');
    const rows = await tree.rowsThat('b is there', (all) => Boolean(at(all, 'a') && at(all, 'b')));
    assert.match(at(rows, 'b')!.description, / · 9\d % · 2 files$/);
    await tree.expand('b');
    await tree.expand('c');
    await tree.rowsThat('files are there', (all) => at(all, 'deep.bin') !== undefined);
    assert.doesNotMatch(at(rows, 'a')!.description, /now/);
  });

  it('dirLevel: what has changed since the scan is shown beside what the scan counted', async () => {
    await tree.row('a').click();
    await tree.rowsThat('a is closed', (rows) => at(rows, 'a')!.expanded === false);
    await tree.titleAction('Rescan');
    const scans = () => workbench.log.count(`Scan completed: ${folder} in`);
    await until('it is over', () => scans() === 2);
    writeFileSync(path.join(folder, 'a/b/new.bin'), Buffer.alloc(500_000));
    await tree.expand('a');
    const rows = await tree.rowsThat('a difference is there', (all) => {
      return / · 2 files · now \d{3} KiB$/.test(at(all, 'a')!.description);
    });
    assert.match(rows[0]!.description, / · 3 files$/);
    assert.match(
      await tree.hoverText('a'),
      /\nCurrent contents: \d{3} KiB on disk, 3 files\. The sizes above/,
    );
    await workbench.screenshot('a difference below the level');
  });

  it('say that the result was made with others', async () => {
    await workbench.configure({ 'diskUsage.dirLevel': null });
    await until('it is said', async () => (await tree.message()).includes('Scan settings have changed.'));
    await workbench.screenshot('made with other settings');
    await tree.titleAction('Rescan');
    await until('it is not said any more', async () => !(await tree.message()).includes('Scan settings'));
  });

  it('are followed by a scan, where scans may start by themselves', async () => {
    await workbench.configure({ 'diskUsage.autoScan': 'onOpen', 'diskUsage.exclude': ['**/d'] });
    await tree.rowsThat('it is excluded', (rows) => rows[0]!.description.includes('1 excluded'));
  });

  it('exclude: a folder with nothing left says why', async () => {
    await workbench.configure({ 'diskUsage.exclude': ['*'] });
    await until('it is said', async () => (await tree.message()).startsWith('Everything here is excluded'));
    assert.match(await tree.message(), /\(2 items\).*diskUsage\.exclude/);
    await workbench.screenshot('everything excluded');
  });
});

function at(rows: readonly TreeRow[], label: string): TreeRow | undefined {
  return rows.find((row) => row.label === label);
}
