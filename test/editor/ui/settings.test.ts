import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import { until } from '../driver/until';
import type { Workbench } from '../driver/workbench';
import { startEditor, type Editor } from '../server.mjs';

const databases = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.sqlite')) : [];
const globalStorage = (userData: string) => path.join(userData, 'User/globalStorage/disk-usage.disk-usage');

describe('settings that are not valid', () => {
  const invalid = {
    maxProcs: 65,
    dirLevel: -1,
    batchSize: 'many',
    exclude: [3],
    followSymlinks: 'yes',
    oneFileSystem: 1,
    autoScan: 'sometimes',
    dbPath: 'relative/folder',
    sortBy: 'colour',
    sizeMetric: 'weight',
    units: 'imperial',
  };
  let workbench: Workbench;

  before(async () => {
    const settings = Object.fromEntries(
      Object.entries(invalid).map(([key, value]) => [`diskUsage.${key}`, value]),
    );
    workbench = await openFolder(temporaryFolder({ 'src/a.bin': 100_000, 'b.bin': 50_000 }), { settings });
    await workbench.openContainer('Disk Usage');
  });
  after(() => workbench.close());

  it('count as their defaults', async () => {
    const rows = await workbench
      .tree('Folders')
      .rowsThat('it was scanned as by default', (all) => all.length > 2);
    assert.deepEqual(
      rows.slice(1).map((row) => row.label),
      ['src', 'b.bin'],
    );
    assert.match(rows[1]!.description, /KiB/);
    assert.match(
      workbench.log.read(),
      /Scan started: .* batch size 1000, low priority, database \/.*\.sqlite/,
    );
    assert.ok(databases(globalStorage(workbench.editor.userData)).length > 0);
  });

  it('are told once each in the log', async () => {
    await workbench.palette('Disk Usage: Rescan');
    await until('it is scanned twice', () => workbench.log.count('Scan completed') >= 2);
    for (const [key, value] of Object.entries(invalid)) {
      const warning = `diskUsage.${key} is ${JSON.stringify(value)}, but must be `;
      const times = () => workbench.log.count(warning);
      await until(`the log says: ${warning}`, () => times() > 0);
      assert.equal(times(), 1, `${warning}\n${workbench.log.read()}`);
    }
  });

  it('and a dbPath that is not absolute is told to the person', async () => {
    const [message] = await workbench.keptNotifications();
    assert.match(message ?? '', /dbPath must be an absolute path, but “relative\/folder” is not/);
    await workbench.screenshot('invalid dbPath');
  });
});

describe('a dbPath', () => {
  it('is where the results are kept', async () => {
    const folder = path.join(temporaryFolder(), 'results');
    const settings = { 'diskUsage.dbPath': folder, 'diskUsage.autoScan': 'onOpen' };
    const workbench = await openFolder(temporaryFolder({ 'src/a.bin': 100_000 }), { settings });
    await until('a database is there', () => databases(folder).length === 1);
    assert.ok(workbench.log.read().includes(path.join(folder, databases(folder)[0]!)));
    await workbench.close();
  });
});

describe('Restricted Mode', () => {
  let editor: Editor;
  let workbench: Workbench;
  const elsewhere = temporaryFolder({ 'target.bin': 4_000_000 });
  const results = temporaryFolder();

  before(async () => {
    const vsix = process.env['DISK_USAGE_VSIX'];
    assert.ok(vsix);
    editor = await startEditor({ vsix, trust: false });
    const folder = temporaryFolder({ 'src/a.bin': 100_000, 'skipped/b.bin': 300_000 });
    symlinkSync(elsewhere, path.join(folder, 'link'));
    const dangerous = {
      ...{ maxProcs: 7, followSymlinks: true, autoScan: 'onOpen', dbPath: results },
      ...{ liveUpdates: true, staleAfter: 1, scanInterval: 1, historyLimit: 1 },
    };
    const prefixed = (settings: object) =>
      Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [`diskUsage.${key}`, value as unknown]),
      );
    // As the workspace's own settings, and as those of a folder in it.
    mkdirSync(path.join(folder, '.vscode'));
    const ofFolder = { ...dangerous, exclude: ['skipped'] };
    writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(prefixed(ofFolder)));
    const file = path.join(temporaryFolder(), 'hostile.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: [{ path: folder }], settings: prefixed(dangerous) }));
    const settings = { 'diskUsage.autoScan': 'never', 'diskUsage.liveUpdates': false };
    workbench = await openFolder(file, { editor, settings });
    await workbench.openContainer('Disk Usage');
  });
  after(async () => {
    await workbench.close();
    await editor.stop();
  });

  it('has the extension, which scans nothing by itself there', async () => {
    await workbench.page.getByText('Restricted Mode').first().waitFor();
    await until('the view welcomes', async () =>
      (await workbench.tree('Folders').welcome()).includes('Nothing has been scanned'),
    );
    await workbench.screenshot('restricted mode');
    assert.doesNotMatch(workbench.log.read(), /Scan started/);
  });

  it('scans on request, as the workspace’s harmless settings say and no other', async () => {
    await workbench.palette('Disk Usage: Rescan');
    const tree = workbench.tree('Folders');
    await tree.rowsThat('it is scanned and the symlink is not followed', ([top, ...inside]) => {
      return top?.description.includes('KiB') === true && inside.some((row) => row.label === 'src');
    });
    await tree.rowSays('skipped', /^excluded by skipped$/);
    const workers = Math.min(4, availableParallelism());
    assert.match(workbench.log.read(), new RegExp(`Scan started: .*, ${workers} workers`));
    assert.deepEqual(databases(results), []);
    assert.doesNotMatch(await tree.message(), /Live updates are on/);
  });
});
