import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import initSqlJs from 'sql.js';
import { duCountsDirectories, duOfEach } from '../../support/trees/du';
import { headless, type HeadlessRun, type Report } from '../../support/headless';
import { dist } from '../../support/paths';
import { tempFolder } from '../../support/trees/tempFolder';

/** A tree with hard links, symlinks out of it, and names that are not UTF-8. */
function makeTree(): string {
  const folder = tempFolder('headless');
  const at = (name: string): Buffer => Buffer.from(`${folder}/tree/${name}`, 'latin1');
  for (const name of ['a/deep/deeper', 'b', 'caf\xe9/inner', 'skip'])
    fs.mkdirSync(at(name), { recursive: true });
  fs.writeFileSync(at('a/deep/deeper/one'), Buffer.alloc(70_000, 1));
  fs.linkSync(at('a/deep/deeper/one'), at('b/again'));
  fs.writeFileSync(at('b/two'), 'two');
  fs.writeFileSync(at('caf\xe9/inner/\xff'), Buffer.alloc(9_000, 2));
  fs.writeFileSync(at('skip/large'), Buffer.alloc(200_000, 3));
  fs.mkdirSync(path.join(folder, 'outside'));
  fs.writeFileSync(path.join(folder, 'outside/target'), Buffer.alloc(50_000, 4));
  fs.symlinkSync('../outside', at('link'));
  return folder;
}

