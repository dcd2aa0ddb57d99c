import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Git } from '../../../../src/service/git/git';
import { findGit } from '../../../../src/service/git/gitProgram';
import { checkIgnored } from '../../../../src/service/git/ignored';
import { type ByteString, fromText } from '../../../../src/shared/text/byteString';
import { gitIn, newRepository, writeFiles, writeProgram } from '../../../support/trees/gitRepository';
import { tempFolder } from '../../../support/trees/tempFolder';

const listIgnored = ['ls-files', '-z', '-o', '-i', '--exclude-standard', '--directory'];

describe('Git', () => {
  let folder: string;
  let workTree: ByteString;
  let program: string;
  let git: Git;

  before(async () => {
    const found = await findGit(undefined);
    assert.ok(found, 'git is needed for these tests');
    program = found;
  });
  beforeEach(() => {
    folder = newRepository(tempFolder('git'));
    workTree = fromText(folder);
    git = new Git(program);
  });

  /** A program that stands before git. */
  const wrapped = (script: string): Git => new Git(writeProgram(path.join(tempFolder('bin'), 'git'), script));

  it('is the program that the editor names, or the first in absolute folders of PATH', async () => {
    const named = writeProgram(path.join(folder, 'named'), 'exit 0');
    assert.equal(await findGit(named, ''), named);
    const bin = path.join(folder, 'bin');
    const inPath = writeProgram(path.join(bin, 'git'), 'exit 0');
    assert.equal(await findGit(path.join(folder, 'gone'), `/nowhere:${bin}`), inPath);
    assert.equal(await findGit('bin/git', path.relative(process.cwd(), bin)), undefined);
    fs.chmodSync(inPath, 0o644);
    assert.equal(await findGit(undefined, `:${bin}`), undefined, 'not executable');
  });

  it('passes bytes in and out, in a folder whose path is not UTF-8 too', async () => {
    const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x20, 0xc3])]);
    fs.mkdirSync(odd);
    const name = Buffer.concat([odd, Buffer.from('/\xfe\n"x.log', 'latin1')]);
    for (const file of [name, `${folder}/file`, Buffer.concat([odd, Buffer.from('/file')])])
      fs.writeFileSync(file, 'x');
    fs.writeFileSync(path.join(folder, '.gitignore'), '*.log\n');
    const inside = await git.run({ workTree: odd.toString('latin1') as ByteString, args: listIgnored });
    assert.deepEqual([inside.code, inside.stdout], [0, '\xfe\n"x.log\0']);
    const states = await checkIgnored(git, workTree, ['\xff \xc3/\xfe\n"x.log' as ByteString]);
    assert.deepEqual(states, { states: ['ignored'], problem: undefined });
  });

  it('says why there is no answer', async () => {
    const args = ['ls-files'];
    const problem = async (of: Git, more: object = {}): Promise<unknown> =>
      (await of.run({ workTree, args, ...more })).problem;
    assert.equal(await problem(new Git(undefined)), 'notFound');
    assert.equal(await problem(new Git('/nowhere/git')), 'notFound');
    assert.equal(await problem(git, { workTree: fromText(`${folder}/gone`) }), 'noFolder');
    assert.equal(await problem(git, { args: ['no-such-command'] }), 'failed');
    assert.equal(await problem(git, { workTree: fromText(path.join(folder, '.git')), args }), 'failed');
    assert.equal(await problem(git), undefined);
    assert.equal(await problem(wrapped('kill -TERM $$')), 'failed');
  });

  it('is ended at its limits and when it is cancelled', async () => {
    const run = (of: Git, more: object): Promise<{ problem: unknown; code: unknown }> =>
      of.run({ workTree, args: [], ...more });
    const endless = wrapped('exec sleep 1000');
    const late = await run(endless, { timeLimitMs: 50 });
    assert.deepEqual([late.problem, late.code], ['timeLimit', undefined]);
    const cancel = new AbortController();
    const cancelled = run(endless, { signal: cancel.signal });
    setTimeout(() => cancel.abort(), 50);
    assert.equal((await cancelled).problem, 'cancelled');
    const early = new AbortController();
    const started = run(endless, { signal: early.signal });
    early.abort();
    assert.equal((await started).problem, 'cancelled');
    assert.equal((await run(endless, { signal: cancel.signal })).problem, 'cancelled');
    // One that goes on writing, and one whose own child holds the pipe.
    const talkative = wrapped('while :; do echo more; done & sleep 3; kill $!');
    const much = await run(talkative, { outputLimit: 100 });
    assert.deepEqual([much.problem, much.code], ['outputLimit', undefined]);
  });

  it('does not follow the environment into another repository', async () => {
    writeFiles(folder, { '.gitignore': '*.log\n', 'a.log': 'x' });
    const other = newRepository(tempFolder('other'));
    const added = { GIT_DIR: `${other}/.git`, GIT_WORK_TREE: other, GIT_LITERAL_PATHSPECS: '1' };
    const trace = path.join(other, 'trace');
    Object.assign(process.env, { ...added, GIT_TRACE: trace });
    try {
      assert.equal((await git.run({ workTree, args: listIgnored })).stdout, 'a.log\0');
      assert.deepEqual((await checkIgnored(git, workTree, [fromText('a.log')])).states, ['ignored']);
      assert.equal(fs.existsSync(trace), false);
    } finally {
      for (const name of [...Object.keys(added), 'GIT_TRACE']) Reflect.deleteProperty(process.env, name);
    }
  });

  it('runs nothing that the repository names', async () => {
    const mark = path.join(folder, 'mark');
    const evil = writeProgram(path.join(folder, 'evil'), `echo "$0 $@" >> '${mark}'; cat 2>/dev/null`);
    writeFiles(folder, {
      '.gitignore': '*.log\nbuild/\n',
      '.gitattributes': '* filter=evil diff=evil\n',
      ...{ 'a.log': 'x', 'build/x': 'x', tracked: 'x' },
    });
    gitIn(folder, 'add', '.gitignore', '.gitattributes', 'tracked');
    gitIn(folder, 'commit', '-qm', 'first');
    for (const [key, value] of Object.entries({
      'core.fsmonitor': evil,
      'core.hooksPath': path.join(folder, '.git/hooks'),
      'core.pager': evil,
      'pager.ls-files': evil,
      'core.editor': evil,
      'core.sshCommand': evil,
      'core.alternateRefsCommand': evil,
      'credential.helper': evil,
      'filter.evil.clean': evil,
      'filter.evil.smudge': evil,
      'filter.evil.process': evil,
      'diff.evil.textconv': evil,
      'diff.external': evil,
      'alias.ls-files': `!${evil}`,
      'alias.check-ignore': `!${evil}`,
      'core.repositoryFormatVersion': '1',
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      'remote.origin.url': folder,
      'remote.origin.uploadpack': evil,
      'protocol.allow': 'always',
    }))
      gitIn(folder, 'config', key, value);
    for (const hook of ['post-index-change', 'fsmonitor-watchman', 'post-checkout', 'reference-transaction'])
      writeProgram(path.join(folder, '.git/hooks', hook), `echo ${hook} >> '${mark}'`);
    const args = [
      listIgnored,
      ['ls-files', '-z', '-o', '--exclude-standard', '--directory'],
      ['ls-files', '-s'],
    ];
    for (const each of args) assert.equal((await git.run({ workTree, args: each })).code, 0);
    const asked = ['a.log', 'build', 'tracked'].map(fromText);
    assert.deepEqual((await checkIgnored(git, workTree, asked)).states, ['ignored', 'ignored', 'notIgnored']);
    // Nobody asks for this here, but it would fetch.
    await git.run({ workTree, args: ['cat-file', '-p', '1234567890123456789012345678901234567890'] });
    assert.equal(fs.existsSync(mark), false, fs.existsSync(mark) ? fs.readFileSync(mark, 'utf8') : '');
    gitIn(folder, 'status');
    assert.ok(fs.existsSync(mark), 'without the precautions these settings run programs');
  });

  it('believes no repository of another user', async () => {
    writeFiles(folder, { '.gitignore': '*.log\n', 'a.log': 'x' });
    const foreign = wrapped(`GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec '${program}' "$@"`);
    assert.equal((await foreign.run({ workTree, args: listIgnored })).problem, 'otherOwner');
    const answer = await checkIgnored(foreign, workTree, [fromText('a.log')]);
    assert.deepEqual(answer, { states: ['unknown'], problem: 'otherOwner' });
  });
});
