import assert from 'node:assert/strict';
import path from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { ChartPage, type Pixel } from '../driver/chartPage';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import { until } from '../driver/until';
import type { Workbench } from '../driver/workbench';

const files = {
  'packages/app/dist/bundle.js': 2_600_000,
  'packages/app/src/main.ts': 340_000,
  'packages/library/dist/index.js': 900_000,
  'packages/library/test/data.json': 620_000,
  'assets/fonts/sans.ttf': 480_000,
  'assets/images/hero/large.png': 1_450_000,
  'assets/images/icons/set.svg': 210_000,
  'docs/guide/manual.pdf': 760_000,
  'docs/notes.md': 24_000,
  'tools/build.bin': 130_000,
  'readme.md': 6_000,
};

describe('the chart over time', () => {
  const folder = temporaryFolder(files);
  let workbench: Workbench;
  let chart: ChartPage;

  before(async () => {
    workbench = await openFolder(folder, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.palette('Disk Usage: Rescan');
    await workbench.palette('Disk Usage: Show Chart');
    chart = new ChartPage(workbench);
    await chart.shows('packages', 'assets', 'docs', 'tools');
  });
  after(() => workbench.close());

  it('changes its colours with the theme at once', async () => {
    const seen = new Map<string, Pixel[]>();
    for (const theme of ['Light Modern', 'Dark Modern', 'Dark High Contrast', 'Light High Contrast']) {
      const before = (await chart.pixels(20, 12)).join();
      await workbench.chooseTheme(theme);
      const pixels = await until(`other colours with ${theme}`, async () => {
        const now = await chart.pixels(20, 12);
        return now.join() !== before && now;
      });
      seen.set(theme, pixels);
      await workbench.screenshot(`chart ${theme}`);
    }
    const brightness = (theme: string) =>
      seen.get(theme)!.reduce((sum, [red, green, blue]) => sum + red + green + blue, 0) / 240 / 3;
    assert.ok(brightness('Light Modern') > 150 && brightness('Light High Contrast') > 150);
    assert.ok(brightness('Dark Modern') < 105 && brightness('Dark High Contrast') < 105);
  });

  it('fits into a narrow window', async () => {
    for (const theme of ['Light High Contrast', 'Dark Modern', 'Light Modern']) {
      await workbench.chooseTheme(theme);
      await workbench.page.setViewportSize({ width: 620, height: 760 });
      await chart.canvas.waitFor();
      const sideways = await chart.frame
        .locator('body')
        .evaluate((body) => body.scrollWidth - body.clientWidth);
      assert.ok(sideways <= 0, `scrolls ${sideways} pixels sideways`);
      assert.ok((await chart.pixels(8, 8)).every(([, , , alpha]) => alpha === 255));
      const name = await chart.row('tools').locator('.cell-0').boundingBox();
      assert.ok(name && name.width > 40, 'names keep their room');
      await workbench.screenshot(`chart narrow ${theme}`);
      await workbench.page.setViewportSize({ width: 1280, height: 800 });
    }
  });

  it('draws anew after a scan that found other data', async () => {
    mkdirSync(path.join(folder, 'new'), { recursive: true });
    writeFileSync(path.join(folder, 'new/huge.bin'), Buffer.alloc(9_000_000, 1));
    await workbench.palette('Disk Usage: Rescan');
    await chart.shows('new', 'packages', 'assets', 'docs', 'tools');
    await until('the note says when', async () =>
      /^Scanned \d\d:\d\d, live$/.test(await chart.frame.locator('.note').innerText()),
    );
  });

  it('keeps its place while another tab hides it', async () => {
    await chart.row('packages').dblclick();
    await chart.shows('app', 'library');
    await chart.choose('depth', '2');
    await workbench.palette('File: New Untitled Text File');
    await chart.canvas.waitFor({ state: 'detached' });
    await workbench.palette('View: Close Editor');
    await chart.shows('app', 'library');
    assert.deepEqual((await chart.breadcrumb()).slice(1), ['packages']);
    assert.equal(await chart.chosen('depth'), '2');
  });

  it('comes back to its place after the window was reloaded, without a scan', async () => {
    await chart.row('app').dblclick();
    await chart.shows('dist', 'src');
    const scans = () => workbench.log.count('Scan started');
    const before = scans();
    await workbench.reload();
    await chart.shows('dist', 'src');
    assert.deepEqual((await chart.breadcrumb()).slice(1), ['packages', 'app']);
    assert.equal(await chart.chosen('depth'), '2');
    assert.equal(scans(), before);
    await workbench.screenshot('chart after reload');
  });

  it('marks on the way out where it came from', async () => {
    await chart.frame.getByRole('button', { name: 'packages', exact: true }).click();
    const rows = await chart.shows('app', 'library');
    assert.equal(rows.find((row) => row.selected)?.name, 'app');
  });

  it('violates no policy and throws nothing', () => {
    assert.deepEqual(workbench.problems.violations, []);
    assert.deepEqual(workbench.problems.uncaught, []);
    assert.doesNotMatch(workbench.log.read(), /\[error\]|makes no sense/);
  });
});
