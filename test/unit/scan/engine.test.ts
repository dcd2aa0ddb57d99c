import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { compileExclude } from '../../../src/shared/text/glob';
import { ScanPool } from '../../../src/scan/pool/scanPool';
import { type ByteString, fromText } from '../../../src/shared/text/byteString';
import { silentLog } from '../../../src/shared/log';
import { scanWorkerPath } from '../../support/paths';
import { scanUnit } from '../../support/service/scanUnit';
import { tempFolder } from '../../support/trees/tempFolder';

describe('compileExclude', () => {
  const matches = (glob: string, entry: string, root = ''): boolean =>
    compileExclude([glob], fromText(root))?.(fromText(entry)) ?? false;

  it('takes globs relative to the root, dot files included', () => {
    assert.ok(matches('**/node_modules', 'a/b/node_modules'));
    assert.ok(matches('**/node_modules', 'node_modules'));
    assert.ok(matches('*.log', '.hidden.log'));
    assert.ok(!matches('*.log', 'a/b.log'));
    assert.ok(!matches('node_modules', 'a/node_modules'));
  });

  it('does not mind a slash before or behind', () => {
    assert.ok(matches('./dist/', 'dist'));
    assert.ok(matches('/dist', 'dist'));
  });

  it('takes absolute globs too, of which a part matches the root', () => {
    const root = '/home/jö/work/a';
    for (const glob of [
      '/home/jö/work/a/dist',
      '/home/jö/work/a/dist/',
      '/home/?ö/*/a/dist',
      '/**/dist',
      '/**/work/**/dist',
      '/**/a/dist',
      '/home/{x,jö/work}/a/{dist,out}',
      '/home/**/**/dist',
    ])
      assert.ok(matches(glob, 'dist', root) && !matches(glob, 'a', root), glob);
    for (const glob of [
      '/home/jö/work/dist',
      '/home/jö/work/a',
      '/home/jö/work/b/dist',
      'home/jö/work/a/dist',
    ])
      assert.ok(!matches(glob, 'dist', root), glob);
    assert.ok(matches('/home/jö/work/a/**/dist', 'b/c/dist', root));
    assert.ok(matches('/etc/x', 'etc/x', '/') && matches('/etc/x', 'etc/x', root));
  });

  it('tells which globs match, each for itself', () => {
    const matched = new Set<string>();
    const globs = ['dist', '**/d{i,u}st', '/r/dist/', 'none', '*.{none,log}'];
    const exclude = compileExclude(globs, fromText('/r'), matched)!;
    for (const entry of ['a', 'dist', 'b.log']) exclude(fromText(entry));
    assert.deepEqual([...matched].sort(), ['dist', '**/d{i,u}st', '/r/dist/', '*.{none,log}'].sort());
  });

  it('matches names beyond ASCII as text, by code points', () => {
    assert.ok(matches('bü?o', 'büro'));
    for (const glob of [
      '?.tmp',
      '😀.tmp',
      '[😀-😂].tmp',
      '[!a].tmp',
      '[\uff00-😀].tmp',
      '\\😀.tmp',
      '{😀,é}.tmp',
    ])
      assert.ok(matches(glob, '😀.tmp'), glob);
    for (const glob of ['??.tmp', '[!😀].tmp', '[😁-😂].tmp', '[a-\uffff].tmp', '\ud83d*'])
      assert.ok(!matches(glob, '😀.tmp'), glob);
    assert.equal(compileExclude(['caf?'], fromText(''))?.('caf\xe9' as ByteString), true);
  });

  it('matches names that hold the end of a line', () => {
    for (const end of ['\n', '\r', '\u2028']) {
      assert.ok(matches('**/node_modules', `a${end}b/node_modules`));
      assert.ok(matches('*.log', `a${end}b.log`));
      assert.ok(matches('a?b', `a${end}b`));
      assert.ok(matches('{*.log,*.tmp}', `a${end}b.tmp`));
      assert.ok(matches('**', `a/b${end}`));
      assert.ok(!matches('*.log', `a${end}b/c.log`));
      assert.ok(!matches('a', `a${end}`), 'the end of a line is not the end of a name');
    }
  });

  it('is nothing where there are no globs', () => {
    assert.equal(compileExclude([], '' as ByteString), undefined);
    assert.equal(compileExclude(['', '/'], '' as ByteString), undefined);
  });
});

describe('listFiles', () => {
  let pool: ScanPool;

  beforeEach(() => {
    pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 1000, log: silentLog });
  });
  afterEach(() => pool.close());

  const query = {
    sort: 'size',
    metric: 'apparent',
    limit: 2,
    exclude: [],
    followSymlinks: false,
    oneFileSystem: false,
  } as const;

  it('lists the heaviest files of one directory and says how many there are', async () => {
    const folder = tempFolder('list');
    for (const [name, size] of [
      ['a', 10],
      ['b', 30],
      ['c', 20],
    ] as const) {
      fs.writeFileSync(path.join(folder, name), 'x'.repeat(size));
    }
    fs.mkdirSync(path.join(folder, 'directory'));
    fs.symlinkSync('a', path.join(folder, 'link'));
    const {
      files,
      fileCount: total,
      filesError: error,
    } = await pool.listFiles(fromText(folder), {
      ...query,
      rootPath: fromText(folder),
    });
    assert.deepEqual(
      files.map(({ name, kind }) => [name, kind]),
      [
        ['b', 'file'],
        ['c', 'file'],
      ],
    );
    assert.deepEqual([total, error], [4, undefined]);
  });

  it('names what is excluded there with the glob that matches, by name, and says how much it is', async () => {
    const folder = tempFolder('list');
    for (const name of ['b.log', 'A.log', 'c.log', 'kept']) fs.writeFileSync(path.join(folder, name), '');
    fs.mkdirSync(path.join(folder, 'b'));
    const exclude = ['**/none', '**/*.log', '**/b', 'b'];
    const rootPath = fromText(path.dirname(folder));
    const listing = await pool.listFiles(fromText(folder), { ...query, exclude, rootPath });
    assert.deepEqual(
      listing.excluded.map(({ name, reason }) => [name, 'glob' in reason && reason.glob]),
      [
        ['A.log', '**/*.log'],
        ['b', '**/b'],
      ],
    );
    assert.equal(listing.excludedCount, 4);
    assert.deepEqual([listing.files.map(({ name }) => name), listing.fileCount], [['kept'], 1]);
  });

  it('answers with the error where the directory cannot be read', async () => {
    const gone = '/no/such/directory' as ByteString;
    const { filesError: error } = await pool.listFiles(gone, { ...query, rootPath: gone });
    assert.deepEqual(error, {
      operation: 'readdir',
      path: gone,
      code: 'ENOENT',
    });
  });
});

describe('A directory that was huge once', () => {
  it('is read like any other, though its inode stays large', async function () {
    this.timeout(60_000);
    const root = tempFolder('shrunk');
    const files = Array.from({ length: 12_000 }, (_, i) => path.join(root, `${'n'.repeat(40)}-${i}`));
    for (const file of files) fs.writeFileSync(file, '');
    for (const file of files) fs.rmSync(file);
    const pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 1000, log: silentLog });
    const { stats, error } = await scanUnit(pool, root).result;
    await pool.close();
    assert.deepEqual([stats.entries, stats.files, stats.directories, error], [0, 0, 1, undefined]);
  });
});
