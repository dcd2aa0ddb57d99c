import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeRow, TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

const ours = 'diskUsage.exclude';

describe('Exclude from Scans', () => {
  let workbench: Workbench;
  let tree: TreeView;
  const folder = temporaryFolder({
    'skip [me]/four.bin': 20_000,
    'skip m/five.bin': 30_000,
    'personal/six.bin': 40_000,
    'data/notes.txt': 1_000,
    'data/trace.tmp': 50_000,
  });
  const name = path.basename(folder);
  const said = `“skip [me]” is excluded from scans, in the settings of the folder “${name}”.`;
  const own = () => globsIn(path.join(folder, '.vscode/settings.json'));
  const user = () => globsIn(path.join(workbench.editor.userData, 'User/settings.json'));
  const says = (label: string, text: string) =>
    tree.rowsThat(`${label}: ${text}`, (rows) => at(rows, label)?.description.startsWith(text) === true);

  before(async () => {
    workbench = await openFolder(folder, { settings: { [ours]: ['**/personal', '*/*.tmp'] } });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await untilScanned(tree);
  });
  after(() => workbench.close());

  it('is not needed for what the settings exclude: that is a row, after everything else', async () => {
    await tree.expand('data');
    const rows = await says('trace.tmp', 'excluded by */*.tmp');
    assert.deepEqual(
      rows.filter(({ level }) => level === 2).map(({ label }) => label),
      ['skip m', 'skip [me]', 'data', 'personal'],
    );
    assert.equal(at(rows, 'personal')!.description, 'excluded by **/personal');
    assert.match(rows[0]!.description, / · 2 excluded$/);
    assert.equal(at(rows, 'personal')!.expanded, undefined);
    assert.match(
      await tree.hoverText('personal'),
      /Neither read nor counted: diskUsage\.exclude has \*\*\/personal/,
    );
    const items = ['Reveal in Explorer View', 'Include Again', 'Copy Path'];
    assert.deepEqual(await tree.contextMenuItems('personal'), items);
  });

  it('writes the one glob that matches the row into the settings of its folder, and says so', async () => {
    await tree.contextMenu('skip [me]', 'Exclude from Scans');
    const rows = await says('skip [me]', 'excluded by skip \\[me\\]');
    assert.match(at(rows, 'skip m')!.description, /1 file/);
    await tree.rowsThat('the root counts it', (all) => all[0]!.description.endsWith('3 excluded'));
    assert.deepEqual([own(), user()], [['skip \\[me\\]'], ['**/personal', '*/*.tmp']]);
    assert.deepEqual(await workbench.notifications(), [said]);
    await workbench.screenshot('excluded');
  });

  it('is taken back by Undo', async () => {
    await workbench.undo(said);
    await tree.rowsThat(
      'it is counted',
      (rows) => at(rows, 'skip [me]')?.description.includes('1 file') === true,
    );
    assert.deepEqual(user(), ['**/personal', '*/*.tmp']);
    await until('the folder is as it was', () => !existsSync(path.join(folder, '.vscode')));
  });

  it('is taken back by Include Again, wherever the glob is', async () => {
    await tree.contextMenu('skip [me]', 'Exclude from Scans');
    await says('skip [me]', 'excluded');
    await tree.contextMenu('skip [me]', 'Include Again');
    await tree.rowsThat(
      'it is counted',
      (rows) => at(rows, 'skip [me]')?.description.includes('1 file') === true,
    );
    assert.equal(own(), undefined);
    await workbench.palette('Notifications: Clear All Notifications');
    await tree.contextMenu('personal', 'Include Again');
    await tree.rowsThat(
      'it is counted',
      (rows) => at(rows, 'personal')?.description.includes('1 file') === true,
    );
    assert.deepEqual(user(), ['*/*.tmp']);
    await workbench.undo('**/personal was removed from the user settings.');
    await says('personal', 'excluded');
    assert.deepEqual(user()!.toSorted(), ['**/personal', '*/*.tmp']);
  });

  it('looks right in dark and where it is narrow', async () => {
    await workbench.setTheme('dark');
    await workbench.screenshot('excluded dark');
    await workbench.page.setViewportSize({ width: 540, height: 700 });
    await workbench.screenshot('excluded narrow');
    assert.deepEqual(await workbench.notifications(), []);
    assert.deepEqual(workbench.problems.uncaught, []);
  });
});

describe('Exclude from Scans in a workspace of several folders', () => {
  it('concerns its own folder only; the globs of all levels count', async () => {
    const top = temporaryFolder({
      'one/user/a.bin': 10_000,
      'one/shared/b.bin': 10_000,
      'one/mine/c.bin': 10_000,
      'two/user/a.bin': 10_000,
      'two/mine/c.bin': 10_000,
    });
    const file = path.join(top, 'some.code-workspace');
    const settings = { [ours]: ['**/shared'] };
    writeFileSync(file, JSON.stringify({ folders: [{ path: 'one' }, { path: 'two' }], settings }));
    const workbench = await openFolder(file, { settings: { [ours]: ['**/user'] } });
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    const scans = (root: string) => workbench.log.count(`Scan completed: ${path.join(top, root)} in`);
    await until('both are scanned', () => scans('one') === 1 && scans('two') === 1);
    const excluded = (count: number) => (rows: TreeRow[]) =>
      at(rows, 'one')?.description.endsWith(` · ${count} excluded`) === true;
    await tree.rowsThat('two are excluded', excluded(2));
    await tree.contextMenuUntil('mine', 'Exclude from Scans', 'a third one is', async () =>
      excluded(3)(await tree.rows()),
    );
    assert.deepEqual(globsIn(path.join(top, 'one/.vscode/settings.json')), ['mine']);
    assert.equal(existsSync(path.join(top, 'two/.vscode')), false);
    const written = JSON.parse(readFileSync(file, 'utf8')) as { settings: unknown };
    assert.deepEqual(written.settings, settings);
    assert.deepEqual([scans('one'), scans('two')], [2, 1]);
    await workbench.close();
  });
});

function globsIn(file: string): string[] | undefined {
  return existsSync(file) ? globsOf(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

function globsOf(settings: unknown): string[] | undefined {
  return (settings as Record<string, string[]>)[ours];
}

function at(rows: readonly TreeRow[], label: string): TreeRow | undefined {
  return rows.find((row) => row.label === label);
}
