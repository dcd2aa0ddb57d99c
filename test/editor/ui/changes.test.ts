import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ChartPage } from '../driver/chartPage';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilFollowed } from '../driver/untilFollowed';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

function write(folder: string, name: string, size: number): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, Buffer.alloc(size, 1));
}

/** Nothing in it is more than text. */
const hostile = '$(flame) **new** [link](command:workbench.action.quit)';

describe('the view "Changes"', () => {
  const folder = temporaryFolder({
    'build/cache/objects/a.bin': 3_000_000,
    'logs/old.log': 6_000_000,
    'docs/guide.bin': 4_000_000,
    'src/app.bin': 2_000_000,
  });
  let workbench: Workbench;
  let changes: TreeView;
  let tree: TreeView;
  /** Waits for the picker of the period, and returns what it offers. */
  const choices = () =>
    until('the periods are offered', async () => {
      const all = await workbench.quickPicks();
      return (all[0] ?? '').includes('The previous scan') && all;
    });
  const labels = async () => (await changes.rows()).map(({ label }) => label);

  const watchForContradiction = () =>
    changes.pane.evaluate((pane) => {
      const look = () => {
        const message = pane.querySelector('.message')?.textContent ?? '';
        if (message.startsWith('No folder has') && pane.querySelector('.monaco-list-row'))
          pane.setAttribute('data-contradicted', message);
      };
      new MutationObserver(look).observe(pane, { subtree: true, childList: true, characterData: true });
    });

  before(async () => {
    workbench = await openFolder(folder, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Disk Usage');
    changes = workbench.tree('Changes');
    tree = workbench.tree('Folders');
  });
  after(() => workbench.close());

  it('welcomes where there is nothing to compare with', async () => {
    await until('it says so', async () => (await changes.welcome()).includes('a scan to compare with'));
    await workbench.palette('Disk Usage: Rescan');
    await untilFollowed(tree, folder);
    await workbench.screenshot('changes welcome');
  });

  it('names the folders that grew and shrank since the scan, largest change first, once each', async () => {
    await watchForContradiction();
    write(folder, 'build/cache/objects/b.bin', 9_000_000);
    write(folder, 'docs/guide.bin', 1_000_000);
    write(folder, `${hostile}/new.bin`, 5_000_000);
    rmSync(path.join(folder, 'logs'), { recursive: true });
    const rows = await changes.rowsThat('all four are named', (all) => all.length === 4);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['objects', 'logs', hostile, 'docs'],
    );
    const [objects, logs, fresh, docs] = rows.map(({ description }) => description);
    assert.match(objects!, /^\+8\.\d\d MiB · 11\.\d MiB, was 2\.\d\d MiB · build\/cache$/);
    assert.match(logs!, /^−5\.\d\d MiB · gone, was 5\.\d\d MiB$/);
    assert.match(fresh!, /^\+4\.\d\d MiB · 4\.\d\d MiB, was < 1 MiB$/);
    assert.match(docs!, /^−2\.\d\d MiB · \d\d\d KiB, was 3\.\d\d MiB$/);
    assert.match(rows[0]!.ariaLabel, /^objects, grew by 8\.\d\d MiB, 11\.\d MiB, was .* in build\/cache/);
    assert.match(rows[2]!.ariaLabel, /4\.\d\d MiB, new or previously below 1 MiB$/);
    assert.match(await changes.description(), /^since \d\d:\d\d$/);
    await until('nothing says that there are none', async () => (await changes.message()) === '');
    await workbench.screenshot('changes');
  });

  it('never says that nothing has changed above rows of what has', async () => {
    assert.equal(await changes.pane.getAttribute('data-contradicted'), null);
  });

  it('tells all in a row’s hover', async () => {
    const hover = await changes.hoverText('objects');
    assert.match(
      hover,
      /^objects\nbuild\/cache\/objects\ngrew by 8\.\d\d MiB since \d\d:\d\d\n11\.\d MiB, was 2/,
    );
  });

  it('takes a name for text, in the row and its hover', async () => {
    assert.equal((await changes.hoverText(hostile)).split('\n')[0], hostile);
    const texts = changes.pane.locator('.label-name, .label-description');
    assert.equal(await texts.locator('a, b, img, strong').count(), 0);
    assert.equal(await changes.pane.locator('.codicon-flame').count(), 0);
  });

  it('opens a row’s folder in the tree', async () => {
    await changes.row('objects').click();
    const rows = await tree.rowsThat('it is selected', (all) => all.some(({ selected }) => selected));
    const selected = rows.find((row) => row.selected);
    assert.equal(selected?.label, 'objects');
    assert.equal(selected.focused, true);
    await changes.row('logs').click();
    await tree.rowsThat('of one that is gone, the folder that it was in', (all) => all[0]!.selected);
  });

  it('copies a path and shows a folder in the chart', async () => {
    assert.deepEqual(await changes.contextMenuItems('logs'), ['Reveal in Folders', 'Copy Path']);
    await changes.contextMenu('objects', 'Copy Path');
    await until('it is copied', async () => {
      return (await workbench.clipboard()) === path.join(folder, 'build/cache/objects');
    });
    await changes.contextMenu('objects', 'Show in Chart');
    const chart = new ChartPage(workbench);
    await until('the chart is there', async () => {
      return (await chart.breadcrumb()).slice(1).join('/') === 'build/cache/objects';
    });
  });

  it('colours the chart by growth, and says so in words', async () => {
    const chart = new ChartPage(workbench);
    await chart.frame.locator('.breadcrumb button').first().click();
    await chart.rowsThat('the root is in view', (rows) => rows[0]?.name === 'build');
    assert.deepEqual(await chart.legend(), []);
    const before = (await chart.pixels(20, 12)).join();
    await chart.choose('color', 'Growth');
    const rows = await chart.rowsThat('changes are listed', (all) => all.some(({ change }) => change !== ''));
    const change = (name: string) => rows.find((row) => row.name === name)!.change;
    assert.match(change('build'), /^\+8\.\d\d MiB$/);
    assert.match(change('docs'), /^−2\.\d\d MiB$/);
    assert.deepEqual([change(hostile), change('src')], ['+', '']);
    await until('it is painted', async () => (await chart.pixels(20, 12)).join() !== before);
    const [title, ...words] = await chart.legend();
    assert.match(title!, /^Growth since \d\d:\d\d$/);
    for (const word of ['Grew by half or more', 'Shrank by a third or more', 'New or previously below 1 MiB'])
      assert.ok(
        words.some((text) => text.endsWith(word)),
        `${word} in ${words.join(' | ')}`,
      );
    assert.match(await chart.hover(0.05, 0.03), /\n\+8\.\d\d MiB, from 2\.\d\d MiB\n/);
    await workbench.screenshot('chart by growth');
    await workbench.palette('View: Close Editor');
  });

  it('compares with another moment where that is wished', async () => {
    await changes.titleAction('Compare With…');
    const picks = await choices();
    assert.equal(picks.length, 1, 'the only result is offered once');
    assert.match(picks[0]!, /The previous scan.* [A-Z][a-z]{2} \d+, \d\d:\d\d · /s);
    await workbench.screenshot('compare with');
    await workbench.page.keyboard.press('Escape');
    // This scan is all that differs from the first one.
    await workbench.palette('Disk Usage: Rescan');
    await until('both are stored', async () => {
      await changes.titleAction('Compare With…');
      const count = (await choices()).length;
      await workbench.page.keyboard.press('Escape');
      return count === 2;
    });
    await changes.rowsThat('it still compares with the scan before', (all) => all[0]?.label === 'objects');
    await changes.titleAction('Compare With…');
    await choices();
    // The newest stored result is the present one.
    await workbench.page.locator('.quick-input-list .monaco-list-row').nth(1).click();
    await until('it says that nothing changed', async () =>
      /^No folder has grown or shrunk since \d\d:\d\d\.$/.test(await changes.message()),
    );
    assert.deepEqual(await labels(), []);
    await workbench.screenshot('changes none');
  });

  it('is still there after a reload, with the period that was chosen', async () => {
    await workbench.reload();
    await until('it says that nothing changed', async () =>
      (await changes.message()).startsWith('No folder has grown or shrunk since'),
    );
    await workbench.palette('Disk Usage: Compare With…');
    await choices();
    await workbench.page.locator('.quick-input-list .monaco-list-row').first().click();
    await changes.rowsThat('the changes are back', (all) => all[0]?.label === 'objects');
  });

  it('has its words in the tree too, where growth is wished', async () => {
    await workbench.palette('Disk Usage: Show Growth');
    const rows = await tree.rowsThat('growth shows', (all) =>
      / · \+8\.\d\d MiB · /.test(all[1]!.description),
    );
    const text = (label: string) => rows.find((row) => row.label === label)!.description;
    assert.match(text('build'), /^11\.\d MiB · \+8\.\d\d MiB · \d\d % · 2 files$/);
    assert.match(text('docs'), /^\d{3} KiB · −2\.\d\d MiB · /);
    assert.match(text(hostile), /^4\.\d\d MiB · was below 1 MiB · /);
    assert.doesNotMatch(text('src'), /[+−]/);
    assert.match(await tree.hoverText('build'), /\n\+8\.\d\d MiB since \d\d:\d\d, from 2\.\d\d MiB\n/);
    assert.match(await tree.hoverText('src'), /\nUnchanged since \d\d:\d\d\n/);
    await workbench.screenshot('tree growth');
    await workbench.palette('Disk Usage: Hide Growth');
    await tree.rowsThat('it is gone', (all) => all.every(({ description }) => !/[+−]/.test(description)));
  });

  it('shows no error', () => {
    assert.deepEqual(workbench.problems.uncaught, []);
    assert.deepEqual(workbench.problems.violations, []);
    assert.doesNotMatch(workbench.log.read(), /\[error\]/);
  });
});

