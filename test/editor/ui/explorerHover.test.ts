import assert from 'node:assert/strict';
import path from 'node:path';
import { symlinkSync, writeFileSync } from 'node:fs';
import { openFolder } from '../driver/openFolder';
import { temporaryFolder } from '../driver/temporaryFolder';
import { until } from '../driver/until';
import type { Workbench } from '../driver/workbench';

describe('the hover in the Explorer', () => {
  const folder = temporaryFolder({
    'src/one.bin': 900_000,
    'src/deep/two.bin': 100_000,
    'large.bin': 2_000_000,
    'chain/of/folders/three.bin': 400_000,
  });
  symlinkSync('src', path.join(folder, 'to-src'));
  symlinkSync('/nowhere', path.join(folder, 'to-nothing'));
  let workbench: Workbench;
  const hoverSays = (name: string, pattern: RegExp) => workbench.explorer.hoverSays(name, pattern);
  const rescan = async () => {
    const scans = () => workbench.log.count('Scan completed');
    const before = scans();
    await workbench.palette('Disk Usage: Rescan');
    await until('the scan is over', () => scans() > before);
  };

  before(async () => {
    workbench = await openFolder(folder, { settings: { 'diskUsage.autoScan': 'never' } });
    await workbench.openContainer('Explorer');
  });
  after(() => workbench.close());

  it('adds nothing where nothing was scanned', async () => {
    assert.doesNotMatch(await workbench.explorer.hoverText('src'), /on disk|Scanned/);
    assert.doesNotMatch(await workbench.explorer.hoverText('large.bin'), /on disk|Scanned/);
  });

  it('says the size of a folder, its files and when they were scanned', async () => {
    await rescan();
    await hoverSays('src', /• \d{3} KiB on disk · 2 files · Scanned \d\d:\d\d, live$/);
    await workbench.screenshot('explorer hover folder');
  });

  it('says the size of a file', async () => {
    await hoverSays('large.bin', /• 1\.91 MiB on disk · Scanned \d\d:\d\d, live$/);
    await workbench.screenshot('explorer hover file');
  });

  it('says of a symbolic link where it leads, and of what is behind it where that is counted', async () => {
    await hoverSays(
      'to-src',
      /• Symbolic link to src: \d{3} KiB on disk · 2 files · Scanned \d\d:\d\d, live/,
    );
    await hoverSays('to-nothing', /• Broken symbolic link/);
    await workbench.screenshot('explorer hover link');
    await workbench.explorer.row('to-src').click();
    await hoverSays('one.bin', /• 880 KiB on disk · Scanned \d\d:\d\d, live · Counted as src\/one\.bin/);
    await workbench.explorer.row('to-src').click();
  });

  it('says the size of folders that share a row', async () => {
    await workbench.explorer.row('chain').click();
    await hoverSays('folders', /39\d KiB on disk · 1 file/);
    await workbench.screenshot('explorer hover compact');
  });

  it('says the new sizes after a rescan', async () => {
    writeFileSync(path.join(folder, 'src/one.bin'), Buffer.alloc(7_000_000, 1));
    writeFileSync(path.join(folder, 'large.bin'), Buffer.alloc(5_000_000, 1));
    await rescan();
    await hoverSays('src', /6\.\d\d MiB on disk · 2 files/);
    await hoverSays('large.bin', /4\.77 MiB on disk/);
  });

  it('follows the units and the size that are wished', async () => {
    await workbench.configure({ 'diskUsage.units': 'decimal', 'diskUsage.sizeMetric': 'apparent' });
    await hoverSays('large.bin', /5\.00 MB apparent size/);
  });

  it('shows no badge and no error', async () => {
    const label = workbench.explorer.row('src').locator('.monaco-icon-label').first();
    const badge = await label.evaluate((element) => getComputedStyle(element, '::after').content);
    assert.match(badge, /^(none|normal|"")$/);
    assert.deepEqual(workbench.problems.uncaught, []);
    assert.doesNotMatch(workbench.log.read(), /\[error\]/);
  });
});

describe('the hover in the Explorer with nested roots', () => {
  const outer = temporaryFolder({ 'inner/deep/a.bin': 400_000, 'b.bin': 100_000 });
  let workbench: Workbench;

  before(async () => {
    const file = path.join(temporaryFolder(), 'nested.code-workspace');
    const folders = [
      { path: outer, name: 'Outer' },
      { path: path.join(outer, 'inner'), name: 'Inner' },
    ];
    writeFileSync(file, JSON.stringify({ folders }));
    workbench = await openFolder(file, { settings: { 'diskUsage.autoScan': 'never' } });
  });
  after(() => workbench.close());

  it('is answered by the deepest root', async () => {
    const scans = () => workbench.log.count('Scan completed');
    // This may be its second try.
    const earlier = scans();
    await workbench.palette('Disk Usage: Rescan');
    await until('both are scanned', () => scans() === earlier + 2);
    writeFileSync(path.join(outer, 'inner/deep/a.bin'), Buffer.alloc(3_000_000, 1));
    await workbench.palette('Disk Usage: Rescan Folder…');
    await workbench.pick('Inner');
    await until('the inner one is scanned again', () => scans() === earlier + 3);
    await workbench.openContainer('Explorer');
    await workbench.explorer.row('Inner').click();
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.explorer.hoverSays('deep', /2\.8\d MiB on disk · 1 file · Scanned/);
  });
});

describe('the hover in the Explorer below the dirLevel limit', () => {
  it('says the size of a folder once the row that holds it was opened', async () => {
    const folder = temporaryFolder({ 'src/deep/two.bin': 100_000, 'src/one.bin': 1 });
    const settings = { 'diskUsage.autoScan': 'never', 'diskUsage.dirLevel': 1 };
    const workbench = await openFolder(folder, { settings });
    await workbench.openContainer('Disk Usage');
    const tree = workbench.tree('Folders');
    await workbench.palette('Disk Usage: Rescan');
    await tree.rowsThat('src is there', (rows) => rows[1]?.label === 'src');
    await workbench.openContainer('Explorer');
    await workbench.explorer.row('src').click();
    assert.doesNotMatch(await workbench.explorer.hoverText('deep'), /on disk/);
    await workbench.openContainer('Disk Usage');
    await tree.expand('src');
    await tree.rowsThat('deep is there', (rows) => rows.some(({ label }) => label === 'deep'));
    await workbench.openContainer('Explorer');
    await workbench.explorer.hoverSays('deep', /KiB on disk · 1 file/);
    await workbench.close();
  });
});
