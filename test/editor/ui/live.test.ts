import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manyFiles, type OddMount, oddMount } from '../../support/faults/oddMount';
import { ChartPage } from '../driver/chartPage';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import type { TreeView } from '../driver/treeView';
import { until } from '../driver/until';
import { untilFollowed } from '../driver/untilFollowed';
import { untilScanned } from '../driver/untilScanned';
import type { Workbench } from '../driver/workbench';

const scans = (workbench: Workbench) => workbench.log.count('Scan started');

describe('files that change', () => {
  const folder = temporaryFolder({
    'src/one.bin': 900_000,
    'src/deep/two.bin': 100_000,
    'docs/guide.md': 300_000,
    'hidden/a.bin': 1000,
    'large.bin': 2_000_000,
  });
  const write = (name: string, size: number) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.alloc(size, 1));
  };
  let workbench: Workbench;
  let tree: TreeView;
  let scansBefore: number;

  before(async () => {
    // What the Explorer does not show takes space all the same.
    const settings = { 'files.exclude': { '**/hidden': true } };
    workbench = await openFolder(folder, { settings });
    await workbench.openContainer('Disk Usage');
    tree = workbench.tree('Folders');
    await untilFollowed(tree, folder);
    scansBefore = scans(workbench);
  });
  after(() => workbench.close());
  afterEach(() => {
    assert.equal(scans(workbench), scansBefore, 'without a scan');
  });

  it('show in the tree up to the root, in its message and in the status bar', async () => {
    assert.match(await tree.message(), /^Scanned \d\d:\d\d\. Live updates are on\.$/);
    const statusBar = async () => (await workbench.statusBar()).find((text) => text.startsWith('Disk Usage'));
    const was = await statusBar();
    write('src/one.bin', 7_000_000);
    await tree.rowSays('src', /^6\.\d\d MiB · \d\d % · 2 files$/);
    const [root] = await tree.rowsThat('the root follows', ([top]) => top!.description.startsWith('9.'));
    const [size] = root!.description.split(' · ');
    await until('the status bar follows', async () => (await statusBar()) === `Disk Usage: ${size!}`);
    assert.notEqual(was, await statusBar());
    await workbench.screenshot('live tree');
  });

  it('are on a disk whose space the root’s hover says, and the status bar where it is low', async () => {
    const space = /^Disk: [\d.,]+ \w+ of [\d.,]+ \w+ free; this folder takes <?[\d.]+ % of it$/m;
    assert.match(await tree.hoverText(path.basename(folder)), space);
    const warning = workbench.page.locator('.statusbar-item.warning-kind', { hasText: ' free' });
    await workbench.configure({ 'diskUsage.lowSpacePercent': 100, 'diskUsage.lowSpaceGiB': 1_000_000 });
    await warning.waitFor();
    const texts = (await workbench.statusBar()).join('\n');
    assert.match(texts, /^Disk Usage: [\d.]+ MiB\. The disk is almost full: [\d.,]+ \w+ free$/m);
    await workbench.screenshot('low disk space');
    await workbench.configure({ 'diskUsage.lowSpacePercent': 0 });
    await warning.waitFor({ state: 'detached' });
  });

  it('show where a file only grows, shrinks, or is among those that the Explorer hides', async () => {
    appendFileSync(path.join(folder, 'docs/guide.md'), Buffer.alloc(1_000_000, 1));
    await tree.rowSays('docs', /^1\.2\d MiB/);
    write('docs/guide.md', 100_000);
    await tree.rowSays('docs', /^1\d\d KiB/);
    write('hidden/b.bin', 4_000_000);
    await tree.rowSays('hidden', /^3\.8\d MiB .* 2 files/);
  });

  it('leave what is open and selected as it is', async () => {
    await tree.expand('src');
    await tree.row('deep').click();
    await tree.rowsThat('deep is selected', (rows) =>
      rows.some((row) => row.label === 'deep' && row.selected),
    );
    write('src/deep/three.bin', 3_000_000);
    await tree.rowSays('deep', /^2\.\d\d MiB .* 2 files$/);
    await tree.rowsThat('they are', (rows) => {
      const row = (label: string) => rows.find((each) => each.label === label);
      return row('src')?.expanded === true && row('deep')?.selected === true;
    });
  });

  it('may be whole folders: new, renamed, moved and deleted ones', async () => {
    for (let i = 0; i < 20; i++) write(`fresh/part${i % 4}/file${i}.bin`, 200_000);
    await tree.rowSays('fresh', /^3\.8\d MiB .* 20 files$/);
    renameSync(path.join(folder, 'fresh'), path.join(folder, 'src/moved'));
    await tree.rowSays('moved', /^3\.8\d MiB .* 20 files$/);
    // The watcher may tell of the two names apart.
    await tree.rowsThat('nothing is left behind', (rows) => !rows.some(({ label }) => label === 'fresh'));
    await tree.rowSays('src', / 23 files$/);
    rmSync(path.join(folder, 'src/moved'), { recursive: true });
    await tree.rowSays('src', / 3 files$/);
    await tree.rowsThat('it is gone', (rows) => !rows.some(({ label }) => label === 'moved'));
  });

  it('show in the chart', async () => {
    await workbench.palette('Disk Usage: Show Chart');
    const chart = new ChartPage(workbench);
    await chart.rowsThat('src leads', (rows) => rows[0]?.name === 'src');
    assert.match(await chart.frame.locator('.note').innerText(), /^Scanned \d\d:\d\d, live$/);
    const pixels = (await chart.pixels(20, 12)).join();
    write('docs/more.bin', 20_000_000);
    // While it is written it may show with less.
    await chart.rowsThat(
      'docs leads with all of it',
      ([first]) => first?.name === 'docs' && /^19\.\d MiB$/.test(first.size),
    );
    await until('it is painted', async () => (await chart.pixels(20, 12)).join() !== pixels);
    await workbench.screenshot('live chart');
    await workbench.palette('View: Close Editor');
  });

  it('show in the hover of the Explorer', async () => {
    await workbench.openContainer('Explorer');
    const says = (name: string, pattern: RegExp) => workbench.explorer.hoverSays(name, pattern);
    await says('docs', /• 19\.\d MiB on disk · 2 files · Scanned \d\d:\d\d, live$/);
    write('docs/yet more.bin', 3_000_000);
    await says('docs', /• 2\d\.\d MiB on disk · 3 files · Scanned \d\d:\d\d, live$/);
    write('large.bin', 5_000_000);
    await says('large.bin', /• 4\.77 MiB on disk/);
    await workbench.screenshot('live hover');
  });

  it('show no error', () => {
    assert.deepEqual(workbench.problems.uncaught, []);
    assert.doesNotMatch(workbench.log.read(), /\[error\]/);
  });
});

