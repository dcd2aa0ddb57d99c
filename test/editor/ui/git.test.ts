import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gitIn, newRepository } from '../../support/trees/gitRepository';
import { ChartPage } from '../driver/chartPage';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilFollowed } from '../driver/untilFollowed';
import type { Workbench } from '../driver/workbench';

describe('what git does with the files', () => {
  const folder = temporaryFolder({
    'src/app.bin': 1_500_000,
    'src/deep/more.bin': 800_000,
    'node_modules/left/pad.bin': 2_600_000,
    'node_modules/right/pad.bin': 1_100_000,
    'assets/film.bin': 1_900_000,
    'packages/api/code.bin': 700_000,
    'packages/api/node_modules/dep.bin': 900_000,
    'packages/web/code.bin': 400_000,
    'run.log': 300_000,
  });
  let workbench: Workbench;
  let tree: TreeView;
  let chart: ChartPage;
  const key = (name: string) => chart.frame.getByRole('button', { name, exact: true });

  const inEveryTheme = async (picture: string) => {
    const marks = { 'Dark High Contrast': 'high-contrast', 'Light Modern': 'light', 'Dark Modern': 'dark' };
    for (const [theme, mark] of Object.entries(marks)) {
      await workbench.chooseTheme(theme);
      await chart.frame.locator(`body.vscode-${mark}`).waitFor();
      await workbench.screenshot(`${picture} ${theme}`);
    }
  };

  before(async () => {
    newRepository(folder);
    writeFileSync(path.join(folder, '.gitignore'), 'node_modules/\n*.log\n');
    gitIn(folder, 'add', '.gitignore', 'src', 'packages');
    gitIn(folder, 'commit', '-qm', 'first');
    gitIn(folder, 'gc', '-q');
    workbench = await openFolder(folder, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    chart = new ChartPage(workbench);
    await workbench.palette('Disk Usage: Rescan');
    await untilFollowed(tree, folder);
  });
  after(() => workbench.close());

  it('is in the hovers of folders', async () => {
    const hoverSays = async (label: string, pattern: RegExp) =>
      until(`the hover of ${label} says ${pattern.source}`, async () =>
        pattern.test(await tree.hoverText(label)),
      );
    await hoverSays('node_modules', /Git: 3\.5\d MiB ignored$/m);
    await hoverSays('packages', /Git: 1\.0\d MiB tracked, 88\d KiB ignored$/m);
    await hoverSays('assets', /Git: 1\.8\d MiB untracked$/m);
    await hoverSays('.git', /Git: \d+ KiB in \.git \(.* loose objects.*\)$/m);
    await tree.row('packages').locator('.label-name').hover();
    await workbench.page.locator('.workbench-hover').filter({ hasText: 'tracked' }).waitFor();
    await workbench.screenshot('git hover');
  });

  it('colours the chart, with the same words in the legend and in the list', async () => {
    await workbench.palette('Disk Usage: Show Chart');
    await chart.rowsThat('the folders are listed', (rows) => rows.length > 4);
    await chart.choose('color', 'Git');
    await key('Ignored').waitFor();
    const rows = await chart.rowsThat('every line has its word', (all) =>
      all.every(({ files }) => files !== ''),
    );
    const words = Object.fromEntries(rows.map(({ name, files }) => [name, files]));
    const { node_modules: modules, src, assets, packages, '.git': git } = words;
    assert.deepEqual(
      [modules, src, assets, packages, git],
      ['Ignored', 'Tracked', 'Untracked', 'Tracked', '.git'],
    );
    const spoken = await chart.row('packages').getAttribute('aria-label');
    assert.match(spoken!, /1\.0\d MiB tracked, 88\d KiB ignored/);
    const tooltip = await chart.hover(0.05, 0.03);
    assert.match(tooltip, /\d MiB (ignored|tracked)/);
    await inEveryTheme('git chart');
  });

  it('can be the only part that is shown', async () => {
    await key('Ignored').focus();
    await workbench.page.keyboard.press('Enter');
    const rows = await chart.rowsThat('only what has ignored files is listed', (all) => all.length === 3);
    assert.deepEqual(rows.map(({ name }) => name).slice(0, 2), ['node_modules', 'packages']);
    assert.match(rows[1]!.files, /^88\d KiB$/);
    assert.equal(await key('Ignored').getAttribute('aria-pressed'), 'true');
    await until('the focus stays', () =>
      key('Ignored').evaluate((button) => button === document.activeElement),
    );
    await inEveryTheme('git chart ignored');
    await workbench.page.setViewportSize({ width: 760, height: 800 });
    await workbench.screenshot('git chart ignored narrow');
    await workbench.page.setViewportSize({ width: 1280, height: 800 });
    await key('Ignored').focus();
    await workbench.page.keyboard.press('Enter');
    await chart.rowsThat('all are listed', (all) => all.length > 4);
    await chart.choose('color', 'Folder');
    await until(
      'the legend is gone',
      async () => (await key('Ignored').count()) === 0 || !(await key('Ignored').isVisible()),
    );
  });

  it('violates no policy and throws nothing', () => {
    assert.deepEqual(workbench.problems.violations, []);
    assert.deepEqual(workbench.problems.uncaught, []);
    assert.doesNotMatch(workbench.log.read(), /\[error\]/);
  });
});
