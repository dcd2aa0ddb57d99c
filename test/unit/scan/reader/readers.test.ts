import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ScanPool } from '../../../../src/scan/pool/scanPool';
import { chooseReader } from '../../../../src/scan/reader/chooseReader';
import { type Inode, splitPath } from '../../../../src/scan/reader/inode';
import { type FileSystem, type Folder, withFolder } from '../../../../src/scan/reader/fileSystem';
import { nativeReader } from '../../../../src/scan/reader/nativeReader';
import { portableReader } from '../../../../src/scan/reader/portableReader';
import { silentLog } from '../../../../src/shared/log';
import { type ByteString, fromText } from '../../../../src/shared/text/byteString';
import { describeWithMounts } from '../../../support/faults/mounts';
import { workerWithout } from '../../../support/faults/refusedCalls';
import { openFiles } from '../../../support/faults/resources';
import { dist, koffiPath, scanWorkerPath } from '../../../support/paths';
import { scanUnit } from '../../../support/service/scanUnit';
import { deepChain, makeHostileTree } from '../../../support/trees/hostileTree';
import { tempFolder } from '../../../support/trees/tempFolder';

const fields = ['mode', 'links', 'device', 'number', 'apparent', 'allocated', 'modified'] as const;

/** As `fs.lstat` has it. */
function expectedInode(file: string | Buffer): Record<(typeof fields)[number], number> {
  const { mode, nlink, dev, ino, size, blocks, mtimeMs } = fs.lstatSync(file);
  return {
    ...{ mode, links: nlink, device: dev, number: ino },
    ...{ apparent: size, allocated: blocks * 512, modified: mtimeMs },
  };
}

function copyOf(inode: Inode): Record<string, number> {
  return Object.fromEntries(fields.map((field) => [field, inode[field]]));
}

const makers = { native: () => nativeReader(koffiPath), portable: portableReader };