describe('the headless run', () => {
  let folder: string;
  const report = (): Report => JSON.parse(fs.readFileSync(path.join(folder, 'out.json'), 'utf8')) as Report;
  const scan = async (...args: string[]): Promise<Report> => {
    const { code, stderr } = await headless(folder, ['tree', '--json', 'out.json', ...args]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    return report();
  };

  before(() => {
    folder = makeTree();
  });

  it('writes every directory with the sizes that du says', async () => {
    const { tree, ...head } = await scan();
    const bytes = tree.map(({ path: shown, pathBase64 }) =>
      Buffer.from(pathBase64 ?? shown, pathBase64 === undefined ? 'utf8' : 'base64').toString('latin1'),
    );
    assert.deepEqual([...bytes].sort(), [
      '',
      'a',
      'a/deep',
      'a/deep/deeper',
      'b',
      'caf\xe9',
      'caf\xe9/inner',
      'skip',
    ]);
    const du = duOfEach(
      path.join(folder, 'tree'),
      bytes.map((name) => name || '.'),
    );
    for (const [i, { apparent, allocated }] of tree.entries()) {
      const expected = du.get(bytes[i]! || '.')!;
      assert.equal(allocated, expected.allocated, bytes[i]);
      if (duCountsDirectories()) assert.equal(apparent, expected.apparent, bytes[i]);
    }
    const { elapsedMs, ...rest } = head;
    assert.ok(elapsedMs > 0);
    const { apparent, allocated } = tree.find((row) => row.path === '')!;
    const root = path.join(folder, 'tree');
    assert.deepEqual(rest, {
      root,
      apparent,
      allocated,
      files: 6,
      directories: 7,
      excluded: 0,
      readErrors: [],
    });
  });

  it('gives the bytes of a path that is not UTF-8, and only of such', async () => {
    const { tree } = await scan();
    const odd = tree.find((row) => row.path === 'caf\ufffd/inner');
    assert.equal(odd?.pathBase64, Buffer.from('caf\xe9/inner', 'latin1').toString('base64'));
    assert.ok(!('pathBase64' in tree.find((row) => row.path === 'a/deep')!));
  });

  it('lists no deeper than --dir-level, and counts all the same', async () => {
    const whole = await scan();
    const { tree, ...head } = await scan('--dir-level', '1');
    assert.deepEqual(tree.map((row) => row.level).sort(), [0, 1, 1, 1, 1]);
    assert.equal(head.allocated, whole.allocated);
    assert.deepEqual(
      tree.find((row) => row.path === 'a'),
      whole.tree.find((row) => row.path === 'a'),
    );
  });

  it('leaves out what --exclude matches, and counts it', async () => {
    const whole = await scan();
    const { tree, excluded, allocated } = await scan('--exclude', 'skip', '--exclude', '**/deeper');
    assert.equal(excluded, 2);
    assert.ok(allocated <= whole.allocated - 200_000);
    assert.ok(!tree.some((row) => row.path === 'skip' || row.path.endsWith('deeper')));
  });

  it('follows symlinks where told to, with the sizes of du -L', async () => {
    const plain = await scan();
    const followed = await scan('--follow-symlinks');
    assert.ok(followed.allocated >= plain.allocated + 50_000);
  });

  it('takes the other options, alone or together', async () => {
    const whole = await scan();
    const { allocated } = await scan('--one-file-system', '--max-procs', '1', '--batch-size', '1');
    assert.equal(allocated, whole.allocated);
  });

  it('prints the heaviest directories and the summary', async () => {
    const { code, stdout, stderr } = await headless(folder, ['tree']);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    assert.match(lines[0]!, new RegExp(`^ *200 KiB +\\d+ %  ${folder}/tree/skip$`));
    assert.match(lines.at(-1)!, /KiB on disk, .* apparent · 6 files · 7 folders · [\d.]+ s$/);
    const { stdout: ofOne } = await headless(folder, ['tree/skip']);
    assert.match(ofOne, / · 1 file · /);
  });

  it('keeps the result in a database that SQLite opens', async () => {
    const { code } = await headless(folder, ['tree', '--db', 'result.sqlite']);
    assert.equal(code, 0);
    const bytes = fs.readFileSync(path.join(folder, 'result.sqlite'));
    assert.equal(bytes.toString('latin1', 0, 16), 'SQLite format 3\0');
    const database = new (await initSqlJs()).Database(bytes);
    assert.deepEqual(database.exec('pragma integrity_check')[0]?.values, [['ok']]);
    assert.ok(Number(database.exec('pragma user_version')[0]?.values[0]?.[0]) > 0);
    database.close();
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { version: string };
    const { code, stdout, stderr } = await headless(folder, ['--version']);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('helps', async () => {
    const { code, stdout, stderr } = await headless(folder, ['--help']);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const documented = fs.readFileSync('docs/command-line.md', 'utf8');
    const usage = documented.slice(0, documented.indexOf('```\n\n'));
    const options = new Set(usage.match(/--[a-z]+[a-z-]*/g));
    assert.equal(options.size, 11);
    for (const option of options) assert.match(stdout, new RegExp(`^  ${option}[ ,\\n]`, 'm'));
    for (const [, exitCode] of documented.matchAll(/^\| (\d+) /gm))
      assert.match(stdout, new RegExp(`\\b${exitCode}\\b`));
  });

  for (const [why, args, named] of [
    ['no folder', [], 'folder'],
    ['an empty name for the folder', [''], 'folder'],
    ['a database for two folders', ['tree', 'outside', '--db', 'x.sqlite'], 'outside'],
    ['standard output for a database', ['tree', '--db', '-'], '--db'],
    ['an empty name for a report', ['tree', '--json', ''], '--json'],
    ['an empty glob', ['tree', '--exclude', ''], '--exclude'],
    ['a glob that leads out of the folder', ['tree', '--exclude', 'a/../../x'], '--exclude'],
    ['an unknown option', ['tree', '--fast'], '--fast'],
    ['an option without its value', ['tree', '--db'], '--db'],
    ['an option where a value should be', ['tree', '--db', '--json'], '--db'],
    ['too many threads', ['tree', '--max-procs', '65'], '--max-procs'],
    ['a level that is no number', ['tree', '--dir-level', 'deep'], '--dir-level'],
    ['an empty batch', ['tree', '--batch-size', '0'], '--batch-size'],
  ] as const)
    it(`ends with 2 for ${why}, and says so in a sentence`, async () => {
      const { code, stdout, stderr } = await headless(folder, args);
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
      assert.match(stderr, /^[A-Z-][^\n]*: try --help\.\n$/);
      assert.ok(stderr.includes(named), stderr);
    });

  for (const [why, args] of [
    ['a folder that is not there', ['nowhere']],
    ['a file', ['tree/b/two']],
    ['a database that cannot be written', ['tree', '--db', 'tree/b/two/result.sqlite']],
  ] as const)
    it(`ends with 1 for ${why}, and says so in a line`, async () => {
      const { code, stderr } = await headless(folder, args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });

  it('ends with 1 and a stack for a bug only, and asks for a report', async () => {
    const broken = path.join(folder, 'broken');
    fs.cpSync(dist, broken, { recursive: true });
    fs.truncateSync(path.join(broken, 'sql-wasm.wasm'), 1000);
    const run = promisify(execFile)(
      process.execPath,
      [path.join(broken, 'headless.js'), path.join(folder, 'tree')],
      {
        cwd: folder,
      },
    );
    const { code, stderr } = await run.then(
      () => assert.fail(),
      (error: unknown) => error as HeadlessRun,
    );
    assert.equal(code, 1);
    assert.match(stderr, /\n\s+at [^]*\nThis is a bug in Disk Usage [\d.]+: please report it, [^\n]*\.\n$/);
  });

  for (const [code, file] of [
    ['ENOENT', 'nowhere/out.json'],
    ['ENOTDIR', 'tree/b/two/out.json'],
    ['EISDIR', 'outside'],
  ] as const)
    it(`ends with 1 before it scans where the report cannot be written (${code})`, async () => {
      const { code: exit, stdout, stderr } = await headless(folder, ['tree', '--json', file]);
      assert.deepEqual({ exit, stdout }, { exit: 1, stdout: '' });
      assert.equal(stderr, `The report cannot be written to ${path.join(folder, file)} (${code}).\n`);
    });

  it('leaves an older report as it is where there is nothing to report, and makes none', async () => {
    const older = path.join(folder, 'older.json');
    fs.writeFileSync(older, 'older');
    assert.equal((await headless(folder, ['nowhere', '--json', 'older.json'])).code, 1);
    assert.equal(fs.readFileSync(older, 'utf8'), 'older');
    assert.equal((await headless(folder, ['nowhere', '--json', 'new.json'])).code, 1);
    assert.ok(!fs.existsSync(path.join(folder, 'new.json')));
  });

  it('replaces an older report, and writes into a pipe', async () => {
    fs.writeFileSync(path.join(folder, 'out.json'), 'x'.repeat(100_000));
    assert.equal((await scan()).files, 6);
    execFileSync('mkfifo', [path.join(folder, 'pipe')]);
    const reader = promisify(execFile)('cat', [path.join(folder, 'pipe')]);
    assert.equal((await headless(folder, ['tree', '--json', 'pipe'])).code, 0);
    assert.equal((JSON.parse((await reader).stdout) as Report).files, 6);
  });
});
