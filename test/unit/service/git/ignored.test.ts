import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Git } from '../../../../src/service/git/git';
import { findGit } from '../../../../src/service/git/gitProgram';
import { checkIgnored } from '../../../../src/service/git/ignored';
import { Repositories } from '../../../../src/service/git/repositories';
import { type ByteString, fromText } from '../../../../src/shared/text/byteString';
import { gitIn, newRepository, writeFiles } from '../../../support/trees/gitRepository';
import { tempFolder } from '../../../support/trees/tempFolder';

describe('The ignored paths of a repository', () => {
  let folder: string;
  let git: Git;

  before(async () => {
    git = new Git(await findGit(undefined));
  });
  beforeEach(() => {
    folder = newRepository(path.join(tempFolder('git'), 'outer'));
  });

  /** The states of paths in a work tree, and of the problem, if any. */
  async function states(paths: readonly string[], workTree = folder): Promise<unknown[]> {
    const answer = await checkIgnored(git, fromText(workTree), paths.map(fromText));
    return [...answer.states, ...(answer.problem ? [answer.problem] : [])];
  }

  async function workTreeOf(target: string): Promise<unknown> {
    const found = await new Repositories().of(fromText(target));
    return found.kind === 'found' ? found.workTree : found.kind;
  }

  it('are those that patterns name and in which nothing is tracked', async () => {
    writeFiles(folder, {
      '.gitignore': 'build/\nout/\n*.log\n!kept.log\n',
      ...{ 'build/x': 'x', 'out/forced': 'x', 'out/other': 'x', 'src/a': 'x', 'src/.gitignore': 'gen/\n' },
      ...{ 'src/gen/x': 'x', 'kept.log': 'x', 'some.log': 'x', 'forced.log': 'x' },
    });
    gitIn(folder, 'add', '-f', 'out/forced', 'src/a', 'forced.log');
    assert.deepEqual(
      await states([
        'build',
        'out',
        'out/other',
        'src',
        'src/gen',
        'kept.log',
        'some.log',
        'forced.log',
        'gone.log',
      ]),
      [
        ...['ignored', 'notIgnored', 'ignored', 'notIgnored', 'ignored', 'notIgnored', 'ignored'],
        ...['notIgnored', 'ignored'],
      ],
    );
    assert.deepEqual(await states(['src', 'kept.log']), ['notIgnored', 'notIgnored'], 'exit code 1');
    assert.deepEqual(await states([]), []);
  });

  it('may have any name', async () => {
    const names = [
      ':(top)x',
      ':!x',
      '-x',
      '!x',
      '#x',
      ' x ',
      'a*b',
      'a[b',
      'a?b',
      '\\x',
      '"x"',
      'tab\tline\nbreak',
    ];
    writeFiles(folder, Object.fromEntries(names.map((name) => [`${name}/file`, 'x'])));
    fs.writeFileSync(path.join(folder, '.gitignore'), '*\n!?*/\nfile\n');
    const files = names.map((name) => `${name}/file`);
    assert.deepEqual(
      await states(files),
      files.map(() => 'ignored'),
    );
    gitIn(folder, 'add', '-f', './:!x/file');
    assert.deepEqual(
      await states(files),
      files.map((file) => (file === ':!x/file' ? 'notIgnored' : 'ignored')),
    );
  });

  it('are unknown from the first on for which git gives up', async () => {
    writeFiles(folder, { '.gitignore': '*.log\n', 'a.log': 'x', 'folder/a.log': 'x' });
    fs.symlinkSync('folder', path.join(folder, 'link'));
    assert.deepEqual(await states(['a.log', 'link/a.log', 'a.log']), [
      'ignored',
      'unknown',
      'unknown',
      'failed',
    ]);
    assert.deepEqual(await states(['a.log', '../b.log', 'a.log']), [
      'ignored',
      'unknown',
      'unknown',
      'failed',
    ]);
    assert.deepEqual(await states(['a.log'], path.dirname(folder)), ['unknown', 'failed'], 'no repository');
  });

  it('are those of the innermost repository', async () => {
    writeFiles(folder, { '.gitignore': 'inner/\n', 'plain/deep/x': 'x' });
    const inner = newRepository(path.join(folder, 'inner'));
    writeFiles(inner, { '.gitignore': 'dist/\n', 'dist/forced': 'x', 'src/x': 'x' });
    gitIn(inner, 'add', '-f', 'dist/forced', 'src');
    assert.equal(await workTreeOf(path.join(folder, 'plain/deep')), folder);
    assert.equal(await workTreeOf(path.join(inner, 'dist')), inner);
    assert.equal(await workTreeOf(inner), inner);
    assert.equal(await workTreeOf(path.join(folder, 'gone/below')), folder);
    assert.equal(await workTreeOf(path.dirname(folder)), 'none');
    assert.deepEqual(await states(['dist'], inner), ['notIgnored']);
    // From outside the file that is tracked in it would not be seen.
    assert.deepEqual(await states(['inner/dist']), ['ignored']);
  });

  it('are known in submodules and in other work trees, whose .git is a file', async () => {
    const library = newRepository(path.join(folder, '../library'));
    writeFiles(library, { '.gitignore': 'build/\n', file: 'x' });
    gitIn(library, 'add', '.');
    gitIn(library, 'commit', '-qm', 'first');
    gitIn(folder, 'submodule', '--quiet', 'add', library, 'sub');
    gitIn(folder, 'commit', '-qm', 'first');
    gitIn(folder, 'worktree', 'add', '-q', '../tree');
    const tree = path.join(folder, '../tree');
    writeFiles(folder, { 'sub/build/x': 'x' });
    writeFiles(tree, { '.gitignore': 'out/\n', 'out/x': 'x' });
    const sub = path.join(folder, 'sub');
    assert.ok(fs.statSync(path.join(sub, '.git')).isFile());
    assert.equal(await workTreeOf(path.join(sub, 'build')), sub);
    assert.equal(await workTreeOf(path.join(tree, 'out')), path.resolve(tree));
    assert.deepEqual(await states(['build', 'file'], sub), ['ignored', 'notIgnored']);
    assert.deepEqual(await states(['out', 'sub'], tree), ['ignored', 'notIgnored']);
    assert.deepEqual(await states(['sub/build']), ['unknown', 'failed'], 'asked in the outer one');
  });

  it('are unknown where the repository is damaged', async () => {
    writeFiles(folder, { '.gitignore': 'x\n', x: 'x', 'lost/.git': 'gitdir: /nowhere\n', 'lost/x': 'x' });
    assert.deepEqual(await states(['x'], path.join(folder, 'lost')), ['unknown', 'failed']);
    fs.writeFileSync(path.join(folder, '.git/index'), 'no index');
    assert.deepEqual(await states(['x']), ['unknown', 'failed']);
  });

  it('cannot be told where a folder above cannot be looked into', async () => {
    const loop = path.join(folder, 'loop');
    fs.symlinkSync('loop', loop);
    const found = await new Repositories().of(fromText(loop));
    assert.deepEqual(found, { kind: 'unknown', path: `${loop}/.git` as ByteString, code: 'ELOOP' });
  });
});
