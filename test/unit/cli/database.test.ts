import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type HeadlessRun, script } from '../../support/headless';
import { tempFolder } from '../../support/trees/tempFolder';

const isRoot = process.getuid?.() === 0;

describe('--db', function () {
  this.timeout(120_000);
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  const run = (lines: string, before: readonly string[] = []): Promise<HeadlessRun> =>
    script(folder, lines, before);
  /** One sentence, exit code 1, and the older file as it was. */
  const assertRefused = async (lines: string, sentence: RegExp, before: readonly string[] = []) => {
    const older = fs.readFileSync(at('a.sqlite'));
    const { code, stderr } = await run(lines, before);
    assert.equal(code, 1, stderr);
    assert.match(stderr, sentence);
    assert.match(stderr, /^[^\n]+\n$/);
    assert.doesNotMatch(stderr, /window|VS Code|kept in memory|diskUsage/);
    assert.ok(fs.readFileSync(at('a.sqlite')).equals(older), lines);
  };
  /** Roots of the scans that a file has. */
  const assertWhole = async (name: string): Promise<void> => {
    const { code, stderr } = await run(`scan a --db ${name} > /dev/null`);
    assert.deepEqual([code, stderr], [0, '']);
  };

  beforeEach(async () => {
    folder = tempFolder('db');
    for (const name of ['a', 'b']) fs.mkdirSync(at(name));
    await assertWhole('a.sqlite');
  });

  it('is not replaced by the result of another folder, which is not even scanned', async () => {
    await assertRefused(
      'scan b --db a.sqlite | grep .; exit ${PIPESTATUS[0]}',
      new RegExp(`results of another folder: ${folder}/a\\.`),
    );
    const { stdout } = await run('scan b --db a.sqlite');
    assert.equal(stdout, '');
    // The same folder, by another name.
    fs.symlinkSync('a', at('c'));
    assert.equal((await run('scan c/ --db a.sqlite')).code, 0);
  });

  it('replaces the target of a symbolic link, there or not', async () => {
    fs.symlinkSync('a.sqlite', at('link'));
    const { ino } = fs.statSync(at('a.sqlite'));
    await assertWhole('link');
    assert.ok(fs.lstatSync(at('link')).isSymbolicLink());
    assert.notEqual(fs.statSync(at('a.sqlite')).ino, ino);
    fs.symlinkSync('new.sqlite', at('dangling'));
    await assertWhole('dangling');
    assert.ok(fs.lstatSync(at('dangling')).isSymbolicLink());
    assert.ok(fs.lstatSync(at('new.sqlite')).isFile());
    await assertRefused('scan b --db link', /results of another folder/);
  });

  // https://github.com/chmln/sd/issues/14
  it('keeps its mode, and as root its owner', async () => {
    fs.chmodSync(at('a.sqlite'), 0o640);
    if (isRoot) fs.chownSync(at('a.sqlite'), 1234, 1235);
    await assertWhole('a.sqlite');
    const { mode, uid, gid } = fs.statSync(at('a.sqlite'));
    assert.equal(mode & 0o777, 0o640);
    if (isRoot) assert.deepEqual([uid, gid], [1234, 1235]);
  });

  it('may be an empty file, as mktemp makes one', async () => {
    const { code, stderr } = await run('scan a --db "$(mktemp -p .)"');
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(fs.readdirSync(folder).length, 4);
  });

  it('leaves alone what is no database of ours, also a pipe and a device', async () => {
    fs.writeFileSync(at('notes'), 'mine');
    execFileSync('mkfifo', [at('pipe')]);
    if (isRoot) execFileSync('mknod', [at('device'), 'c', '1', '5']);
    for (const name of ['notes', 'pipe', ...(isRoot ? ['device'] : [])])
      await assertRefused(`scan a --db ${name}`, /is not a Disk Usage database/);
    await assertRefused('scan a --db b', /cannot be read/);
    assert.equal(fs.readFileSync(at('notes'), 'utf8'), 'mine');
    assert.equal(fs.readdirSync(folder).length, isRoot ? 6 : 5);
  });

  it('says in one sentence why nothing can be stored', async () => {
    await assertRefused('ulimit -f 4; scan a --db a.sqlite > /dev/null', /EFBIG.*ulimit -f/);
    await assertRefused('scan a --db /proc/x > /dev/null', /\/proc.*\(E[A-Z]+\)/);
    await assertRefused('scan a --db a.sqlite/x > /dev/null', /ENOTDIR/);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['a', 'a.sqlite', 'b']);
  });

  it('keeps both results, or one and says so, where two runs write it at once', async () => {
    for (const name of ['a.sqlite', 'new.sqlite']) {
      const runs = ['a', 'a', 'b'].map((root) => `scan ${root} --db ${name} > /dev/null & pids+=" $!"`);
      const lines = `${runs.join('\n')}\nfor pid in $pids; do wait $pid; echo $?; done`;
      const { stdout, stderr } = await run(lines);
      const failed = stdout
        .trim()
        .split('\n')
        .filter((code) => code !== '0').length;
      assert.ok(failed >= 1 && failed <= 2, stdout + stderr);
      const sentences = stderr.trimEnd().split('\n');
      assert.equal(sentences.length, failed, stderr);
      for (const sentence of sentences)
        assert.match(sentence, /results of another folder|Another scan writes/);
      const codes = await Promise.all(
        ['a', 'b'].map(async (root) => (await run(`scan ${root} --db ${name}`)).code),
      );
      assert.equal(codes.filter((code) => code === 0).length, 1, 'one folder has it');
    }
  });

  if (isRoot)
    it('says in one sentence what stands against it, and what to do: mounts, full and read-only disks, permissions', async () => {
      const unshare = ['unshare', '-m'];
      await assertRefused(
        'touch single; mount --bind a.sqlite single; scan a --db single > /dev/null',
        /EBUSY.*Mount the folder/,
        unshare,
      );
      const mounted = (options: string): string => `mount -t tmpfs -o ${options} tmpfs b; cp a.sqlite b/; `;
      const scan =
        'scan a --db b/a.sqlite > /dev/null; code=$?; cmp a.sqlite b/a.sqlite || exit 9; exit $code';
      await assertRefused(
        `${mounted('size=300k')} head -c 1M /dev/zero > b/fill 2>/dev/null; ${scan}`,
        /disk of .*\/b is full \(ENOSPC\)/,
        unshare,
      );
      await assertRefused(`${mounted('size=1m')} mount -o remount,ro b; ${scan}`, /\/b \(EROFS\)/, unshare);
      fs.chmodSync(folder, 0o755);
      const nobody = ['setpriv', '--reuid=65534', '--clear-groups', '--inh-caps=-all'];
      await assertRefused('scan a --db a.sqlite > /dev/null', /EACCES/, nobody);
      // https://github.com/TechnicPack/TechnicSolder/issues/395
      fs.chmodSync(folder, 0o777);
      fs.chmodSync(at('a.sqlite'), 0o444);
      await assertRefused('scan a --db a.sqlite > /dev/null', /a\.sqlite \(EACCES\)/, nobody);
      assert.deepEqual(fs.readdirSync(folder).sort(), ['a', 'a.sqlite', 'b', 'single']);
    });
});
