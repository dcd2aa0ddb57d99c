import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import type { Workbench } from '../driver/workbench';

/** Another first folder restarts the window's extensions. */
const restartMs = 90_000;

describe('the roots of the tree', () => {
  let workbench: Workbench;
  let tree: TreeView;
  const folder = temporaryFolder({ 'beta/b.bin': 10_000, 'alpha/a.bin': 90_000, 'gamma/c.bin': 50_000 });
  const file = path.join(folder, 'some.code-workspace');
  const virtual = { uri: 'vscode-userdata:/User', name: 'settings' };

  before(async () => {
    writeWorkspace({ path: 'beta' }, { path: 'alpha', name: '$(flame) first\u202e' }, virtual, {
      path: 'gone',
    });
    workbench = await openFolder(file);
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
  });
  after(() => workbench.close());

  it('are the workspace folders in their order, also those without a size', async () => {
    const rows = await tree.rowsThat('all were scanned', (all) => {
      return roots(all).filter(({ description }) => description.endsWith('1 file')).length === 2;
    });
    assert.deepEqual(
      roots(rows).map(({ label }) => label),
      ['beta', '$(flame) first', 'settings', 'gone'],
    );
    await workbench.screenshot('several roots');
  });

  it('that are virtual say so', async () => {
    const row = roots(await tree.rows())[2]!;
    assert.equal(row.description, 'not on a file system (vscode-userdata), so it has no size');
  });

  it('that are gone say so', async () => {
    const rows = await tree.rowsThat('it is said', (all) =>
      roots(all)[3]!.description.includes('no such folder'),
    );
    const message = /^gone: .*no such folder.* • Scanned \d\d:\d\d/;
    await until('it is said once', async () => message.test(await tree.message()));
    assert.equal(roots(rows)[3]!.expanded, undefined);
    assert.equal(await tree.pane.locator('.codicon-flame').count(), 0);
  });

  it('follow when a folder is added, which is scanned, and when one is removed', async () => {
    writeWorkspace({ path: 'gamma' }, { path: 'beta' }, { path: 'alpha', name: '$(flame) first\u202e' });
    const rows = await tree.rowsThat(
      'gamma was scanned',
      (all) => {
        return all[0]?.label === 'gamma' && all[0].description.endsWith(' · 1 file');
      },
      restartMs,
    );
    assert.deepEqual(
      roots(rows).map(({ label }) => label),
      ['gamma', 'beta', '$(flame) first'],
    );
    assert.deepEqual(await workbench.notifications(), []);
  });

  it('that go away keep their last result, and say what is wrong', async () => {
    // At once: a live update may show a folder that is only half deleted.
    renameSync(path.join(folder, 'gamma'), path.join(temporaryFolder(), 'gamma'));
    await tree.titleAction('Rescan');
    await until('it is said', async () => /gamma: .*no such folder/.test(await tree.message()));
    assert.match(roots(await tree.rows())[0]!.description, / · 1 file/);
    await workbench.screenshot('a root that is gone');
  });

  function writeWorkspace(...folders: object[]): void {
    writeFileSync(file, JSON.stringify({ folders }));
  }
});

describe('a window without a folder', () => {
  it('is welcomed with how to open one', async () => {
    const workbench = await openFolder(undefined);
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    await until('the view welcomes', async () => (await tree.welcome()).includes('Open a folder to see'));
    await tree.pane.getByText('Open Folder', { exact: true }).waitFor();
    await until('nothing is going on', async () => !(await tree.busy()));
    await workbench.screenshot('welcome no folder');
    await workbench.close();
  });
});

function roots(rows: readonly TreeRow[]): TreeRow[] {
  return rows.filter(({ level }) => level === 1);
}