for (const [name, make] of Object.entries(makers)) {
  describe(`The ${name} reader`, () => {
    let fileSystem: FileSystem;
    let folder: string;
    const open = (): Folder => fileSystem.openFolder(fromText(folder), false);

    beforeEach(() => {
      fileSystem = make();
      folder = tempFolder('reader');
    });

    it('reads what lstat reads of every entry, whatever its name and kind', () => {
      makeHostileTree(folder);
      let count = 0;
      for (const relative of ['', 'links', 'names', 'many'].filter((name) =>
        fs.existsSync(path.join(folder, name)),
      )) {
        withFolder(open(), (opened) => {
          const entries = opened.open(relative);
          const names: string[] = [];
          while (entries.next()) {
            const { name } = entries;
            names.push(name);
            assert.equal(entries.look(), undefined, name);
            const file = Buffer.from(path.join(folder, relative, name), 'latin1');
            assert.deepEqual(copyOf(fileSystem.inode), expectedInode(file), name);
          }
          const expected = fs.readdirSync(path.join(folder, relative), 'latin1');
          assert.deepEqual(names.sort(), expected.sort());
          count += names.length;
        });
      }
      assert.ok(count > 20, `only ${count} entries`);
    });

    it('reads times before 1970 and far from now, and sizes beyond 4 GiB', () => {
      for (const [name, seconds] of [
        ['old', -86_400.5],
        ['new', 2 ** 33],
      ] as const) {
        const file = path.join(folder, name);
        fs.writeFileSync(file, '');
        fs.truncateSync(file, 2 ** 40 + 1);
        fs.utimesSync(file, seconds, seconds);
        assert.equal(fileSystem.look(fromText(file)), undefined);
        assert.deepEqual(copyOf(fileSystem.inode), expectedInode(file));
      }
    });

    it('tells why it cannot look or open, as the system calls it', () => {
      fs.writeFileSync(path.join(folder, 'file'), '');
      fs.symlinkSync(os.tmpdir(), path.join(folder, 'link'));
      withFolder(open(), (opened) => {
        assert.equal(opened.look('gone'), 'ENOENT');
        assert.equal(opened.look('file/below'), 'ENOTDIR');
        assert.equal(opened.look('link/below'), 'ENOTDIR');
        assert.equal(opened.look('n'.repeat(256)), 'ENAMETOOLONG');
        const read = (name: string): boolean => opened.open(name).next();
        for (const [name, code] of [
          ['gone', 'ENOENT'],
          ['file', 'ENOTDIR'],
          ['link', 'ENOTDIR'],
        ] as const)
          assert.throws(() => read(name), { code });
        // No path leads out by its own names.
        for (const name of ['..', '../gone', '.']) assert.equal(opened.look(name), 'ENOENT', name);
        assert.throws(() => read('..'), { code: 'ENOENT' });
        assert.notEqual(opened.look('file\0more'), undefined);
        // After a failure it goes on from the right place.
        assert.equal(opened.look('file'), undefined);
      });
      const link = fromText(path.join(folder, 'link'));
      assert.throws(() => fileSystem.openFolder(link, false), { code: 'ENOTDIR' });
      fileSystem.openFolder(link, true).close();
      assert.throws(() => fileSystem.openFolder('/no/such/folder' as ByteString, false), { code: 'ENOENT' });
    });

    it('looks through a folder that may be entered but not read, and reads below it', () => {
      const inner = path.join(folder, 'closed', 'inner');
      fs.mkdirSync(inner, { recursive: true });
      fs.writeFileSync(path.join(inner, 'file'), 'x'.repeat(123));
      fs.chmodSync(folder, 0o755);
      fs.chmodSync(path.join(folder, 'closed'), 0o711);
      const report = path.join(tempFolder('report'), 'report.json');
      fs.writeFileSync(report, '');
      fs.chmodSync(path.dirname(report), 0o777);
      fs.chmodSync(report, 0o666);
      const user = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];
      const scan = [...user, process.execPath, path.join(dist, 'headless.js'), inner, '--json', report];
      const { status, stderr } = spawnSync(scan[0]!, scan.slice(1), {
        encoding: 'utf8',
        env: { ...process.env, DISK_USAGE_READER: name },
      });
      assert.equal(status, 0, stderr);
      assert.match(fs.readFileSync(report, 'utf8'), /"files": ?1\b/);
    });

    it('holds nothing open once a folder is closed, however deep it was read', () => {
      deepChain(folder, 'level', 600);
      const before = openFiles().length;
      const opened = open();
      const deepest = Array.from({ length: 600 }, () => 'level').join('/');
      assert.equal(opened.look(deepest), undefined);
      assert.ok(openFiles().length - before < 30, `${openFiles().length - before} open`);
      assert.throws(() => opened.open(`${deepest}/gone`).next(), { code: 'ENOENT' });
      opened.close();
      assert.equal(openFiles().length, before);
    });

    it('closes a directory with very many names once it was read, or left in the middle', () => {
      for (let i = 0; i < 3_000; i++) fs.writeFileSync(path.join(folder, `${i}`), '');
      const before = openFiles().length;
      for (const count of [Infinity, 1_500]) {
        withFolder(open(), (opened) => {
          const entries = opened.open('');
          let read = 0;
          while (read < count && entries.next()) read++;
          assert.equal(read, Math.min(3_000, count));
        });
        assert.equal(openFiles().length, before);
      }
    });

    it('goes back a long way without opening all of it again', () => {
      deepChain(folder, 'level', 200);
      const levels = (count: number): string => Array.from({ length: count }, () => 'level').join('/');
      withFolder(open(), (opened) => {
        for (const depth of [200, 150, 199, 17, 1, 0, 120]) {
          const entries = opened.open(levels(depth));
          const names = new Set<string>();
          while (entries.next()) names.add(entries.name);
          assert.deepEqual([...names].sort(), depth === 200 ? [] : ['file', 'level']);
        }
      });
    });

    it('reads again a directory that has changed meanwhile', () => {
      withFolder(open(), (opened) => {
        assert.equal(opened.open('').next(), false);
        fs.writeFileSync(path.join(folder, 'file'), '');
        const entries = opened.open('');
        assert.deepEqual([entries.next(), entries.name, entries.next()], [true, 'file', false]);
        const some = opened.open('', ['file', 'gone']);
        assert.deepEqual([some.next(), some.look()], [true, undefined]);
        assert.deepEqual([some.next(), some.look(), some.next()], [true, 'ENOENT', false]);
      });
    });
  });
}

