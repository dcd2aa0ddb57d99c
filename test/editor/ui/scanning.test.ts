import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describeWithMounts } from '../../support/faults/mounts';
import { endlessTree, type OddMount } from '../../support/faults/oddMount';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import type { Settings, Workbench } from '../driver/workbench';

describeWithMounts('while a scan runs', () => {
  let workbench: Workbench;
  let tree: TreeView;
  let slow: OddMount;

  before(async () => {
    slow = await endlessTree();
    const settings = { autoScan: 'never', liveUpdates: false, maxProcs: 1, batchSize: 1 };
    const prefixed = Object.entries(settings).map(([key, value]) => [`diskUsage.${key}`, value]);
    workbench = await openFolder(slow.folder, { settings: Object.fromEntries(prefixed) as Settings });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await until('the view welcomes', async () => (await tree.welcome()).includes('Nothing has been scanned'));
  });
  after(async () => {
    slow.hurry();
    await workbench.close();
    slow.release();
  });

  it('a first one shows how far it is: message, growing rows, progress bar, status bar', async () => {
    await tree.pane.getByText('Scan Now').click();
    await until('files and bytes are counted', async () => counted.test(await tree.message()));
    const early = await tree.rowsThat('rows are marked', (rows) => rows.length > 1 && rows.every(isSoFar));
    assert.equal(await tree.busy(), true);
    assert.ok(
      (await workbench.statusBar()).some((text) => /Disk Usage is scanning: [\d,]+ files/.test(text)),
    );
    await workbench.screenshot('while scanning');
    const message = await tree.message();
    await tree.rowsThat('they grow', (rows) => rows[0]!.description !== early[0]!.description);
    await until('the message follows', async () => (await tree.message()) !== message);
  });

  it('rows can be opened, and are still open when it is complete', async () => {
    const { label } = (await tree.rows()).find(({ level }) => level === 2)!;
    await tree.expand(label);
    await tree.rowsThat('it says when', (rows) => labels(rows).includes('Shown when the scan is complete'));
    slow.hurry();
    const done = /Scanned \d\d:\d\d\.( Live updates are on\.)?$/;
    await until('it says what was found', async () => done.test(await tree.message()), 60_000);
    const rows = await tree.rowsThat('it is all there', (all) => !all.some(isSoFar));
    assert.equal(rows.find((row) => row.label === label)!.expanded, true);
    assert.ok(rows.some(({ level }) => level === 3));
    assert.ok(!labels(rows).includes('Shown when the scan is complete'));
    await until('the progress bar is gone', async () => !(await tree.busy()));
    await until('the status bar says the size', async () =>
      (await workbench.statusBar()).some((text) => /^Disk Usage: [\d.]+ MiB$/.test(text)),
    );
  });

  it('another one serves the last result, and Cancel leaves it', async () => {
    const before = await tree.rows();
    const message = await tree.message();
    slow.tarry();
    await tree.titleAction('Rescan');
    await until('it counts', async () => counted.test(await tree.message()));
    const served = sizes(await tree.rows());
    // A shorter message leaves room for more rows.
    const shown = Math.min(served.length, before.length);
    assert.deepEqual(served.slice(0, shown), sizes(before).slice(0, shown));
    await tree.titleAction('Cancel Scan');
    await until('the message is back', async () => (await tree.message()) === message);
    assert.deepEqual(sizes(await tree.rows()).slice(0, shown), sizes(before).slice(0, shown));
    assert.equal(await tree.busy(), false);
    assert.deepEqual(await workbench.notifications(), []);
    assert.deepEqual(workbench.problems.uncaught, []);
  });
});

describe('after a scan with read errors', () => {
  let workbench: Workbench;
  const folder = temporaryFolder({ 'src/a.bin': 100_000 });
  symlinkSync('/nowhere', path.join(folder, 'src/dangling'));

  before(async () => {
    workbench = await openFolder(folder, { settings: { 'diskUsage.followSymlinks': true } });
    await workbench.openContainer('Disk Usage');
  });
  after(() => workbench.close());

  it('the view, the root and the hover say how many, and an icon shows which', async () => {
    const tree = workbench.tree('Folders');
    await until('it is said', async () => (await tree.message()).includes('1 item could not be read.'));
    const [root] = await tree.rowsThat('the root says it', (rows) =>
      rows[0]!.description.includes('⚠ 1 could'),
    );
    assert.match(await tree.hoverText(root!.label), /\n1 could not be read\n/);
    await workbench.screenshot('read errors');
    assert.match(workbench.log.read(), /\[warning\] .*src\/dangling/);
    await tree.titleAction('Show Read Errors');
    await workbench.page
      .getByText('src/dangling: deleted during the scan, or a broken symbolic link')
      .waitFor();
  });
});

const counted =
  /^(Scanning: [\d,]*[1-9][\d,]* files, [\d.,]+ [KMG]iB|Rescanning: [\d,]*[1-9][\d,]* files) so far\.$/;

function isSoFar({ description }: TreeRow): boolean {
  return description.includes(' so far · ');
}

function labels(rows: readonly TreeRow[]): string[] {
  return rows.map(({ label }) => label);
}

function sizes(rows: readonly TreeRow[]): string[] {
  return rows.map(({ label, description }) => `${label} ${description}`);
}
