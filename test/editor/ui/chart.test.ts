import assert from 'node:assert/strict';
import { isChartSnapshot } from '../../../src/shared/chart/chartProtocol';
import { damaged, junk } from '../../support/trees/junk';
import { Random, seed } from '../../support/trees/random';
import { ChartPage, type ChartRow } from '../driver/chartPage';
import { chooseFromMenu, menuItems } from '../driver/menu';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import { until } from '../driver/until';
import type { Workbench } from '../driver/workbench';

const files = {
  'media/video/film.bin': 3_000_000,
  'media/video/raw/take.bin': 1_200_000,
  'media/photos/a.bin': 900_000,
  'build/cache/c.bin': 1_500_000,
  'build/out.bin': 500_000,
  'src/app.ts': 200_000,
  'readme.md': 40_000,
};

describe('the chart', () => {
  let workbench: Workbench;
  let chart: ChartPage;

  before(async () => {
    workbench = await openFolder(temporaryFolder(files), { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Disk Usage');
    chart = new ChartPage(workbench);
  });
  after(() => workbench.close());

  it('says that nothing was scanned yet, and offers to', async () => {
    await workbench.palette('Disk Usage: Show Chart');
    await chart.frame.getByText('This folder has not been scanned yet.').waitFor();
    assert.equal(await chart.canvas.isVisible(), false);
    await workbench.screenshot('chart empty');
    await chart.frame.locator('.empty vscode-button').click();
    await chart.rowsThat('media is listed', (rows) => rows[0]?.name === 'media');
  });

  it('paints a treemap', async () => {
    const pixels = await until('the treemap is painted', async () => {
      const found = await chart.pixels(20, 12);
      return found.every(([, , , alpha]) => alpha === 255) && found;
    });
    const colours = new Set(pixels.map((pixel) => pixel.join()));
    assert.ok(colours.size >= 4, `only ${[...colours].join(' ')}`);
    await workbench.screenshot('chart');
  });

  it('lists the numbers of the tree', async () => {
    const rows = await chart.shows('media', 'build', 'src');
    assert.equal(rows.at(-1)?.name, 'Files', 'no folder is left out');
    const tree = await workbench.tree('Folders').rowsThat('the folders are there', (all) => all.length >= 4);
    for (const { name, size, share, files: count } of rows.slice(0, 3)) {
      const { description } = tree.find((row) => row.label === name)!;
      for (const part of [size, share, count])
        assert.ok(description.includes(part), `${name}: ${part} in ${description}`);
    }
  });

  it('goes in on a click and out on a breadcrumb', async () => {
    await chart.click(0.05, 0.03);
    await chart.shows('video', 'photos');
    const [root, ...rest] = await chart.breadcrumb();
    assert.deepEqual(rest, ['media']);
    await workbench.screenshot('chart inside a folder');
    await chart.frame.getByRole('button', { name: root!, exact: true }).click();
    const rows = await chart.shows('media', 'build', 'src');
    assert.equal(rows.find((row) => row.selected)?.name, 'media', 'what was in view stays marked');
  });

  it('keeps the keyboard’s focus on the way to the folder in view', async () => {
    await chart.row('media').dblclick();
    await chart.row('video').dblclick();
    await chart.shows('raw');
    const focused = () => chart.frame.locator('.breadcrumb button:focus').allInnerTexts();
    await chart.frame.getByRole('button', { name: 'media', exact: true }).focus();
    await workbench.page.keyboard.press('Enter');
    await chart.shows('video', 'photos');
    assert.deepEqual(await focused(), ['media']);
    await workbench.page.keyboard.press('Shift+Tab');
    await workbench.page.keyboard.press('Enter');
    await chart.shows('media', 'build', 'src');
    assert.equal((await focused()).length, 1);
    await chart.frame.getByRole('toolbar', { name: 'Chart settings' }).waitFor();
  });

  it('goes in on Enter and out on Backspace', async () => {
    const { keyboard } = workbench.page;
    await chart.row('media').click();
    await keyboard.press('ArrowDown');
    await chart.rowsThat('build is selected', (rows) => rows[1]?.selected === true);
    await keyboard.press('Enter');
    await chart.shows('cache');
    await keyboard.press('Backspace');
    await chart.shows('media', 'build', 'src');
  });

  it('goes in on the right arrow and out on the left, and finds names by their first letters', async () => {
    const { keyboard } = workbench.page;
    const isSelected = (name: string) => (rows: ChartRow[]) =>
      rows.find((row) => row.selected)?.name === name;
    await chart.row('media').click();
    await keyboard.type('sr', { delay: 50 });
    await chart.rowsThat('src is selected', isSelected('src'));
    // Letters are one word until a moment has passed.
    await workbench.page.waitForTimeout(1000);
    await keyboard.type('med');
    await chart.rowsThat('media is selected', isSelected('media'));
    await keyboard.press('ArrowRight');
    await chart.shows('video', 'photos');
    await keyboard.press('ArrowLeft');
    await chart.rowsThat('media is selected again', isSelected('media'));
  });

  it('says why what has no folders is not entered', async () => {
    const said = chart.frame.locator('.said');
    await chart.row('Files').click();
    await workbench.page.keyboard.press('Enter');
    await said.getByText('This is what the folder in view holds').waitFor();
    await workbench.page.keyboard.press('ArrowUp');
    await said.getByText(/./).waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Enter');
    await said.getByText('There are no folders in src.').waitFor();
  });

  it('has the commands of rows in the menus of tiles and lines, for the keyboard too', async () => {
    const { page } = workbench;
    const commands = [
      'Reveal in Folders',
      'Reveal in Explorer View',
      'Rescan This Folder',
      'Exclude from Scans',
    ];
    await chart.rightClick(0.05, 0.03);
    const others = ['Copy Path', 'Copy Size', 'Delete', 'Delete Permanently'];
    assert.deepEqual(await menuItems(page), [...commands, ...others]);
    await workbench.screenshot('chart menu');
    await chooseFromMenu(page, 'Copy Path');
    await until('the path is copied', async () => (await workbench.clipboard()).endsWith('/media'));
    await chart.row('build').click();
    await page.keyboard.press('Shift+F10');
    await chooseFromMenu(page, 'Copy Path');
    await until('the path is copied', async () => (await workbench.clipboard()).endsWith('/build'));
    await chart.row('src').click({ button: 'right' });
    await chooseFromMenu(page, 'Reveal in Folders');
    await workbench
      .tree('Folders')
      .rowsThat('src is selected', (rows) => rows.some(({ label, selected }) => label === 'src' && selected));
    await chart.row('Files').click({ button: 'right' });
    await page.waitForTimeout(500);
    assert.equal(await page.locator('.monaco-menu').count(), 0, 'no menu where there is no folder');
  });

  it('names everything for screen readers, and lines in the order in which they read', async () => {
    const { frame } = chart;
    await frame.getByRole('heading', { level: 1, name: /^Disk usage of / }).waitFor();
    for (const name of ['Size', 'Levels', 'Color'])
      assert.equal(
        await frame.locator(`vscode-dropdown [role="listbox"][aria-label="${name}"]`).count(),
        1,
        name,
      );
    const lines = await frame.locator('.list [role="option"]').evaluateAll((all) =>
      all.map((line) => ({
        cells: [...line.querySelectorAll('[class^="cell-"]')].map((cell) => cell.textContent).filter(Boolean),
        label: line.ariaLabel ?? '',
      })),
    );
    for (const { cells, label } of lines) {
      const places = cells.map((cell) => label.indexOf(cell));
      assert.ok(!places.includes(-1), label);
      assert.deepEqual(
        [...places].sort((a, b) => a - b),
        places,
        label,
      );
    }
  });

  it('leaves the keys that it has no use for to the editor', async () => {
    const { keyboard } = workbench.page;
    const isInList = () => chart.list.evaluate((list) => list === document.activeElement);
    const command = workbench.page.locator('.quick-input-list').getByText('Disk Usage: Find Folder…');
    for (const key of ['F1', 'Control+Shift+P']) {
      await chart.row('media').click();
      await until('the list has the focus', isInList);
      await keyboard.press(key);
      await workbench.quickInput.fill('>Find Folder');
      await command.waitFor();
      await keyboard.press('Escape');
      await workbench.quickInput.waitFor({ state: 'hidden' });
    }

    await chart.row('media').click();
    const page = chart.frame.locator('body');
    await page.evaluate((body) => {
      addEventListener('keydown', ({ key, defaultPrevented }) => {
        body.dataset['keys'] = `${body.dataset['keys'] ?? ''} ${key}:${defaultPrevented ? 'used' : 'left'}`;
      });
    });
    for (const key of ['Home', 'Escape', 'Shift+Tab']) await keyboard.press(key);
    await until('the focus is elsewhere', async () => !(await isInList()));
    const keys = await page.evaluate((body) => body.dataset['keys']);
    assert.equal(keys, ' Home:used Escape:left Shift:left Tab:left');
  });

  it('names the folder under the pointer with its size and share', async () => {
    const [media] = await chart.rows();
    const text = await chart.hover(0.05, 0.03);
    assert.match(text, /^media\n/);
    assert.ok(text.includes(`${media!.size} on disk`), text);
    assert.ok(text.includes(media!.share), text);
    await workbench.screenshot('chart hover');
  });

  it('shows apparent sizes where those are wished', async () => {
    const before = await chart.rows();
    await chart.choose('metric', 'Apparent');
    await chart.frame.locator('.summary', { hasText: 'apparent' }).waitFor();
    const after = await chart.rows();
    assert.notDeepEqual(
      after.map((row) => row.size),
      before.map((row) => row.size),
    );
    await chart.choose('metric', 'On disk');
    await chart.frame.locator('.summary', { hasText: 'on disk' }).waitFor();
  });

  it('draws as many levels as are wished', async () => {
    const three = await chart.pixels(40, 24);
    await chart.choose('depth', '1');
    const one = await until('other pixels', async () => {
      const pixels = await chart.pixels(40, 24);
      return pixels.join() !== three.join() && pixels;
    });
    const colours = (pixels: readonly unknown[]) => new Set(pixels.map(String)).size;
    assert.ok(colours(one) < colours(three));
    await chart.choose('depth', '3');
    await until('the first pixels', async () => (await chart.pixels(40, 24)).join() === three.join());
  });

  it('has a policy that lets nothing in, and loads only what is the extension’s', async () => {
    const body = chart.frame.locator('body');
    const policy = await chart.frame
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .getAttribute('content');
    // `https://*.vscode-cdn.net` is a name for the extension's own files: no request for them leaves the editor.
    assert.match(
      policy!,
      /^default-src 'none'; script-src 'nonce-[\w-]{20,}'; style-src 'self' https:\/\/\*\.vscode-cdn\.net 'nonce-[\w-]+'$/,
    );
    const loaded = await body.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => name),
    );
    assert.ok(loaded.length >= 2, 'script and style are loaded');
    for (const url of loaded) assert.match(new URL(url).pathname, /\/dist\/chart\.(js|css)$/);
  });

  it(`takes no message that its host would not send (SEED=${seed})`, async () => {
    const body = chart.frame.locator('body');
    await body.evaluate(() => {
      Object.assign(globalThis, { lastMessage: undefined });
      const keep = ({ data }: MessageEvent<unknown>) => Object.assign(globalThis, { lastMessage: data });
      addEventListener('message', keep, { once: true });
    });
    await chart.choose('depth', '2');
    const message = await until('the host sends a message', () =>
      body.evaluate(() => (globalThis as { lastMessage?: object }).lastMessage),
    );
    assert.ok(isChartSnapshot(message));
    const random = new Random(seed);
    const before = await body.innerHTML();
    for (let batch = 0; batch < 20; batch++) {
      const messages = Array.from({ length: 100 }, () =>
        random.below(3) === 0 ? junk(random) : damaged(message, random),
      );
      await body.evaluate((_, all) => {
        for (const data of all) dispatchEvent(new MessageEvent('message', { data }));
      }, messages);
      assert.equal(await body.innerHTML(), before, `batch ${batch}`);
    }
    await chart.choose('depth', '3');
    await chart.shows('media', 'build', 'src');
  });

  it('violates no policy and throws nothing', () => {
    assert.deepEqual(workbench.problems.violations, []);
    assert.deepEqual(workbench.problems.uncaught, []);
    assert.doesNotMatch(workbench.log.read(), /\[error\]|makes no sense/);
  });
});
