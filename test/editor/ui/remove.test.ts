import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

describe('Delete', () => {
  let workbench: Workbench;
  let tree: TreeView;
  let dialog: Locator;
  const folder = temporaryFolder({
    'old/big.bin': 300_000,
    'old/deep/small.bin': 10_000,
    'build/out.bin': 200_000,
    'notes.txt': 50_000,
    'stay/here.txt': 1_000,
  });
  const isThere = (name: string): boolean => existsSync(path.join(folder, name));
  const labels = (rows: readonly TreeRow[]): string[] =>
    rows.filter(({ level }) => level === 2).map(({ label }) => label);
  const shows = (what: string, names: readonly string[]) =>
    tree.rowsThat(what, (rows) => labels(rows).join() === names.join());

  before(async () => {
    // No watcher tells the view what was deleted.
    workbench = await openFolder(folder, { settings: { 'diskUsage.liveUpdates': false } });
    dialog = workbench.page.locator('.monaco-dialog-box');
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await untilScanned(tree);
  });
  after(() => workbench.close());

  it('moves a folder to the trash once that was confirmed, and Undo brings it back', async () => {
    await tree.contextMenu('old', 'Delete');
    await dialog.getByText('Move “old” to the trash?').waitFor();
    await dialog.getByText('No space is freed until the trash is emptied.').waitFor();
    await workbench.screenshot('delete to trash');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.ok(isThere('old'));
    await tree.contextMenu('old', 'Delete');
    await dialog.getByRole('button', { name: 'Move to Trash' }).click();
    await shows('old is gone', ['build', 'notes.txt', 'stay']);
    assert.equal(isThere('old'), false);
    await workbench.screenshot('deleted to trash');
    await workbench.undo('“old” moved to the trash.');
    await shows('old is back', ['old', 'build', 'notes.txt', 'stay']);
    assert.ok(isThere('old/deep/small.bin'));
  });

  it('deletes several rows permanently by the keyboard, and says what is free', async () => {
    await workbench.setTheme('dark');
    await tree.row('build').click();
    await tree.row('notes.txt').click({ modifiers: ['ControlOrMeta'] });
    await workbench.page.keyboard.press('Shift+Delete');
    await dialog.getByText('Delete these 2 items permanently?').waitFor();
    await dialog.getByText('This cannot be undone.').waitFor();
    await workbench.screenshot('delete permanently dark');
    await dialog.getByRole('button', { name: 'Delete Permanently' }).click();
    await shows('both are gone', ['old', 'stay']);
    assert.deepEqual(
      readdirSync(folder)
        .filter((name) => !name.startsWith('.'))
        .sort(),
      ['old', 'stay'],
    );
    const said = /^2 items deleted, \d+ KiB freed on disk\./;
    await until('it says so', async () => (await workbench.notifications()).some((text) => said.test(text)));
  });

  it('refuses the folder of the workspace with a sentence', async () => {
    await tree.row(path.basename(folder)).click();
    await workbench.page.keyboard.press('Delete');
    const said = `“${path.basename(folder)}” is a folder of the workspace and is not deleted.`;
    await until('it says so', async () =>
      (await workbench.notifications()).some((text) => text.includes(said)),
    );
    assert.ok(!(await tree.contextMenuItems(path.basename(folder))).includes('Delete'));
    await workbench.page.setViewportSize({ width: 560, height: 700 });
    await workbench.screenshot('delete refused narrow');
    assert.deepEqual(workbench.problems.uncaught, []);
  });
});
