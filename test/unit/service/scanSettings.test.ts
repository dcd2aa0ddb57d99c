import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { toText } from '../../../src/shared/text/byteString';
import { type DirectoryRow, rootId } from '../../../src/shared/entry';
import type { ReadError } from '../../../src/shared/errors';
import type { ScanSettings } from '../../../src/shared/scanSettings';
import { duCountsDirectories } from '../../support/trees/du';
import type { Report } from '../../support/headless';
import { dist } from '../../support/paths';
import { tempFolder } from '../../support/trees/tempFolder';
import { locate, type Child, childrenOf, allRows, newUsage } from '../../support/service/usage';

interface Scanned {
  readonly root: DirectoryRow;
  readonly rows: Map<string, DirectoryRow>;
  readonly errors: readonly ReadError[];
}

async function scan(root: string, settings: Partial<ScanSettings>, maxProcs = 2): Promise<Scanned> {
  const usage = newUsage({ settings, maxProcs });
  usage.setRoots([root]);
  await usage.scan(root, 'normal');
  const rows = await allRows(usage, root);
  const errors = await usage.query(root).readErrors(undefined, 1000);
  await usage.close();
  return { root: rows.get('')!, rows, errors };
}

function du(...args: string[]): number {
  return duAs({}, ...args);
}

function duAs(user: { readonly uid?: number; readonly gid?: number }, ...args: string[]): number {
  // du complains about dangling links and unreadable folders with exit code 1, after it has counted.
  const { stdout } = spawnSync('du', ['--block-size=1', ...args], { ...user, encoding: 'utf8' });
  return Number(stdout.split('\t')[0]);
}

