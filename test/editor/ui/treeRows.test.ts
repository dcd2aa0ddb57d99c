import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

const longName = 'the-recording-of-the-demonstration-of-last-week.webm';

describe('the rows of the tree', () => {
  let workbench: Workbench;
  let tree: TreeView;
  const folder = project();

  before(async () => {
    workbench = await openFolder(folder);
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await untilScanned(tree);
  });
  after(() => workbench.close());

  it('are directories and files together, heaviest first, with size, share and number of files', async () => {
    const rows = await tree.rows();
    assert.deepEqual(labels(rows), [
      ...[
        path.basename(folder),
        'heavy',
        'middle.bin',
        'twins',
        longName,
        'light',
        '.git',
        'empty',
        'small.txt',
      ],
    ]);
    assert.match(rows[0]!.description, /^11\.\d MiB · 12 files$/);
    assert.match(rows[1]!.description, /^6\.0\d MiB · 5\d % · 3 files$/);
    assert.match(rows[2]!.description, /^3\.00 MiB · 2\d %$/);
    assert.match(rows.at(-1)!.description, /^4\.00 KiB · <0\.1 %$/);
  });

  it('open, one level at a time', async () => {
    await tree.expand('heavy');
    const rows = await tree.rowsThat('its rows are there', (all) => labels(all).includes('inner'));
    assert.deepEqual(
      rows.filter(({ level }) => level === 3).map(({ label }) => label),
      ['a.bin', 'inner'],
    );
    assert.equal(rows.find(({ label }) => label === 'empty')!.expanded, undefined);
  });

  it('say in their hover what du says, counts, newest change and when it was scanned', async () => {
    const lines = (await tree.hoverText('heavy')).split('\n');
    assert.equal(lines[0], 'heavy');
    assert.ok(lines.some((line) => line.includes(`on disk (${du('heavy', '--block-size=1')} bytes)`)));
    assert.match(lines.join('\n'), /6\.0\d MiB apparent size \(6,\d{3},\d{3} bytes\)/);
    assert.ok(lines.includes('3 files, 1 folder'), lines.join('\n'));
    assert.match(lines.join('\n'), /5\d % of the folder it is in/);
    assert.match(lines.join('\n'), /Newest change: Jan 2, 2031, \d\d:\d\d/);
    assert.match(lines.join('\n'), /Scanned \d\d:\d\d, live\nGit: 6\.\d\d MiB ignored$/);
  });

  it('say of a file both sizes and its newest change', async () => {
    const hover = await tree.hoverText('small.txt');
    assert.match(hover, /^small\.txt\n4\.00 KiB on disk \(4,096 bytes\)\n10 B apparent size \(10 bytes\)\n/);
    assert.match(hover, /Newest change: \d\d:\d\d/);
  });

  it('explain shares that add up to more than 100 %', async () => {
    await tree.expand('twins');
    const rows = await tree.rowsThat('its rows are there', (all) => labels(all).includes('one'));
    for (const name of ['one', 'two']) {
      assert.match(rows.find(({ label }) => label === name)!.description, / · (9\d|100) % · 1 file$/);
      assert.match(await tree.hoverText(name), /more than 100 %: a hard-linked file counts once/);
    }
    assert.doesNotMatch(await tree.hoverText('heavy'), /100 %/);
  });

  it('have a bar that is as long as the share', async () => {
    const icon = (name: string) =>
      tree
        .row(name)
        .locator('.custom-view-tree-node-item-icon')
        .evaluate((element) => decodeURIComponent(getComputedStyle(element).backgroundImage));
    const pixels = async (name: string) => Number(/.*width=\\?"(\d+)/.exec(await icon(name))?.[1]);
    assert.equal(await pixels('heavy'), 9);
    assert.equal(await pixels('twins'), 3);
    assert.equal(await pixels('small.txt'), 1);
  });

  it('are not dimmed where git ignores them', async () => {
    await workbench.openContainer('Explorer');
    const color = (element: Element): string => getComputedStyle(element).color;
    const [ignored, other] = [workbench.explorer.row('heavy'), workbench.explorer.row('light')];
    const inExplorer = (row: Locator) => row.locator('.label-name').evaluate(color);
    await until('git dims it', async () => (await inExplorer(ignored)) !== (await inExplorer(other)));
    await workbench.openContainer('Disk Usage');
    assert.equal(await inExplorer(tree.row('heavy')), await inExplorer(tree.row('light')));
  });

  it('stand in a column that no name pushes out of a narrow side bar', async () => {
    for (const width of [200, 500]) {
      await workbench.sideBarWidth(width);
      const places = await numberEnds(tree);
      const shown = places.filter(({ level }) => level === 2);
      assert.ok(shown.length > 6);
      for (const { end, right } of shown) {
        assert.ok(Math.abs(end - shown[0]!.end) < 0.6, JSON.stringify(places));
        assert.ok(end < right - 60, JSON.stringify(places));
      }
    }
  });

  it('are found by the first letters of their names', async () => {
    await tree.row('heavy').click();
    for (const [letters, name] of [
      ['tw', 'twins'],
      ['mi', 'middle.bin'],
    ] as const) {
      await workbench.page.keyboard.type(letters, { delay: 50 });
      await tree.rowsThat(`${name} has the focus`, (rows) => find(rows, name).focused);
      // Letters are one word until a moment has passed.
      await workbench.page.waitForTimeout(1000);
    }
  });

  it('are told in full to a screen reader', async () => {
    const rows = await tree.rows();
    const spoken = rows.map(({ ariaLabel }) => ariaLabel);
    assert.match(spoken[1]!, /^heavy, folder, 6\.0\d MiB, 5\d %, 3 files$/);
    assert.match(
      spoken.find((text) => text.startsWith('small.txt'))!,
      /^small\.txt, 4\.00 KiB, <0\.1 %$/,
    );
  });

  it('follow the arrow keys and Enter', async () => {
    const { keyboard } = workbench.page;
    await tree.row('light').click();
    await tree.rowsThat('light is open', (rows) => find(rows, 'light').expanded === true);
    await keyboard.press('ArrowLeft');
    await tree.rowsThat('light is closed', (rows) => find(rows, 'light').expanded === false);
    await keyboard.press('ArrowRight');
    await tree.rowsThat('c.txt is there', (rows) => labels(rows).includes('c.txt'));
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await workbench.page.locator('.tab[data-resource-name="c.txt"]').waitFor();
  });

  it('can be dragged into the editors', async () => {
    await workbench.palette('View: Close All Editors');
    const { mouse } = workbench.page;
    const middle = async (target: Locator): Promise<[number, number]> => {
      const { x, y, width, height } = (await target.boundingBox())!;
      return [x + width / 2, y + height / 2];
    };
    const group = workbench.page.locator('.part.editor .editor-group-container').first();
    await mouse.move(...(await middle(tree.row('small.txt').locator('.label-name'))));
    await mouse.down();
    await mouse.move(...(await middle(group)), { steps: 20 });
    // The editor asks the extension what is dragged.
    await workbench.page.waitForTimeout(1500);
    await mouse.move(...(await middle(group)), { steps: 2 });
    await mouse.up();
    await workbench.page.locator('.tab[data-resource-name="small.txt"]').waitFor();
  });

  it('look right in every theme, and in a narrow side bar', async () => {
    for (const theme of ['dark', 'high contrast', 'light'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`tree ${theme}`);
    }
    for (const theme of ['dark', 'high contrast light', 'light'] as const) {
      await workbench.setTheme(theme);
      await workbench.sideBarWidth(200);
      await workbench.screenshot(`tree narrow ${theme}`);
    }
    assert.deepEqual(await workbench.notifications(), []);
    assert.deepEqual(workbench.problems.uncaught, []);
  });

  function du(name: string, option: string): string {
    const said = execFileSync('du', ['-s', option, path.join(folder, name)], { encoding: 'utf8' });
    return Number(said.split('\t')[0]).toLocaleString('en-US');
  }
});

/** Of each row, where the number before its name ends and where the row does, in px. */
function numberEnds(tree: TreeView): Promise<{ level: number; end: number; right: number }[]> {
  return tree.pane.locator('.monaco-list-rows > .monaco-list-row').evaluateAll((rows) =>
    rows.map((row) => {
      const text = document
        .createTreeWalker(row.querySelector('.label-name')!, NodeFilter.SHOW_TEXT)
        .nextNode()!;
      const range = document.createRange();
      range.setStart(text, 0);
      range.setEnd(text, /^[^\d]*[\d.]+/.exec(text.textContent!)![0].length);
      const { right: end } = range.getBoundingClientRect();
      return { level: Number(row.getAttribute('aria-level')), end, right: row.getBoundingClientRect().right };
    }),
  );
}

/** A folder whose order by size is the same on every file system. */
function project(): string {
  const folder = temporaryFolder({
    'heavy/a.bin': 4 << 20,
    'heavy/inner/b.bin': 1 << 20,
    'heavy/inner/c.bin': 1 << 20,
    'middle.bin': 3 << 20,
    'light/c.txt': 50_000,
    'twins/one/shared.bin': 2 << 20,
    'small.txt': 10,
    [longName]: 100_000,
  });
  execFileSync('git', ['init', '--quiet', '--template=', folder]);
  mkdirSync(path.join(folder, '.git/info'));
  writeFileSync(path.join(folder, '.git/info/exclude'), '/heavy\n');
  mkdirSync(path.join(folder, 'empty'));
  mkdirSync(path.join(folder, 'twins/two'));
  linkSync(path.join(folder, 'twins/one/shared.bin'), path.join(folder, 'twins/two/shared.bin'));
  const newest = Date.UTC(2031, 0, 2, 12) / 1000;
  utimesSync(path.join(folder, 'heavy/inner/b.bin'), newest, newest);
  writeFileSync(path.join(folder, 'small.txt'), '0123456789');
  return folder;
}

function find(rows: readonly TreeRow[], label: string): TreeRow {
  const row = rows.find((each) => each.label === label);
  assert.ok(row, `${label} is among the rows`);
  return row;
}

function labels(rows: readonly TreeRow[]): string[] {
  return rows.map(({ label }) => label);
}
