import assert from 'node:assert/strict';
import { describeWithMounts } from '../../support/faults/mounts';
import { type OddMount, oddMount } from '../../support/faults/oddMount';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow } from '../driver/treeView';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

describeWithMounts('a folder on an odd file system', () => {
  let mount: OddMount;
  let workbench: Workbench;

  before(async () => {
    const modified = ['9000000000000', 0] as const;
    const entries = {
      light: { entries: { file: { size: 10_000, modified } } },
      heavy: { entries: { file: { size: 40_000 } } },
      'f.bin': { size: 90_000, modified },
    };
    mount = await oddMount({ entries, noBlocks: true }, temporaryFolder());
    workbench = await openFolder(mount.folder);
  });
  after(async () => {
    await workbench.close();
    mount.release();
  });

  it('without blocks, shows apparent sizes in order and says why; a time beyond all calendars hides no row', async () => {
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    await untilScanned(tree);
    const shown = ({ label, description }: TreeRow): string =>
      `${label} ${description.replace(/ · \d+ file.*/, '')}`;
    const rows = await tree.rowsThat('its files are there', (each) =>
      each.some(({ label }) => label === 'f.bin'),
    );
    assert.deepEqual(rows.slice(1).map(shown), [
      'f.bin 87.9 KiB · 59 %',
      'heavy 43.1 KiB · 29 %',
      'light 13.8 KiB · 9.3 %',
    ]);
    assert.match(await tree.message(), /This file system does not tell how much of the disk files take;/);
    await workbench.screenshot('a folder without blocks');
    assert.deepEqual(await workbench.notifications(), []);
  });
});
