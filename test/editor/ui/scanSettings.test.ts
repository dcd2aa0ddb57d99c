import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import type { Workbench } from '../driver/workbench';

describe('settings that change what is scanned', () => {
  let workbench: Workbench;
  let tree: TreeView;
  const folder = temporaryFolder({ 'a/b/c/deep.bin': 300_000, 'a/b/c/d/deeper.bin': 40_000, 'top.txt': 10 });

  before(async () => {
    const settings = { 'diskUsage.dirLevel': 1, 'diskUsage.autoScan': 'never' };
    workbench = await openFolder(folder, { settings });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await workbench.palette('Disk Usage: Rescan');
    await tree.rowsThat('it is scanned', (rows) => (at(rows, 'a')?.description ?? '').endsWith(' · 2 files'));
  });
  after(() => workbench.close());

  it('dirLevel: what lies deeper is scanned when it is opened', async () => {
    await tree.expand('a');
    await tree.rowsThat('b is there', (rows) => at(rows, 'b') !== undefined);
    assert.match(at(await tree.rows(), 'b')!.description, / · 9\d % · 2 files$/);
    await tree.expand('b');
    await tree.expand('c');
    await tree.rowsThat('files are there', (rows) => at(rows, 'deep.bin') !== undefined);
  });

  it('dirLevel: a difference is shown', async () => {
    await tree.titleAction('Rescan');
    await tree.rowsThat('b is open again', (rows) => at(rows, 'b') !== undefined);
    await workbench.palette('Disk Usage: Rescan');
    writeFileSync(path.join(folder, 'a/b/new.bin'), Buffer.alloc(500_000));
    await tree.pane.locator('.monaco-list').focus();
  });

  it('say that the result was made with others', async () => {
    await workbench.configure({ 'diskUsage.dirLevel': null });
    await until('it is said', async () => (await tree.message()).includes('Made with other settings'));
    await workbench.screenshot('made with other settings');
    await tree.titleAction('Rescan');
    await until('it is not said any more', async () => !(await tree.message()).includes('other settings'));
  });

  it('are followed by a scan, where scans may start by themselves', async () => {
    await workbench.configure({ 'diskUsage.autoScan': 'onOpen', 'diskUsage.exclude': ['**/d'] });
    await tree.rowsThat('it is excluded', (rows) => rows[0]!.description.includes('1 excluded'));
    assert.match(await tree.message(), /, 1 excluded\.$/);
  });

  it('exclude: a folder with nothing left says why', async () => {
    await workbench.configure({ 'diskUsage.exclude': ['*'] });
    await until('it is said', async () => (await tree.message()).startsWith('Everything here is excluded'));
    assert.match(await tree.message(), /\(2 entries\).*diskUsage\.exclude/);
    await workbench.screenshot('everything excluded');
  });
});

function at(rows: readonly TreeRow[], label: string): TreeRow | undefined {
  return rows.find((row) => row.label === label);
}
