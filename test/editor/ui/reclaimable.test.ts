import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilFollowed } from '../driver/untilFollowed';
import type { Workbench } from '../driver/workbench';

describe('the view "Reclaimable"', () => {
  const folder = temporaryFolder({
    'web/package.json': 2,
    'web/package-lock.json': 2,
    'web/node_modules/.package-lock.json': 2,
    'web/node_modules/library/index.js': 9_000_000,
    'engine/Cargo.toml': 2,
    'engine/target/.rustc_info.json': 2,
    'engine/target/debug/engine': 6_000_000,
    'engine/build/kept.c': 3_000_000,
  });
  let workbench: Workbench;
  let view: TreeView;

  before(async () => {
    writeFileSync(path.join(folder, '.gitignore'), 'node_modules\ntarget\n');
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
    git('init', '-q');
    git('add', '-f', 'engine/target/debug/engine');
    workbench = await openFolder(folder, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Disk Usage');
    view = workbench.tree('Reclaimable');
  });
  after(() => workbench.close());

  it('welcomes where nothing was scanned', async () => {
    await workbench.palette('Disk Usage: Find Reclaimable Folders');
    await until('it says so', async () => (await view.welcome()).includes('has been scanned'));
  });

  it('lists what is proved, with the total of what certainly comes back', async () => {
    await workbench.palette('Disk Usage: Rescan');
    await untilFollowed(workbench.tree('Folders'), folder);
    const rows = await view.rowsThat('both projects are listed', (all) => all.length === 4);
    assert.deepEqual(
      rows.map(({ label, level }) => [label, level]),
      [
        ['web', 1],
        ['node_modules', 2],
        ['engine', 1],
        ['target', 2],
      ],
    );
    assert.match(rows[1]!.description, /^8\.\d\d MiB · Node\.js packages · /);
    assert.match(
      rows[3]!.description,
      /^5\.\d\d MiB · not selected: Git tracks files in it.* · Build of Cargo/,
    );
    const isChecked = () =>
      view.pane
        .locator('.monaco-list-row .custom-view-tree-node-item-checkbox')
        .evaluateAll((boxes) =>
          boxes.map((box) => box.getAttribute('aria-checked') ?? String(box.classList.contains('checked'))),
        );
    assert.deepEqual(await isChecked(), ['true', 'false']);
    await until('the total is shown', async () =>
      /Selected: 1 folder, frees 8\.\d\d MiB/.test(await view.message()),
    );
    await workbench.screenshot('reclaimable');
  });

  it('explains a row in its hover', async () => {
    const text = await view.hoverText('node_modules');
    assert.match(text, /Frees 8\.\d\d MiB/);
    assert.match(text, /Comes back by: npm ci/);
  });

  it('counts what a person selects, and selects none', async () => {
    await view.pane.locator('.custom-view-tree-node-item-checkbox').last().click();
    await until('both are counted', async () =>
      /Selected: 2 folders, frees 14\.\d MiB/.test(await view.message()),
    );
    await workbench.palette('Disk Usage: Select None');
    await until('none is', async () => (await view.message()).includes('Nothing is selected.'));
  });

  it('groups by kind', async () => {
    await workbench.palette('Disk Usage: Group Reclaimable Folders By…');
    await workbench.pick('Kind');
    const rows = await view.rowsThat('kinds are groups', (all) => all[0]?.label === 'Node.js packages');
    assert.equal(rows[1]?.label, 'web/node_modules');
  });

  it('follows the files', async () => {
    rmSync(path.join(folder, 'web/node_modules'), { recursive: true });
    await view.rowsThat(
      'the packages are gone',
      (all) => !all.some(({ label }) => label === 'web/node_modules'),
      40_000,
    );
    mkdirSync(path.join(folder, 'web/node_modules'));
    writeFileSync(path.join(folder, 'web/node_modules/.package-lock.json'), Buffer.alloc(2_000_000, 1));
    await view.rowsThat(
      'they are back',
      (all) => all.some(({ label }) => label === 'web/node_modules'),
      60_000,
    );
  });

  it('shows in light and in high contrast', async () => {
    await workbench.setTheme('light');
    await workbench.screenshot('reclaimable light');
    await workbench.setTheme('high contrast');
    await workbench.screenshot('reclaimable high contrast');
  });
});
