import assert from 'node:assert/strict';
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { ChartPage } from '../driver/chartPage';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

describe('the chart beside the tree', () => {
  const first = temporaryFolder({
    'a/inner/x.bin': 800_000,
    'b/y.bin': 500_000,
    ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`many-${i + 10}/f`, 100_000 - i * 5_000])),
  });
  const second = temporaryFolder({ 'other/z.bin': 300_000 });
  let workbench: Workbench;
  let chart: ChartPage;
  const selectedInTree = async () => {
    const rows = await workbench.tree('Folders').rows();
    return rows.find((row) => row.selected)?.label;
  };
  const treeSelects = (name: string) =>
    until(`${name} is selected in the tree`, async () => (await selectedInTree()) === name);

  before(async () => {
    const file = path.join(temporaryFolder(), 'two.code-workspace');
    writeFileSync(
      file,
      JSON.stringify({
        folders: [
          { path: first, name: 'First' },
          { path: second, name: 'Second' },
        ],
      }),
    );
    workbench = await openFolder(file, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Disk Usage');
    await workbench.palette('Disk Usage: Rescan');
    const tree = workbench.tree('Folders');
    await tree.rowsThat('all is scanned', (rows) => rows.some((row) => row.label === 'many-21'));
    await untilScanned(tree);
    chart = new ChartPage(workbench);
  });
  after(() => workbench.close());

  it('opens from a row, at that folder', async () => {
    await workbench.tree('Folders').contextMenu('a', 'Show in Chart');
    await chart.shows('inner');
    assert.deepEqual(await chart.breadcrumb(), ['First', 'a']);
    await workbench.page.keyboard.press('Escape');
    await chart.frame.getByRole('button', { name: 'First', exact: true }).click();
    await chart.rowsThat('a is listed', (rows) => rows[0]?.name === 'a');
  });

  it('selects what is selected in the tree', async () => {
    await workbench.tree('Folders').row('b').click();
    await chart.rowsThat('b is selected', (rows) => rows.find((row) => row.selected)?.name === 'b');
  });

  it('selects in the tree what is selected in the chart', async () => {
    await chart.row('many-12').click();
    await treeSelects('many-12');
    await workbench.screenshot('chart and tree selection');
  });

  it('keeps up with a held arrow key, and ends on the same row', async () => {
    await chart.row('a').click();
    await treeSelects('a');
    for (let i = 0; i < 9; i++) await workbench.page.keyboard.press('ArrowDown');
    const rows = await chart.rowsThat('the tenth is selected', (all) => all[9]?.selected === true);
    await treeSelects(rows[9]!.name);
    assert.deepEqual(
      (await chart.rows()).flatMap((row, i) => (row.selected ? [i] : [])),
      [9],
      'the tree does not take the chart back',
    );
  });

  it('goes to another root, in the controls and by the tree', async () => {
    assert.equal(await chart.chosen('root'), 'First');
    await chart.choose('root', 'Second');
    await chart.shows('other');
    assert.deepEqual(await chart.breadcrumb(), ['Second']);
    await workbench.screenshot('chart with two roots');
    await workbench.tree('Folders').row('b').click();
    await chart.rowsThat('b is selected', (rows) => rows.find((row) => row.selected)?.name === 'b');
    assert.equal(await chart.chosen('root'), 'First');
  });

  it('leaves a hidden tree alone', async () => {
    await workbench.openContainer('Explorer');
    await chart.row('many-15').click();
    await chart.rowsThat('it is selected', (rows) => rows.find((row) => row.selected)?.name === 'many-15');
    assert.equal(await workbench.tree('Folders').pane.isVisible(), false);
  });

  it('violates no policy and throws nothing', () => {
    assert.deepEqual(workbench.problems.violations, []);
    assert.deepEqual(workbench.problems.uncaught, []);
    assert.doesNotMatch(workbench.log.read(), /\[error\]|makes no sense/);
  });
});
