import assert from 'node:assert/strict';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

describe('a folder with 1,200 files in the tree', () => {
  let workbench: Workbench;
  let tree: TreeView;

  before(async () => {
    const names = Array.from({ length: 1200 }, (_, i) => `many/file ${String(i).padStart(4, '0')}`);
    workbench = await openFolder(temporaryFolder(Object.fromEntries(names.map((name) => [name, 1]))));
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await untilScanned(tree);
    await tree.expand('many');
    await tree.rowsThat('its files are there', (rows) => rows.some(({ label }) => label === 'file 0000'));
  });
  after(() => workbench.close());

  it('shows 500, then a row that shows 500 more on a click, and goes on from the first of them', async () => {
    const more = await goToEnd();
    assert.equal(more.label, 'Show 500 more');
    assert.equal(more.description, '700 not shown');
    assert.equal(more.siblings, 501);
    await workbench.screenshot('show more');
    await tree.row('Show 500 more').click();
    await untilFocused('file 0500');
  });

  it('shows the rest on Enter', async () => {
    const more = await goToEnd();
    assert.equal(more.label, 'Show 200 more');
    assert.equal(more.siblings, 1001);
    await workbench.page.keyboard.press('Enter');
    await untilFocused('file 1000');
    await workbench.page.keyboard.press('ArrowDown');
    await untilFocused('file 1001');
    const last = await goToEnd();
    assert.equal(last.label, 'file 1199');
    assert.equal(last.siblings, 1200);
  });

  async function goToEnd(): Promise<TreeRow> {
    await tree.pane.locator('.monaco-list').focus();
    await workbench.page.keyboard.press('End');
    const rows = await tree.rowsThat('the last row has the focus', (all) => all.at(-1)?.focused === true);
    return rows.at(-1)!;
  }

  async function untilFocused(label: string): Promise<void> {
    await tree.rowsThat(`${label} has the focus`, (rows) => rows.find((row) => row.focused)?.label === label);
  }
});

describe('600 folders in a folder in the tree', () => {
  it('shows the one that Find Folder… found beyond the first 500, and what is in it', async () => {
    const names = Array.from({ length: 600 }, (_, i) => `many/d${String(i).padStart(3, '0')}/f`);
    const sizes = names.map((name, i) => [name, i === 123 ? 0 : 10_000] as const);
    const folder = temporaryFolder({ ...Object.fromEntries(sizes), 'many/d123/inner/g': 0 });
    const workbench = await openFolder(folder);
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    await untilScanned(tree);
    for (const name of ['d123', 'inner']) {
      await workbench.palette('Disk Usage: Find Folder…');
      await workbench.quickInput.fill(name);
      const picks = () => workbench.quickPicks();
      await until('only it is offered', async () => (await picks()).length === 1);
      await workbench.page.keyboard.press('Enter');
      const isSelected = (row: TreeRow) => row.selected && row.label === name;
      const rows = await tree.rowsThat(`${name} is selected`, (all) => all.some(isSelected));
      if (name === 'd123') assert.equal(rows.find(isSelected)?.siblings, 600);
    }
    await workbench.close();
  });
});