describe('the view "Changes" with several folders', () => {
  it('groups what changed by the folder that it is in', async () => {
    const [a, b, c] = [
      temporaryFolder({ 'x/a.bin': 10 }),
      temporaryFolder({ 'x/b.bin': 10 }),
      temporaryFolder(),
    ];
    const file = path.join(c, 'some.code-workspace');
    const folders = [
      { path: a, name: 'First' },
      { path: b, name: 'Second' },
    ];
    writeFileSync(file, JSON.stringify({ folders }));
    const workbench = await openFolder(file);
    await workbench.openContainer('Disk Usage');
    await untilScanned(workbench.tree('Folders'));
    const changes = workbench.tree('Changes');
    const rows = await changes.rowsThat(
      'the folder that grew is there, as it is once it is written',
      (all) => {
        const isThere = all.length === 2 && all[1]?.label === 'x';
        // Again and again, since the watcher takes a while to start.
        if (!isThere) write(b, 'x/grown.bin', 4_000_000 + (Date.now() % 1000));
        return isThere && all[0]!.description.startsWith('+3.8');
      },
    );
    assert.equal(rows[0]!.label, 'Second');
    assert.match(rows[0]!.description, /^\+3\.8\d MiB since \d\d:\d\d$/);
    assert.deepEqual([rows[0]!.level, rows[0]!.expanded, rows[1]!.level], [1, true, 2]);
    await workbench.screenshot('changes of several folders');
    await workbench.close();
  });
});
