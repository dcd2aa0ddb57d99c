import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import { until } from '../driver/until';
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

  before(async () => {
    workbench = await openFolder(folderOfNames());
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

  it('are copied as they are on the disk', async () => {
    await tree.contextMenu('two␊lines␉tab', 'Copy Path');
    await until('the path is copied', async () => {
      return path.basename(await workbench.clipboard()) === 'two\nlines\ttab';
    });
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
