import assert from 'node:assert/strict';
import { truncateSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import type { Workbench } from '../driver/workbench';

describe('Sort By', () => {
  let workbench: Workbench;
  let tree: TreeView;

  before(async () => {
    workbench = await openFolder(sample());
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await expectOrder('b-heavy', 'a-crowded', 'd-new', 'c-sparse');
  });
  after(() => workbench.close());

  it('offers orders alone, and marks the current one', async () => {
    await tree.titleAction('Sort By…');
    await workbench.quickInput.waitFor();
    const picks = await workbench.quickPicks();
    assert.equal(picks.length, 4);
    assert.equal(picks.filter((pick) => pick.includes('check')).length, 1, picks.join('\n'));
    await workbench.screenshot('sort by');
    await workbench.page.keyboard.press('Escape');
  });

  it('orders by name, by files, by newest change and by size', async () => {
    await sortBy('Name');
    await expectOrder('a-crowded', 'b-heavy', 'c-sparse', 'd-new');
    await sortBy('Number of files, largest first');
    await expectOrder('a-crowded', 'b-heavy', 'c-sparse', 'd-new');
    await sortBy('Newest change first');
    await expectOrder('d-new', 'a-crowded', 'b-heavy', 'c-sparse');
    await sortBy('Size, largest first');
    await expectOrder('b-heavy', 'a-crowded', 'd-new', 'c-sparse');
  });

  it('shows apparent sizes, and orders by them', async () => {
    await workbench.configure({ 'diskUsage.sizeMetric': 'apparent' });
    const rows = await expectOrder('c-sparse', 'b-heavy', 'a-crowded', 'd-new');
    assert.match(rows[0]!.description, /^9\.5\d MiB · 9\d % · 1 file$/);
  });

  it('shows decimal units', async () => {
    await workbench.configure({ 'diskUsage.units': 'decimal' });
    const [first] = await tree.rowsThat('sizes are decimal', (rows) =>
      (rows[1]?.description ?? '').includes(' MB'),
    );
    assert.match(first!.description, /^10\.\d MB/);
    assert.match(await tree.hoverText('c-sparse'), /10\.0 MB apparent size \(10,\d{3},\d{3} bytes\)/);
  });

  async function sortBy(choice: string): Promise<void> {
    await tree.titleAction('Sort By…');
    await workbench.quickInput.fill(choice);
    await workbench.page.locator('.quick-input-list .monaco-list-row').first().click();
  }

  async function expectOrder(...labels: string[]): Promise<TreeRow[]> {
    const rows = await tree.rowsThat(`the order is ${labels.join(', ')}`, (all) => {
      return JSON.stringify(all.slice(1).map(({ label }) => label)) === JSON.stringify(labels);
    });
    return rows.slice(1);
  }
});

/** Its folders differ in their order by size on disk, apparent size, name, files and newest change. */
function sample(): string {
  const crowd = Array.from({ length: 10 }, (_, i) => [`a-crowded/${i}`, 5000] as const);
  const folder = temporaryFolder({
    ...Object.fromEntries(crowd),
    'b-heavy/file': 200_000,
    'c-sparse/file': 0,
    'd-new/file': 30_000,
  });
  truncateSync(path.join(folder, 'c-sparse/file'), 10_000_000);
  const order = ['c-sparse', 'b-heavy', 'a-crowded', 'd-new'];
  for (const [day, name] of order.entries()) {
    const time = Date.UTC(2031, 0, day + 1) / 1000;
    utimesSync(path.join(folder, name), time, time);
  }
  return folder;
}
