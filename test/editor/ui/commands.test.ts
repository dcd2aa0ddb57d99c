import assert from 'node:assert/strict';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

describe('the command palette', () => {
  let workbench: Workbench;
  const labels = async () => (await workbench.tree('Folders').rows()).map((row) => row.label);
  const paletteTitles = async () => {
    await workbench.page.keyboard.press('F1');
    await workbench.quickInput.fill('>Disk Usage: ');
    const list = workbench.page.locator('.quick-input-list');
    const rows = list.locator('.monaco-list-row .label-name');
    await rows
      .getByText(/^Disk Usage: /)
      .first()
      .waitFor();
    const first = await rows.allInnerTexts();
    // Only rows in sight are there; this goes to the last one.
    await workbench.page.keyboard.press('ArrowUp');
    await list.locator('.monaco-list-row[data-last-element="true"]').waitFor();
    const last = await rows.allInnerTexts();
    await workbench.page.keyboard.press('Escape');
    return [...new Set([...first, ...last])];
  };

  before(async () => {
    const folder = temporaryFolder({
      'zebra/stripes/z.bin': 900_000,
      'ant/a.bin': 300_000,
      'cat/c.bin': 100_000,
    });
    workbench = await openFolder(folder, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Disk Usage');
  });
  after(() => workbench.close());

  it('scans every folder: Rescan', async () => {
    await workbench.palette('Disk Usage: Rescan');
    await workbench
      .tree('Folders')
      .rowsThat('all is there', (rows) => rows[1]?.label === 'zebra' && rows.length === 4);
    await untilScanned(workbench.tree('Folders'));
  });

  it('has what needs no row, and nothing that does', async () => {
    const titles = await paletteTitles();
    for (const name of [
      'Rescan',
      'Rescan Folder…',
      'Show Chart',
      'Find Folder…',
      'Sort By…',
      'Show Read Errors',
      'Clear Stored Results',
      'Delete',
      'Delete Permanently',
      'Show Log',
    ])
      assert.equal(titles.filter((title) => title === `Disk Usage: ${name}`).length, 1, name);
    for (const name of [
      'Cancel Scan',
      'Rescan This Folder',
      'Exclude from Scans',
      'Copy Path',
      'Copy Size',
      'Show in Chart',
      'Open',
      'Stop Automatic Scans Here',
    ])
      assert.ok(!titles.includes(`Disk Usage: ${name}`), name);
  });

  it('finds a folder anywhere and selects its row: Find Folder…', async () => {
    await workbench.palette('Disk Usage: Find Folder…');
    await until('every folder is offered', async () => (await workbench.quickPicks()).length === 5);
    const [root, ...picks] = await workbench.quickPicks();
    assert.match(root!, /MiB|KiB/);
    const names = picks.map((pick) => pick.replace(/^folder\s+|,.*$/gs, '').trim());
    assert.deepEqual(names, ['zebra', 'stripes', 'ant', 'cat']);
    for (const pick of picks) assert.match(pick, /\d KiB · \d files?/);
    await workbench.screenshot('find folder');
    await workbench.quickInput.fill('strip');
    await until('only it is offered', async () => (await workbench.quickPicks()).length === 1);
    await workbench.quickInput.fill('no such folder');
    await until('it says so', async () =>
      ((await workbench.quickPicks())[0] ?? '').startsWith('No folder in '),
    );
    await workbench.page.keyboard.press('Enter');
    await workbench.quickInput.fill('zebra/strp');
    await until('it is found by a path', async () =>
      ((await workbench.quickPicks())[0] ?? '').includes('stripes'),
    );
    await workbench.page.keyboard.press('Enter');
    await workbench
      .tree('Folders')
      .rowsThat('it is selected', (rows) => rows.find((row) => row.selected)?.label === 'stripes');
  });

  it('scans one folder again: Rescan Folder…', async () => {
    await workbench.palette('Disk Usage: Rescan Folder…');
    await workbench.pick('ant');
    await until('ant is scanned', () => /Scan completed: .*\/ant /.test(workbench.log.read()));
  });

  it('sorts: Sort By…', async () => {
    await workbench.palette('Disk Usage: Sort By…');
    await until('choices are offered', async () => (await workbench.quickPicks()).length >= 4);
    await workbench.screenshot('sort by');
    await workbench.pick('Name');
    await until(
      'it is sorted',
      async () =>
        (await labels()).filter((label) => /^(ant|cat|zebra)$/.test(label)).join() === 'ant,cat,zebra',
    );
  });

  it('says that everything could be read: Show Read Errors', async () => {
    await workbench.palette('Disk Usage: Show Read Errors');
    await until('it says so', async () =>
      (await workbench.notifications()).includes('Everything that was scanned could be read.'),
    );
  });

  it('shows the log: Show Log', async () => {
    await workbench.palette('Disk Usage: Show Log');
    await workbench.page
      .locator('.output-view, .pane-body .monaco-editor')
      .getByText('Scan completed')
      .first()
      .waitFor();
    await workbench.screenshot('log');
    await workbench.palette('View: Hide Panel');
  });

  it('asks before it forgets the results, and then welcomes: Clear Stored Results', async () => {
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await workbench.palette('Disk Usage: Clear Stored Results');
    await dialog.getByText('Clear the stored results of the open folders?').waitFor();
    await workbench.screenshot('clear stored results');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.ok((await labels()).includes('zebra'));
    await workbench.palette('Disk Usage: Clear Stored Results');
    await dialog.getByRole('button', { name: 'Clear', exact: true }).click();
    await until('the view welcomes', async () =>
      (await workbench.tree('Folders').welcome()).includes('Nothing has been scanned'),
    );
  });

  it('shows no error', () => {
    assert.deepEqual(workbench.problems.uncaught, []);
    assert.doesNotMatch(workbench.log.read(), /\[error\]/);
  });
});

describe('Cancel Scan in the palette', () => {
  it('is there while a scan runs, and ends it', async () => {
    const settings = {
      'diskUsage.autoScan': 'never',
      'diskUsage.maxProcs': 1,
      'diskUsage.batchSize': 1,
      'files.watcherExclude': { '**': true },
    };
    const workbench = await openFolder('/', { settings });
    await workbench.openContainer('Disk Usage');
    await workbench.palette('Disk Usage: Rescan');
    await workbench.palette('Disk Usage: Cancel Scan');
    await until('the view welcomes again', async () =>
      (await workbench.tree('Folders').welcome()).includes('Nothing has been scanned'),
    );
    assert.doesNotMatch(workbench.log.read(), /Scan completed|\[error\]/);
    await workbench.close();
  });
});
