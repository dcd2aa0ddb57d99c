import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

describe('what a row does', () => {
  let workbench: Workbench;
  let tree: TreeView;
  const folder = temporaryFolder({
    'data/deep/three.txt': 100_000,
    'data/one.txt': 60_000,
    'other/two.txt': 50_000,
    '.svn/four.bin': 10_000,
  });

  before(async () => {
    // What changes elsewhere must show that a rescan is of one folder only.
    workbench = await openFolder(folder, { settings: { 'diskUsage.liveUpdates': false } });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await untilScanned(tree);
    await tree.expand('data');
    await tree.rowsThat('one.txt is there', (rows) => at(rows, 'one.txt') !== undefined);
  });
  after(() => workbench.close());

  it('a click on a file opens it', async () => {
    await tree.row('one.txt').click();
    await tab('one.txt').waitFor();
    await workbench.palette('View: Close Editor');
    await tab('one.txt').waitFor({ state: 'detached' });
  });

  it('a double click does, where the editor is set so', async () => {
    await workbench.configure({ 'workbench.list.openMode': 'doubleClick' });
    // The window follows its settings in its own time.
    await until('a click only selects', async () => {
      await workbench.palette('View: Close All Editors');
      await tree.row('one.txt').click();
      await tree.rowsThat('it is selected', (rows) => at(rows, 'one.txt')?.selected === true);
      await setTimeout(500);
      return (await tab('one.txt').count()) === 0;
    });
    await tree.row('one.txt').dblclick();
    await tab('one.txt').waitFor();
    await workbench.configure({ 'workbench.list.openMode': 'singleClick' });
  });

  it('offers in its context menu what suits a folder and a file', async () => {
    const chart = ['Reveal in Explorer View', 'Show in Chart'];
    const copy = ['Copy Path', 'Copy Size'];
    const remove = ['Delete', 'Delete Permanently'];
    assert.deepEqual(await tree.contextMenuItems('data'), [
      ...[...chart, 'Rescan This Folder', 'Exclude from Scans', ...copy, ...remove],
    ]);
    assert.deepEqual(await tree.contextMenuItems('one.txt'), [
      ...['Open', 'Reveal in Explorer View', 'Exclude from Scans', ...copy, ...remove],
    ]);
    assert.deepEqual(await tree.contextMenuItems(path.basename(folder)), [
      ...['Show in Chart', 'Rescan This Folder', 'Stop Automatic Scans Here', ...copy],
    ]);
  });

  it('copies its path and its size', async () => {
    await tree.contextMenu('data', 'Copy Path');
    await until('the path is copied', async () => (await workbench.clipboard()) === `${folder}/data`);
    await tree.contextMenu('data', 'Copy Size');
    const size = at(await tree.rows(), 'data')!.description.split(' · ')[0]!;
    await until('the size is copied', async () => (await workbench.clipboard()) === size);
  });

  it('shows itself in the Explorer', async () => {
    await tree.contextMenu('one.txt', 'Reveal in Explorer View');
    const row = workbench.explorer.row('one.txt');
    await row.waitFor();
    await until('it is selected', async () =>
      /selected|focused/.test((await row.getAttribute('class')) ?? ''),
    );
    await workbench.openContainer('Disk Usage');
  });

  it('shows itself in the chart', async () => {
    await tree.contextMenu('data', 'Show in Chart');
    await workbench.webviewFrame().getByText('deep').first().waitFor();
    await workbench.palette('View: Close All Editors');
  });

  it('rescans its folder only, and all rows stay open', async () => {
    await tree.expand('deep');
    const before = await tree.rows();
    appendFileSync(path.join(folder, 'data/one.txt'), Buffer.alloc(70_000));
    appendFileSync(path.join(folder, 'other/two.txt'), Buffer.alloc(1_000_000));
    await tree.contextMenu('data', 'Rescan This Folder');
    const size = at(before, 'data')!.description;
    const rows = await tree.rowsThat('data has grown', (all) => at(all, 'data')?.description !== size);
    assert.equal(
      at(rows, 'other')!.description.split(' · ')[0],
      at(before, 'other')!.description.split(' · ')[0],
    );
    assert.equal(at(rows, 'deep')!.expanded, true);
  });

  it('follows a Rescan of everything with all rows still open', async () => {
    await tree.titleAction('Rescan');
    const rows = await tree.rowsThat('other is the heaviest', (all) => all[1]?.label === 'other');
    assert.equal(at(rows, 'data')!.expanded, true);
    assert.equal(at(rows, 'deep')!.expanded, true);
  });

  it('says why the Explorer does not show it', async () => {
    await tree.contextMenu('.svn', 'Reveal in Explorer View');
    const said = 'The Explorer hides “.svn”: see the setting files.exclude.';
    await until('it is said', async () => (await workbench.notifications()).includes(said));
    assert.ok((await tree.rows()).length > 0, 'the view is still open');
    await workbench.palette('Notifications: Clear All Notifications');
  });

  it('stops automatic scans of its folder, says so, and takes it back', async () => {
    await tree.contextMenu(path.basename(folder), 'Stop Automatic Scans Here');
    const said = `“${path.basename(folder)}” is not scanned automatically any more, until you rescan it.`;
    await workbench.undo(said);
    await until('the message is gone', async () => (await workbench.notifications()).length === 0);
  });

  it('shows no message but those of the view', async () => {
    assert.deepEqual(await workbench.notifications(), []);
    assert.deepEqual(workbench.problems.uncaught, []);
  });

  function tab(name: string): ReturnType<Workbench['page']['locator']> {
    return workbench.page.locator(`.tab[data-resource-name="${name}"]`);
  }
});

function at(rows: readonly TreeRow[], label: string): TreeRow | undefined {
  return rows.find((row) => row.label === label);
}
