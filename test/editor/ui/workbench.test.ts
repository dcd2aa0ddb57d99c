import assert from 'node:assert/strict';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { Workbench } from '../driver/workbench';

describe('the workbench with the packaged extension', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openFolder(temporaryFolder({ 'src/large.bin': 200_000, 'small.txt': 10 }));
  });
  after(() => workbench.close());

  it('opens the folder', async () => {
    await workbench.explorer.row('src').waitFor();
    await workbench.explorer.row('small.txt').waitFor();
  });

  it('has the extension among the installed ones', async () => {
    await workbench.openContainer('Extensions');
    await workbench.page
      .locator('.extensions-list .extension-list-item .name', { hasText: 'Disk Usage' })
      .waitFor();
    await workbench.screenshot('installed extension');
  });

  it('shows no message and no error', async () => {
    assert.deepEqual(await workbench.notifications(), []);
    assert.deepEqual(workbench.problems.uncaught, []);
    assert.deepEqual(workbench.problems.violations, []);
  });
});
