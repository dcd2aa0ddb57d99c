import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ChartPage } from '../driver/chartPage';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import type { Workbench } from '../driver/workbench';

/** Names on the disk, and how a person sees them. */
const hostile = {
  '**bold** [link](command:workbench.action.quit)': undefined,
  '$(flame) icon': undefined,
  '<b>html<img src=x>': undefined,
  'two\nlines\ttab': 'two␊lines␉tab',
  'txt.\u202eexe': 'txt.exe',
  '  spaced  ': undefined,
  '&amp; `code` # %41': undefined,
  '深い ünï 🗂': undefined,
} as const;

describe('hostile names in the tree', () => {
  let workbench: Workbench;
  let tree: TreeView;
  const folder = folderOfNames();

  before(async () => {
    // What is deleted below has to stay in the rows.
    workbench = await openFolder(folder, { settings: { 'diskUsage.liveUpdates': false } });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await tree.rowsThat('all are there', (rows) => rows.length === 3 + Object.keys(hostile).length);
  });
  after(() => workbench.close());

  it('are plain text in the rows', async () => {
    const labels = (await tree.rows()).map(({ label }) => label);
    for (const [name, shown = name] of Object.entries(hostile)) assert.ok(labels.includes(shown), shown);
    assert.equal(await tree.pane.locator('.label-name :is(a, b, img, strong)').count(), 0);
    assert.equal(await tree.pane.locator('.monaco-list-row .codicon-flame').count(), 0);
    await workbench.screenshot('hostile names');
  });

  it('are plain text in the hovers', async () => {
    for (const [name, shown = name] of Object.entries(hostile)) {
      const hover = await tree.hoverText(shown);
      assert.equal(hover.split('\n')[0]!.trim(), shown.trim());
      const inside = workbench.page.locator('.workbench-hover-container').last();
      assert.equal(await inside.locator('a, b, img, strong, code, .codicon-flame').count(), 0, shown);
    }
  });

  it('that are not UTF-8 are shown, and nothing is offered that needs their path', async () => {
    for (const name of ['caf\ufffd', 'dir\ufffd']) {
      const items = await tree.contextMenuItems(name);
      assert.ok(items.includes('Copy Size'), name);
      for (const item of ['Open', 'Reveal in Explorer View', 'Copy Path', 'Exclude from Scans'])
        assert.ok(!items.includes(item), `${name} offers ${item}`);
    }
    await tree.expand('dir\ufffd');
    await tree.rowsThat('what is below is there', (rows) => rows.some(({ label }) => label === 'within'));
    const items = await tree.contextMenuItems('within');
    assert.ok(!items.includes('Copy Path'), 'a file below offers Copy Path');
  });

  it('are plain text in a quick pick', async () => {
    await workbench.palette('Disk Usage: Find Folder…');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: '$(flame) icon' }).first().waitFor();
    const labels = await rows.locator('.quick-input-list-label-meta, .label-name').allInnerTexts();
    for (const name of [
      '**bold** [link](command:workbench.action.quit)',
      '$(flame) icon',
      '<b>html<img src=x>',
    ])
      assert.ok(
        labels.some((label) => label.includes(name)),
        `${name} in ${labels.join('\n')}`,
      );
    const texts = rows.locator('.label-name, .label-description');
    assert.equal(await texts.locator('a, b, img, strong, code').count(), 0);
    assert.equal(await rows.locator('.codicon-flame').count(), 0);
    await workbench.screenshot('hostile names in a quick pick');
    await workbench.page.keyboard.press('Escape');
  });

  it('are plain text in the chart, in its list, its way and what screen readers say', async () => {
    await workbench.palette('Disk Usage: Show Chart');
    const chart = new ChartPage(workbench);
    const shown: string[] = Object.entries(hostile).map(([name, as = name]) => as);
    const rows = await chart.rowsThat('all are listed', (all) =>
      shown.every((as) => all.some(({ name }) => name === as)),
    );
    assert.ok(rows.length >= shown.length);
    for (const as of shown) {
      const line = chart.frame.locator('.list [role="option"]').filter({ hasText: as }).first();
      assert.ok((await line.getAttribute('title'))!.startsWith(as), as);
      assert.ok((await line.getAttribute('aria-label'))!.startsWith(`${as}, `), as);
    }
    assert.equal(await chart.frame.locator('body').locator('a, b, img, strong, code').count(), 0);
    await chart.hover(0.02, 0.05);
    assert.equal(await chart.frame.locator('.tooltip').locator('a, b, img, strong, code').count(), 0);
    await workbench.screenshot('hostile names in the chart');
    await workbench.palette('View: Close Editor');
  });

  it('end no line of the log', async () => {
    await tree.contextMenuUntil('two␊lines␉tab', 'Rescan This Folder', 'it is scanned', () =>
      /Scan completed: .*two␊lines␉tab/.test(workbench.log.read()),
    );
    for (const line of workbench.log.read().trimEnd().split('\n'))
      assert.match(line, /^\d{4}-\d\d-\d\d .* \[\w+\] /);
  });

  it('are copied as they are on the disk', async () => {
    await tree.contextMenuUntil('two␊lines␉tab', 'Copy Path', 'the path is copied', async () => {
      return path.basename(await workbench.clipboard()) === 'two\nlines\ttab';
    });
  });

  it('are plain text in a notification', async () => {
    const [name] = Object.keys(hostile);
    rmSync(path.join(folder, name!), { recursive: true, force: true });
    const told = async (): Promise<string | undefined> =>
      (await workbench.notifications()).find((each) => each.includes('no such folder'));
    const message = await tree.contextMenuUntil(name!, 'Rescan This Folder', 'it is told', told);
    assert.ok(message.replaceAll('\u2060', '').includes(name!), message);
    const toast = workbench.page.locator('.notifications-toasts .notification-list-item-message');
    assert.equal(await toast.locator('a').count(), 0);
    await workbench.screenshot('hostile name in a notification');
  });
});

function folderOfNames(): string {
  const folder = temporaryFolder();
  for (const name of Object.keys(hostile)) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'content'), 'x');
  }
  writeFileSync(bytes(folder, '/caf\xe9'), 'x');
  mkdirSync(bytes(folder, '/dir\xff'));
  writeFileSync(bytes(folder, '/dir\xff/within'), 'x');
  return folder;
}

function bytes(folder: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from(name, 'latin1')]);
}