describe('followSymlinks', () => {
  let root: string;
  let outside: string;

  before(() => {
    const folder = tempFolder('follow');
    [root, outside] = [path.join(folder, 'root'), path.join(folder, 'outside')];
    for (const inner of ['in/deeper', 'again']) fs.mkdirSync(path.join(root, inner), { recursive: true });
    for (const inner of ['data/sets', 'more', 'solo'])
      fs.mkdirSync(path.join(outside, inner), { recursive: true });
    const file = (target: string, size: number): void => {
      fs.writeFileSync(target, Buffer.alloc(size, 1));
    };
    file(path.join(root, 'in', 'own'), 10_000);
    file(path.join(outside, 'data', 'sets', 'big'), 100_000);
    file(path.join(outside, 'more', 'some'), 30_000);
    file(path.join(outside, 'solo', 'file'), 7_000);
    // A hard link between root and outside: one inode, counted once.
    fs.linkSync(path.join(root, 'in', 'own'), path.join(outside, 'more', 'linked'));
    const link = (target: string, ...at: string[]): void => {
      fs.symlinkSync(target, path.join(root, ...at));
    };
    link(path.join(outside, 'data'), 'data');
    link(path.join(outside, 'data', 'sets'), 'again', 'sets');
    link(path.join(outside, 'solo', 'file'), 'again', 'file');
    link(path.join(outside, 'solo', 'file'), 'in', 'deeper', 'same-file');
    link('../in', 'again', 'inside');
    link('own', 'in', 'to-own');
    link('nowhere', 'dangling');
    link('loop', 'loop');
    // Found only when the target is walked: a way on, and a way back.
    fs.symlinkSync(path.join(outside, 'more'), path.join(outside, 'data', 'on'));
    fs.symlinkSync(root, path.join(outside, 'more', 'back'));
    fs.symlinkSync(path.join(outside, 'data'), path.join(outside, 'more', 'round'));
  });

  for (const maxProcs of [1, 2, 4]) {
    it(`equals du -sL at the root, with ${maxProcs} threads`, async () => {
      const { root: row, rows, errors } = await scan(root, { followSymlinks: true }, maxProcs);
      assert.equal(row.allocated, du('-sL', root));
      assert.equal(row.apparent, du('-sL', '--apparent-size', root));
      assert.ok(rows.get('data/sets')!.apparent > 100_000, 'what the link leads to has rows below the link');
      assert.deepEqual(errors.map(({ path: at }) => toText(at)).sort(), [`${root}/dangling`, `${root}/loop`]);
    });
  }

  it('equals du -sL also where a link leads to a folder that holds the root', async () => {
    const folder = tempFolder('parent');
    const inner = path.join(folder, 'a', 'root');
    fs.mkdirSync(inner, { recursive: true });
    fs.writeFileSync(path.join(folder, 'beside'), Buffer.alloc(50_000, 1));
    fs.writeFileSync(path.join(inner, 'within'), Buffer.alloc(20_000, 1));
    fs.symlinkSync(folder, path.join(inner, 'up'));
    const { root: row } = await scan(inner, { followSymlinks: true });
    assert.equal(row.allocated, du('-sL', inner));
  });

  it('folds what a link leads to where dirLevel ends', async () => {
    const { root: row, rows } = await scan(root, { followSymlinks: true, dirLevel: 0 });
    assert.equal(rows.size, 1);
    assert.equal(row.allocated, du('-sL', root));
  });

  it('lists a followed file with what it leads to, and a followed folder once', async () => {
    const usage = newUsage({ settings: { followSymlinks: true } });
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    const { row } = (await locate(usage, path.join(root, 'again')))!;
    const query = { sort: 'name', metric: 'apparent', limit: 10 } as const;
    const inAgain = (await childrenOf(usage, root, row.id, query)).children;
    const inRoot = (await childrenOf(usage, root, rootId, query)).children;
    await usage.close();
    const sizeOf = (child: Child): [string, number] =>
      child.kind === 'file' ? [child.file.name, child.file.apparent] : [child.row.name, -1];
    assert.deepEqual(inAgain.map(sizeOf), [
      ['file', 7_000],
      ['inside', 0],
    ]);
    assert.equal(inRoot.filter((child) => sizeOf(child)[0] === 'data').length, 1);
  });

  it('expands a followed folder at the dirLevel limit', async () => {
    const usage = newUsage({ settings: { followSymlinks: true, dirLevel: 1 } });
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    const { row } = (await locate(usage, path.join(root, 'data')))!;
    const page = await childrenOf(usage, root, row.id, { sort: 'size', metric: 'apparent', limit: 10 });
    await usage.close();
    assert.ok(page.children.some((child) => child.kind === 'directory' && child.row.name === 'sets'));
  });

  it('follows more links than can wait at once', async function () {
    this.timeout(60_000);
    const folder = tempFolder('many-links');
    const [inner, outer] = [path.join(folder, 'root'), path.join(folder, 'out'.repeat(40))];
    fs.mkdirSync(inner);
    fs.mkdirSync(outer);
    for (let i = 0; i < 8_000; i++) {
      fs.writeFileSync(path.join(outer, `f${i}`), 'x');
      fs.symlinkSync(path.join(outer, `f${i}`), path.join(inner, `l${i}`));
    }
    const { root: row } = await scan(inner, { followSymlinks: true });
    assert.deepEqual([row.files, row.allocated], [8_000, du('-sL', inner)]);
  });

  it('is off by default: links count as themselves', async () => {
    const { root: row, errors } = await scan(root, {});
    assert.equal(row.allocated, du('-s', root));
    assert.equal(errors.length, 0);
  });
});

