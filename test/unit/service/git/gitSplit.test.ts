import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findGit } from '../../../../src/service/git/gitProgram';
import type { UsageService } from '../../../../src/service/usageService';
import { rootId } from '../../../../src/shared/entry';
import { type GitPart, type GitSplit, gitPartKeys } from '../../../../src/shared/git';
import { fromText, toText } from '../../../../src/shared/text/byteString';
import { prefixOf } from '../../../../src/shared/text/paths';
import { inEnglish } from '../../../../src/shared/text/words';
import { newUsage, type TestUsageOptions } from '../../../support/service/usage';
import { filesByPart } from '../../../support/trees/gitFiles';
import { gitIn, newRepository, writeFiles, writeProgram } from '../../../support/trees/gitRepository';
import { Random, seed } from '../../../support/trees/random';
import { tempFolder } from '../../../support/trees/tempFolder';

type Bytes = Partial<Record<GitPart, number>>;

describe('The split of a folder by git', () => {
  let root: string;
  let program: string;
  let runsFile: string;
  let usage: UsageService | undefined;

  before(async () => {
    const git = await findGit(undefined);
    runsFile = path.join(tempFolder('runs'), 'runs');
    program = writeProgram(path.join(tempFolder('bin'), 'git'), `echo >> '${runsFile}'; exec '${git}' "$@"`);
  });
  beforeEach(() => {
    root = path.join(tempFolder('split'), 'root');
    fs.mkdirSync(root);
    fs.writeFileSync(runsFile, '');
  });
  afterEach(async () => {
    await usage?.close();
    usage = undefined;
  });

  /** How often git ran. */
  const runs = (): number => fs.readFileSync(runsFile, 'utf8').length;

  async function scan(options: TestUsageOptions = {}, folder = root): Promise<void> {
    usage ??= newUsage({ ...options, config: { git: { program }, ...options.config } });
    usage.setRoots([folder]);
    await usage.scan(folder, 'normal');
  }

  async function answer(relative = '', folder = root): Promise<GitSplit | string | undefined> {
    const [row] = await usage!.query(folder).lookUp([fromText(relative)]);
    const [split] = await usage!.gitSplit(folder, [row!.id]);
    return split && 'unknown' in split ? inEnglish(split.unknown) : split;
  }

  async function split(relative = '', folder = root): Promise<GitSplit> {
    const found = await answer(relative, folder);
    if (typeof found !== 'object') assert.fail(found ?? 'no repository');
    return found;
  }

  /** The apparent bytes of the parts that are there. */
  async function bytes(relative = '', folder = root): Promise<Bytes> {
    const { parts } = await split(relative, folder);
    const some = gitPartKeys.flatMap((key) => (parts[key].apparent > 0 ? [[key, parts[key].apparent]] : []));
    return Object.fromEntries(some) as Bytes;
  }

  /** As `du -b` counts. */
  function du(...names: string[]): number {
    if (names.length === 0) return 0;
    const lines = execFileSync('du', ['-sb', ...names], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n');
    return lines.reduce((sum, line) => sum + Number.parseInt(line, 10), 0);
  }

  it('says how much is tracked, ignored, untracked and in .git', async () => {
    newRepository(root);
    writeFiles(root, {
      '.gitignore': 'build/\n*.log\n',
      ...{ 'src/a': 1000, 'src/deep/b': 2000, 'src/a.log': 300, 'src/new/file': 40, 'build/out/x': 5000 },
    });
    gitIn(root, 'add', '.gitignore', 'src/a', 'src/deep');
    gitIn(root, 'commit', '-qm', 'first');
    gitIn(root, 'gc', '-q');
    fs.writeFileSync(path.join(root, 'loose'), 'loose object');
    gitIn(root, 'hash-object', '-w', 'loose');
    await scan();
    const [total, ignored, untracked, git] = [
      du('.'),
      du('build', 'src/a.log'),
      du('src/new', 'loose'),
      du('.git'),
    ];
    assert.deepEqual(await bytes(), { tracked: total - ignored - untracked - git, ignored, untracked, git });
    const { stores, repositories, isApproximate } = await split();
    assert.deepEqual([repositories, isApproximate], [1, false]);
    assert.equal(stores.packs.apparent, du('.git/objects/pack'));
    assert.equal(stores.loose.apparent, du('.git/objects') - du('.git/objects/pack', '.git/objects/info'));
    assert.deepEqual(await bytes('src'), {
      tracked: du('src') - du('src/a.log', 'src/new'),
      ignored: du('src/a.log'),
      untracked: du('src/new'),
    });
    assert.deepEqual(await bytes('build/out'), { ignored: du('build/out') });
    assert.deepEqual((await split('.git')).stores, stores);
    assert.deepEqual(await bytes('.git/objects'), { git: du('.git/objects') });
    assert.equal(runs(), 2);
  });

  it('asks git twice a scan, and not at each change', async () => {
    newRepository(root);
    writeFiles(root, { '.gitignore': '*.log\n', 'a/x': 1000, 'b/x.log': 500, 'b/new': 1 });
    await scan({ config: { liveUpdates: true } });
    await Promise.all([split(), split('a'), split('b'), split('.git')]);
    await bytes('a');
    assert.equal(runs(), 2);
    writeFiles(root, { 'b/y': 2000, 'b/x.log': 700 });
    usage!.filesChanged([path.join(root, 'b/y'), path.join(root, 'b/x.log')]);
    const changed = new Promise<void>((resolve) =>
      usage!.onDidChange((change) => {
        if (change.kind === 'rows' && change.rows!.includes(rootId)) resolve();
      }),
    );
    await changed;
    assert.equal((await bytes('b')).ignored, 700, 'sizes follow without git');
    assert.equal(runs(), 2);
    await scan();
    assert.equal((await bytes('b')).untracked, du('b') - 700);
    assert.equal(runs(), 4);
  });

  it('has each repository by itself: nested, submodule and work tree', async () => {
    newRepository(root);
    const library = newRepository(path.join(root, '../library'));
    writeFiles(library, { '.gitignore': 'out/\n', code: 3000 });
    gitIn(library, 'add', '.');
    gitIn(library, 'commit', '-qm', 'first');
    writeFiles(root, { '.gitignore': 'node_modules/\n', 'a/x': 100 });
    gitIn(root, 'submodule', '--quiet', 'add', library, 'sub');
    gitIn(root, 'add', '.');
    gitIn(root, 'commit', '-qm', 'first');
    gitIn(root, 'worktree', 'add', '-q', 'trees/one');
    const nested = newRepository(path.join(root, 'stuff/nested'));
    const hidden = newRepository(path.join(root, 'node_modules/hidden'));
    for (const each of [nested, hidden]) {
      writeFiles(each, { tracked: 600, other: 70 });
      gitIn(each, 'add', 'tracked');
    }
    writeFiles(root, { 'sub/out/x': 8000, 'trees/one/new': 20, 'stuff/file': 5 });
    await scan();
    const gitFiles = du('sub/.git', 'trees/one/.git');
    const git = du('.git', 'stuff/nested/.git') + gitFiles;
    const ignored = du('sub/out', 'node_modules');
    const untracked = 20 + 70 + du('stuff') - du('stuff/nested') + du('trees') - du('trees/one');
    assert.deepEqual(await bytes(), {
      tracked: du('.') - git - ignored - untracked,
      ignored,
      untracked,
      git,
    });
    assert.equal((await split()).repositories, 4);
    assert.deepEqual(await bytes('sub'), {
      tracked: du('sub') - du('sub/out', 'sub/.git'),
      ignored: du('sub/out'),
      git: du('sub/.git'),
    });
    assert.equal(runs(), 8);
    // Asked about by itself, it is a repository all the same.
    assert.deepEqual(await bytes('node_modules/hidden'), {
      tracked: du('node_modules/hidden') - du('node_modules/hidden/.git', 'node_modules/hidden/other'),
      untracked: 70,
      git: du('node_modules/hidden/.git'),
    });
    assert.deepEqual((await bytes()).ignored, ignored);
    assert.equal(runs(), 10);
  });

  it('names what is in no repository', async () => {
    const one = newRepository(path.join(root, 'one'));
    writeFiles(root, { 'one/x': 100, 'two/x': 200, 'three/.git/x': 9 });
    gitIn(one, 'add', '.');
    gitIn(root, 'init', '-q', '--bare', 'bare.git');
    await scan();
    const git = du('one/.git');
    assert.deepEqual(await bytes(), { tracked: du('one') - git, git, outside: du('.') - du('one') });
    assert.equal(await answer('two'), undefined);
    assert.equal(await answer('three'), undefined, 'no repository, whatever its name');
    assert.equal(await answer('bare.git'), undefined);
    const empty = newRepository(path.join(root, 'empty'));
    await scan();
    assert.deepEqual(await bytes('empty'), {
      tracked: du('empty') - du('empty/.git'),
      git: du('empty/.git'),
    });
    assert.ok(empty);
  });

  it('is that of the repository above the root, also in a folder that it ignores', async () => {
    newRepository(path.dirname(root));
    writeFiles(root, { '../.gitignore': 'log/\n', 'a/x': 100, 'a/log/x': 20, 'a/log/deep/y': 3, new: 4 });
    gitIn(root, 'add', 'a/x');
    await scan();
    assert.deepEqual(await bytes(), {
      tracked: du('.') - du('a/log', 'new'),
      ignored: du('a/log'),
      untracked: 4,
    });
    await usage!.close();
    usage = undefined;
    root = path.join(root, 'a/log/deep');
    await scan();
    assert.deepEqual(await bytes(), { ignored: du('.') });
  });

  it('is unknown, and says why', async () => {
    newRepository(root);
    writeFiles(root, { 'a/x': 100, 'plain/x': 1 });
    const config = { git: undefined as { program: string | undefined } | undefined };
    usage = newUsage({
      config: {
        get git() {
          return config.git;
        },
      },
    });
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    assert.equal(await answer('a'), 'Git is not asked in a workspace that is not trusted.');
    assert.equal(runs(), 0);
    config.git = { program: writeProgram(path.join(tempFolder('bin'), 'git'), 'exit 128') };
    assert.equal(await answer(), 'Git cannot read the repository. The log has its message.');
    const foreign = `GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec '${program}' "$@"`;
    config.git = { program: writeProgram(path.join(tempFolder('bin'), 'git'), foreign) };
    assert.equal(await answer(), 'Git does not trust the repository, because another user owns it.');
    config.git = { program };
    assert.ok((await bytes()).tracked, 'what failed is asked again');
    await usage.close();
    usage = undefined;
    writeFiles(root, { 'a/b/c/x': 100, '.gitignore': 'c/\n' });
    gitIn(root, 'add', '.');
    await scan({ settings: { dirLevel: 1 } });
    assert.equal(await answer(), 'The setting dirLevel leaves out the sizes of folders that Git names.');
  });

  it('is cancelled when nobody waits for it', async () => {
    newRepository(root);
    const slow = writeProgram(path.join(tempFolder('bin'), 'git'), 'exec sleep 1000');
    await scan({ config: { git: { program: slow } } });
    const waiting = usage!.gitSplit(root, [rootId]);
    setTimeout(() => usage!.cancelGitSplit(root), 300);
    const [cancelled] = await waiting;
    assert.ok(cancelled && 'unknown' in cancelled && inEnglish(cancelled.unknown) === 'Cancelled.');
    // Closing ends it as well.
    void usage!.gitSplit(root, [rootId]).catch(() => undefined);
  });

  it('leaves out what is excluded, and says where hard links make it approximate', async () => {
    newRepository(root);
    writeFiles(root, {
      '.gitignore': 'out/\n*.log\n',
      'src/x': 5000,
      'kept/x': 1,
      'skip/a.log': 7,
      'b.log': 9,
    });
    gitIn(root, 'add', '.');
    fs.mkdirSync(path.join(root, 'out'));
    fs.linkSync(path.join(root, 'src/x'), path.join(root, 'out/x'));
    await scan({ settings: { exclude: ['skip', '/b.log'] } });
    assert.equal((await bytes()).ignored, du('out'));
    assert.equal((await split()).isApproximate, true);
    assert.equal((await split('src')).isApproximate, false);
    assert.equal((await split('kept')).isApproximate, false);
  });

  it(`is that of git's own lists of files, on random repositories (seed ${seed})`, async function () {
    this.timeout(120_000);
    const random = new Random(seed);
    makeRepository(random, root, 3);
    await scan();
    const rows = await usage!.query(root).page(0, 10_000);
    const splits = await usage!.gitSplit(
      root,
      rows.map(({ id }) => id),
    );
    const located = await usage!.query(root).located(rows.map(({ id }) => id));
    const files = filesByPart(root);
    assert.ok(new Set(files.map(({ part }) => part)).size >= 2);
    for (const [i, found] of located.entries()) {
      const [each, { path: folder, row }] = [splits[i], found!];
      assert.ok(each && !('unknown' in each), folder);
      const prefix = prefixOf(toText(folder));
      const inside = files.filter((file) => file.path.startsWith(prefix));
      // The directories themselves belong to the part that has all of them, or are tracked.
      const directories = gitPartKeys.map((key) => {
        const wanted = inside.filter(({ part }) => part === key).reduce((sum, { bytes }) => sum + bytes, 0);
        assert.ok(each.parts[key].apparent >= wanted, `${key} in ${folder}`);
        return each.parts[key].apparent - wanted;
      });
      const all = inside.reduce((sum, { bytes }) => sum + bytes, 0);
      assert.equal(
        directories.reduce((sum, bytes) => sum + bytes, 0),
        row.apparent - all,
        folder,
      );
    }
  });
});

const names = ['a', 'b', 'src', 'build', 'x.log', 'ü', 'y.tmp', 'dist', '*', ':x', 'n\nl'];
const patterns = ['build/', '*.log', '/dist', 'b/**/src', '!keep.log', '*.tmp', 'ü', '\\*', ':x'];

/** A repository with folders and files of all kinds, and with repositories in it. */
function makeRepository(random: Random, folder: string, depth: number): void {
  newRepository(folder);
  writeFiles(folder, { '.gitignore': `${random.shuffled(patterns).slice(0, 4).join('\n')}\n` });
  const files: string[] = [];
  const fill = (below: string, levels: number): void => {
    fs.mkdirSync(path.join(folder, below), { recursive: true });
    for (const name of random.shuffled(names).slice(0, 2 + random.below(5))) {
      const inside = path.join(below, name);
      if (random.below(3) > 0 || levels === 0) {
        writeFiles(folder, { [inside]: 1 + random.below(5000) });
        files.push(inside);
      } else if (depth > 0 && random.below(6) === 0)
        makeRepository(random, path.join(folder, inside), depth - 1);
      else fill(inside, levels - 1);
    }
  };
  fill('.', 3);
  const some = files.filter(() => random.below(3) === 0).map((file) => `./${file}`);
  const env = ['--literal-pathspecs', 'add'];
  if (some.length > 0)
    gitIn(folder, ...env, ...(random.below(3) > 0 ? ['-f'] : ['--ignore-errors', '-f']), ...some);
  if (random.below(2) === 0) gitIn(folder, 'commit', '-q', '--allow-empty', '-m', 'x');
}