describe('splitPath', () => {
  it('parts a path, also one directly in the root', () => {
    assert.deepEqual(splitPath('/a/b' as ByteString), ['/a/', 'b']);
    assert.deepEqual(splitPath('/a' as ByteString), ['/', 'a']);
    assert.deepEqual(splitPath('/' as ByteString), ['/', '']);
  });
});

/** Tests of a reader's choice, which the environment makes in a run of all tests with the portable one. */
function withOwnEnvironment(): void {
  const { DISK_USAGE_READER: reader } = process.env;
  before(() => delete process.env['DISK_USAGE_READER']);
  after(() => {
    if (reader !== undefined) process.env['DISK_USAGE_READER'] = reader;
  });
}

describe('The reader that is chosen', () => {
  withOwnEnvironment();

  it('is the portable one where there is no binary, or one that cannot be loaded', () => {
    const broken = path.join(tempFolder('broken'), 'koffi.node');
    fs.writeFileSync(broken, 'no binary');
    for (const file of ['/no/such/koffi.node', broken]) {
      const { reason } = chooseReader(file);
      assert.match(reason, /^The portable reader reads the file system: ./);
    }
  });

  for (const code of ['ENOSYS', 'EPERM'] as const) {
    it(`is the portable one where statx is refused (${code}), and counts the same`, async () => {
      const root = tempFolder('refused-tree');
      makeHostileTree(root);
      const logged: string[] = [];
      const log = { ...silentLog, info: (message: string) => void logged.push(message) };
      const scans = [scanWorkerPath, workerWithout('statx', os.constants.errno[code])].map(
        async (workerPath) => {
          const pool = new ScanPool({ workerPath, idleMs: 1000, log });
          const unit = scanUnit(pool, root);
          const { stats, error } = await unit.result;
          await unit.ended;
          await pool.close();
          assert.deepEqual([error, unit.errors], [undefined, []]);
          return { ...stats, elapsedMs: 0, perWorker: [] };
        },
      );
      const [native, refused] = await Promise.all(scans);
      assert.deepEqual(refused, native);
      assert.ok(logged.includes(`The portable reader reads the file system: ${code}`), logged.join('\n'));
    });
  }
});

describe('A directory that cannot be opened', () => {
  withOwnEnvironment();

  it('for a reason without a name is told by its number, and replaces nothing that is stored', async () => {
    const root = tempFolder('damaged');
    // EUCLEAN, which says that the file system is damaged, and which Node has no name for.
    const workerPath = workerWithout('openat', 117);
    const pool = new ScanPool({ workerPath, idleMs: 1000, log: silentLog });
    const { error } = await scanUnit(pool, root).result;
    await pool.close();
    assert.match(error?.message ?? '', /^Cannot read .*E117/);
  });
});

describeWithMounts('oneFileSystem', () => {
  withOwnEnvironment();
  const root = tempFolder('mounts');
  const mounted = ['same', 'other', 'file'].map((name) => path.join(root, name));

  before(function () {
    for (const folder of mounted.slice(0, 2)) fs.mkdirSync(folder);
    fs.mkdirSync(path.join(root, 'source'));
    fs.writeFileSync(path.join(root, 'source', 'counted'), 'x');
    fs.writeFileSync(mounted[2]!, '');
    execFileSync('mount', ['--bind', path.join(root, 'source'), mounted[0]!]);
    execFileSync('mount', ['-t', 'tmpfs', 'none', mounted[1]!]);
    fs.writeFileSync(path.join(mounted[1]!, 'hidden'), 'x');
    execFileSync('mount', ['--bind', path.join(root, 'source', 'counted'), mounted[2]!]);
  });
  after(() => {
    for (const each of mounted) spawnSync('umount', ['-l', each]);
  });

  it('leaves out what is mounted in it, also a file and a folder of the same file system', async () => {
    const pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 1000, log: silentLog });
    const { stats } = await scanUnit(pool, root, { settings: { oneFileSystem: true } }).result;
    await pool.close();
    assert.deepEqual([stats.files, stats.directories, stats.excluded], [1, 2, 3]);
  });
});