describe('exclude', () => {
  let root: string;

  before(() => {
    root = tempFolder('exclude');
    for (const inner of ['a/node_modules/x', 'b/node_modules', '.git/objects', 'büro']) {
      fs.mkdirSync(path.join(root, inner), { recursive: true });
    }
    for (const file of [
      'a/kept.txt',
      'a/node_modules/x/f',
      '.git/objects/o',
      'a/one.log',
      'b/two.log',
      'büro/f',
    ]) {
      fs.writeFileSync(path.join(root, file), Buffer.alloc(5_000, 1));
    }
  });

  it('leaves out what matches, as du --exclude does, and counts it', async () => {
    const { root: row, rows } = await scan(root, {
      exclude: ['**/node_modules', '**/*.log', '.git/', 'büro'],
    });
    assert.deepEqual([...rows.keys()].sort(), ['', 'a', 'b']);
    const globs = ['node_modules', '*.log', '.git', 'büro'].map((glob) => `--exclude=${glob}`);
    assert.equal(row.allocated, du('-s', ...globs, root));
    assert.equal(row.excluded, 6);
    assert.equal(rows.get('a')!.excluded, 2);
  });

  it('takes globs relative to the root', async () => {
    const { rows } = await scan(root, { exclude: ['a/node_modules'] });
    assert.ok(!rows.has('a/node_modules') && rows.has('b/node_modules'));
  });

  it('hides excluded files from a listing too', async () => {
    const usage = newUsage({ settings: { exclude: ['**/*.log'] } });
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    const { row } = (await locate(usage, path.join(root, 'a')))!;
    const page = await childrenOf(usage, root, row.id, { sort: 'size', metric: 'allocated', limit: 10 });
    await usage.close();
    const names = page.children.map((child) => (child.kind === 'file' ? child.file.name : child.row.name));
    assert.deepEqual([...names].sort(), ['kept.txt', 'node_modules']);
    assert.equal(page.total, 2);
  });
});

describe('oneFileSystem', () => {
  it('stays on the device of the root, as du -x does, and counts what it left out', async () => {
    const mounts = fs
      .readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1]);
    assert.ok(
      mounts.some((mount) => mount?.startsWith('/dev/')),
      'this machine mounts nothing below /dev',
    );
    const { root: row } = await scan('/dev', { oneFileSystem: true });
    assert.equal(row.allocated, du('-sx', '/dev'));
    assert.ok(row.excluded > 0);
  });
});

describe('What cannot be read', () => {
  it('is recorded with operation, path and code, and the rest is counted as du counts it', () => {
    const folder = tempFolder('unreadable');
    // Another user runs this: the product goes where that user can read it.
    fs.cpSync(dist, path.join(folder, 'dist'), { recursive: true });
    const root = path.join(folder, 'root');
    fs.mkdirSync(path.join(root, 'closed', 'inner'), { recursive: true });
    fs.mkdirSync(path.join(root, 'no-search'));
    fs.writeFileSync(path.join(root, 'closed', 'inner', 'f'), Buffer.alloc(9_000, 1));
    fs.writeFileSync(path.join(root, 'no-search', 'f'), 'x');
    fs.mkdirSync(path.join(root, 'open'));
    fs.writeFileSync(path.join(root, 'open', 'f'), Buffer.alloc(9_000, 1));
    fs.writeFileSync(path.join(root, 'f'), Buffer.alloc(5_000, 1));
    fs.chmodSync(path.join(root, 'closed'), 0o000);
    fs.chmodSync(path.join(root, 'no-search'), 0o444);
    const out = path.join(folder, 'out');
    fs.mkdirSync(out);
    fs.chmodSync(out, 0o777);
    const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const json = path.join(out, 'report.json');
    execFileSync('node', [path.join(folder, 'dist', 'headless.js'), root, '--json', json], {
      ...other,
      cwd: folder,
    });
    const report = JSON.parse(fs.readFileSync(json, 'utf8')) as Report;
    const byPath = [...report.readErrors].sort((a, b) => (a.path < b.path ? -1 : 1));
    assert.deepEqual(byPath, [
      { operation: 'readdir', path: path.join(root, 'closed'), code: 'EACCES' },
      { operation: 'lstat', path: path.join(root, 'no-search', 'f'), code: 'EACCES' },
    ]);
    assert.deepEqual(report.tree.map((row) => row.path).sort(), ['', 'closed', 'no-search', 'open']);
    for (const { path: at, allocated, apparent } of report.tree) {
      const folder = path.join(root, at);
      assert.equal(allocated, duAs(other, '-s', folder), at);
      const within = report.tree.filter((row) => at === '' || row.path === at);
      const own = within.reduce((sum, row) => sum + fs.lstatSync(path.join(root, row.path)).size, 0);
      assert.equal(
        apparent,
        duAs(other, '-s', '--apparent-size', folder) + (duCountsDirectories() ? 0 : own),
        at,
      );
    }
  });
});