describe('files that changed while the window was closed', () => {
  it('are found in the background, without a scan', async () => {
    const folder = temporaryFolder({ 'src/one.bin': 900_000, 'docs/guide.md': 300_000 });
    const first = await openFolder(folder);
    await first.openContainer('Disk Usage');
    await untilScanned(first.tree('Folders'));
    // The result is saved, and what is older than two seconds before a scan is what it was.
    await first.page.waitForTimeout(3000);
    await first.close();
    mkdirSync(path.join(folder, 'new/inner'), { recursive: true });
    writeFileSync(path.join(folder, 'new/inner/a.bin'), Buffer.alloc(4_000_000));
    rmSync(path.join(folder, 'docs'), { recursive: true });

    const second = await openFolder(folder);
    await second.openContainer('Disk Usage');
    const tree = second.tree('Folders');
    const rows = await tree.rowsThat('the new folder shows', (all) => {
      return all.some(({ label, description }) => label === 'new' && description.startsWith('3.8'));
    });
    assert.ok(!rows.some(({ label }) => label === 'docs'));
    assert.equal(scans(second), 0);
    await second.close();
  });
});

describe('files that change and nobody tells', () => {
  it('show when a scan finds them, and are not trusted to show from then on', async () => {
    const folder = temporaryFolder({ 'quiet/file.unseen': 1000, 'src/one.bin': 1000 });
    // The editor's watcher leaves out a single file, of which the folder's time says nothing.
    const workbench = await openFolder(folder, {
      settings: { 'files.watcherExclude': { '**/*.unseen': true } },
    });
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    await untilScanned(tree);
    await workbench.palette('Disk Usage: Rescan');
    await until('it is scanned again', () => scans(workbench) === 2);
    await untilScanned(tree);
    appendFileSync(path.join(folder, 'quiet/file.unseen'), Buffer.alloc(6_000_000, 1));
    // The watcher of a window that has just opened takes a while to start; until then nothing is concluded.
    await workbench.page.waitForTimeout(11_000);
    await workbench.palette('Disk Usage: Rescan');
    await until('the view says so', async () => {
      return (await tree.message()).includes(
        'The file watcher does not report some changes in this folder. Rescan to refresh.',
      );
    });
    await tree.rowsThat('what was found shows', (rows) =>
      rows.some(({ label, description }) => label === 'quiet' && /^5\.7\d MiB/.test(description)),
    );
    await workbench.screenshot('live distrusted');
    await workbench.close();
  });
});

