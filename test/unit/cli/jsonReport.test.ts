import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { JsonReport, type ReportQueries } from '../../../src/cli/jsonReport';
import { linkTarget } from '../../../src/cli/targets';
import { fromText } from '../../../src/shared/text/byteString';
import { HumanError } from '../../../src/shared/errors';
import { script } from '../../support/headless';
import { tempFolder } from '../../support/trees/tempFolder';
import { aResult } from '../../support/service/usageData';

const isRoot = process.getuid?.() === 0;

const nothing: ReportQueries = {
  readErrors: () => Promise.resolve([]),
  page: () => Promise.resolve([]),
};

async function write(file: string, rootLength = 1): Promise<void> {
  const report = new JsonReport(await linkTarget(file), false, new Promise(() => undefined));
  try {
    await report.add({ ...aResult, rootPath: fromText('/'.padEnd(rootLength, 'r')) }, nothing);
    await report.finish();
  } finally {
    await report.discard();
  }
}

/** Lets no file of this process grow beyond so many bytes: a write is cut off there, as on a full disk. */
function limitFiles(bytes: number | string): void {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
}

function fileLimit(): string {
  const args = ['--pid', String(process.pid), '--fsize', '--output=SOFT', '--noheadings', '--raw'];
  return execFileSync('prlimit', args, { encoding: 'utf8' }).trim();
}

describe('The report', () => {
  // https://github.com/wkentaro/labelme/issues/2487
  it('removes what a run that was killed left beside it, and nothing else', async () => {
    const folder = tempFolder('report');
    const old = new Date(Date.now() - 48 * 3_600_000);
    // No process has the first number: it is beyond the kernel's limit.
    for (const name of ['.disk-usage-99999999-1.tmp', `.disk-usage-${process.pid}-1.tmp`, 'own.tmp']) {
      fs.writeFileSync(path.join(folder, name), '');
      fs.utimesSync(path.join(folder, name), old, old);
    }
    fs.writeFileSync(path.join(folder, '.disk-usage-99999999-2.tmp'), 'of another machine, just now');
    await write(path.join(folder, 'report.json'));
    const kept = ['.disk-usage-99999999-2.tmp', `.disk-usage-${process.pid}-1.tmp`, 'own.tmp'];
    assert.deepEqual(new Set(fs.readdirSync(folder)), new Set([...kept, 'report.json']));
  });

  it('fails where only a part of a write finds room, however small the rest, and the older one stays', async () => {
    const folder = tempFolder('report');
    const file = path.join(folder, 'report.json');
    await write(file);
    const whole = fs.readFileSync(file, 'utf8');
    const limit = 64 * 1024;
    const before = fileLimit();
    for (const missing of [1, 2, 3, 1000]) {
      const rootLength = 1 + limit + missing - whole.length;
      limitFiles(limit);
      try {
        await assert.rejects(write(file, rootLength), HumanError);
      } finally {
        limitFiles(before);
      }
      assert.equal(fs.readFileSync(file, 'utf8'), whole);
      assert.deepEqual(fs.readdirSync(folder), ['report.json']);
    }
  });

  it('replaces the file that links lead to, there or not, and keeps its mode and the links', async () => {
    const folder = tempFolder('report');
    const at = (name: string): string => path.join(folder, name);
    fs.mkdirSync(at('data/inner'), { recursive: true });
    fs.mkdirSync(at('links'));
    fs.writeFileSync(at('data/there'), 'older', { mode: 0o640 });
    const { ino } = fs.statSync(at('data/there'));
    fs.symlinkSync('data/inner', at('way'));
    // '..' leads out of data/inner, not out of the folder with the link.
    fs.symlinkSync('../way/../there', at('links/there'));
    fs.symlinkSync(at('data/missing'), at('links/missing'));
    fs.symlinkSync('missing', at('links/again'));
    await write(at('links/there'));
    await write(at('links/again'));
    for (const name of ['there', 'missing']) {
      assert.ok(fs.lstatSync(at(`links/${name}`)).isSymbolicLink());
      assert.equal(fs.lstatSync(at(`data/${name}`)).isFile(), true);
      assert.equal((JSON.parse(fs.readFileSync(at(`data/${name}`), 'utf8')) as { root: string }).root, '/');
    }
    assert.notEqual(fs.statSync(at('data/there')).ino, ino);
    assert.equal(fs.statSync(at('data/there')).mode & 0o777, 0o640);
    assert.deepEqual(fs.readdirSync(at('data')).sort(), ['inner', 'missing', 'there']);
  });

  it('fails for a circle of links, which stays', async () => {
    const folder = tempFolder('report');
    fs.symlinkSync('a', path.join(folder, 'b'));
    fs.symlinkSync('b', path.join(folder, 'a'));
    const { code, stderr } = await script(folder, 'scan . --json a');
    assert.deepEqual([code, stderr], [1, `The report cannot be written to ${folder}/a (ELOOP).\n`]);
  });

  const cannotBeReplaced = async (): Promise<void> => {
    const folder = tempFolder('report');
    const lines = [
      'mkdir tree; touch single; echo older > held.json; mount --bind held.json single',
      'scan tree --json single > /dev/null || exit 9',
      'mkdir -p locked; touch locked/out.json; chmod a+rwx,-t .; chown -R 65534 tree locked/out.json',
      'setpriv --reuid=65534 --clear-groups --inh-caps=-all bash -c \'"$0" "$1" tree --json locked/out.json\'' +
        ` '${process.execPath}' '${path.resolve('dist/headless.js')}' > /dev/null`,
    ];
    const { code, stderr } = await script(folder, lines.join('\n'), ['unshare', '-m']);
    assert.deepEqual([code, stderr], [0, '']);
    for (const name of ['held.json', 'locked/out.json']) {
      const text = fs.readFileSync(path.join(folder, name), 'utf8');
      assert.equal((JSON.parse(text) as { root: string }).root, path.join(folder, 'tree'));
    }
    assert.deepEqual(fs.readdirSync(folder).sort(), ['held.json', 'locked', 'single', 'tree']);
  };
  const staysOnFullDisk = async (): Promise<void> => {
    const folder = tempFolder('report');
    const lines = [
      'mkdir tree full; mount -t tmpfs -o size=64k tmpfs full; scan tree --json full/out.json >/dev/null',
      'cp full/out.json older.json; head -c 1M /dev/zero > full/fill 2>/dev/null',
      'ln -s full/out.json link; scan tree --json link > /dev/null; code=$?',
      'cmp full/out.json older.json && ls -A full && exit $code',
    ];
    assert.deepEqual(await script(folder, lines.join('\n'), ['unshare', '-m']), {
      code: 1,
      stdout: 'fill\nout.json\n',
      stderr: `The report cannot be written to ${folder}/full/out.json (ENOSPC).\n`,
    });
  };
  // Only root can mount.
  if (isRoot) it('leaves the last good one where the disk is full, through a link too', staysOnFullDisk);
  if (isRoot)
    it('is written into a file that is mounted by itself, or in a read-only folder', cannotBeReplaced);
});