describe('a folder of which some changes are not reported', () => {
  let mount: OddMount | undefined;
  afterEach(() => {
    mount?.release();
    mount = undefined;
  });
  const says = async (tree: TreeView, text: string) =>
    until(`the view says: ${text}`, async () => (await tree.message()).startsWith(text));

  it('is not called live where the settings exclude it from the watcher', async () => {
    const folder = temporaryFolder({ 'src/one.bin': 900_000 });
    const workbench = await openFolder(folder, { settings: { 'files.watcherExclude': { '**': true } } });
    await workbench.openContainer('Disk Usage');
    await says(workbench.tree('Folders'), 'The setting files.watcherExclude leaves out this whole folder');
    assert.doesNotMatch(await workbench.tree('Folders').message(), /Live updates are on/);
    await workbench.screenshot('live excluded');
    await workbench.close();
  });

  it('is not called live where its file system is one that others change', async () => {
    mount = await oddMount({ entries: manyFiles(5) });
    const workbench = await openFolder(mount.folder);
    await workbench.openContainer('Disk Usage');
    await says(
      workbench.tree('Folders'),
      'This file system does not report changes that are made elsewhere.',
    );
    await workbench.screenshot('live file system');
    await workbench.close();
  });

  it('is stale only where such a file system is mounted in it', async () => {
    const folder = temporaryFolder({ 'src/one.bin': 900_000 });
    mkdirSync(path.join(folder, 'shared'));
    mount = await oddMount({ entries: manyFiles(5) }, path.join(folder, 'shared'));
    const workbench = await openFolder(folder, { settings: { 'diskUsage.networkFileSystems': true } });
    await workbench.openContainer('Disk Usage');
    await untilScanned(workbench.tree('Folders'));
    await workbench.openContainer('Explorer');
    await workbench.explorer.hoverSays('shared', /Scanned \d\d:\d\d, parts last updated \d\d:\d\d$/);
    await workbench.explorer.hoverSays('src', /Scanned \d\d:\d\d, live$/);
    await workbench.screenshot('live shared part');
    await workbench.close();
  });
});

describe('without live updates', () => {
  it('sizes are those of the last scan, until live updates are wished', async () => {
    const folder = temporaryFolder({ 'src/one.bin': 900_000 });
    const workbench = await openFolder(folder, { settings: { 'diskUsage.liveUpdates': false } });
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    await untilScanned(tree);
    assert.match(await tree.message(), /^Scanned \d\d:\d\d\.$/);
    writeFileSync(path.join(folder, 'src/two.bin'), Buffer.alloc(5_000_000));
    await workbench.page.waitForTimeout(3000);
    assert.match((await tree.rows())[1]!.description, / 1 file$/);
    await workbench.configure({ 'diskUsage.liveUpdates': true });
    await tree.rowsThat('it catches up', (rows) => rows[1]!.description.endsWith(' 2 files'));
    await until('it says so', async () => (await tree.message()).endsWith('Live updates are on.'));
    writeFileSync(path.join(folder, 'src/three.bin'), Buffer.alloc(5_000_000));
    await tree.rowsThat('and follows', (rows) => rows[1]!.description.endsWith(' 3 files'));
    await workbench.close();
  });
});
