import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type DirectoryRow, rootId } from '../../../src/shared/entry';
import { HumanError } from '../../../src/shared/errors';
import type { UsageService } from '../../../src/service/usageService';
import { describeWithMounts } from '../../support/faults/mounts';
import { type OddEntries, type OddEntry, type OddFileSystem } from '../../support/faults/oddMount';
import { type OddMount, manyFiles, oddMount } from '../../support/faults/oddMount';
import { assertLikeDu, quick, quiet } from '../../support/service/live';
import { allRows, childrenOf, newUsage } from '../../support/service/usage';
import { tempFolder } from '../../support/trees/tempFolder';

const bySize = { sort: 'size', metric: 'apparent', limit: 100 } as const;
const mebibyte = 2 ** 20;

describeWithMounts('On a file system', function () {
  this.timeout(60_000);
  let mount: OddMount;
  let usage: UsageService;

  const scan = async (fileSystem: OddFileSystem): Promise<Map<string, DirectoryRow>> => {
    mount = await oddMount(fileSystem);
    usage.setRoots([mount.folder]);
    await usage.scan(mount.folder, 'normal');
    return allRows(usage, mount.folder);
  };
  const readErrors = async (): Promise<string[]> => {
    const errors = await usage.query(mount.folder).readErrors(undefined, 100);
    return errors.map(
      ({ code, operation, path: at }) => `${operation} ${at.slice(mount.folder.length)} ${code}`,
    );
  };

  beforeEach(() => {
    usage = newUsage();
  });
  afterEach(async () => {
    await usage.close();
    mount.release();
  });

  // https://github.com/jarun/nnn/issues/694 and https://github.com/nodejs/node/issues/33348
  it('without types of entries, a large directory has all of its files, whatever their names', async () => {
    const folder = { entries: { ...manyFiles(1_500), 'caf\xe9': { size: 10 }, inner: { entries: {} } } };
    const rows = await scan({ entries: { folder }, noTypes: true, directorySize: 300_000 });
    assert.equal(rows.get('folder')!.files, 1_501);
    await assertLikeDu(usage, mount.folder, 'without types');
  });

  // https://github.com/ipfs/kubo/issues/11429, https://github.com/restic/restic/issues/1631
  for (const inodes of ['changing', 'renewed'] as const) {
    for (const cacheMs of [0, 200]) {
      it(`with ${inodes} inode numbers, kept for ${cacheMs} ms, a root has the sizes of du and stays current`, async () => {
        const folder = tempFolder('mirrored');
        const write = (name: string, bytes: number): string => {
          fs.writeFileSync(path.join(folder, name), Buffer.alloc(bytes, 1));
          return path.join(mount.folder, name);
        };
        for (const name of ['a/b/c', 'd']) fs.mkdirSync(path.join(folder, name), { recursive: true });
        for (const name of ['a/one', 'a/b/two', 'd/three']) fs.writeFileSync(path.join(folder, name), name);
        // The portable reader cannot ask past what the kernel keeps, and takes such a link for one that changed.
        if (cacheMs === 0 || process.env['DISK_USAGE_READER'] !== 'portable')
          fs.linkSync(path.join(folder, 'a/one'), path.join(folder, 'd/link'));
        const storageFolder = tempFolder('storage');
        const live = { storageFolder, timings: quick, config: { liveUpdates: true } };
        await usage.close();
        usage = newUsage(live);
        // Longer than what was found is kept.
        await scan({ mirror: folder, inodes, cacheMs, listMs: cacheMs / 4 });
        await assertLikeDu(usage, mount.folder, 'after a scan');
        const { children } = await childrenOf(usage, mount.folder, rootId, bySize);
        assert.equal(children.length, 2);

        usage.filesChanged([write('a/b/new', 10_000)]);
        await setTimeout(2 * cacheMs);
        usage.filesChanged([path.join(mount.folder, 'a/b/new')]);
        await quiet(usage, mount.folder);
        await assertLikeDu(usage, mount.folder, 'after a change');

        await usage.close();
        write('d/later', 20_000);
        usage = newUsage(live);
        usage.setRoots([mount.folder]);
        await usage.load(mount.folder);
        await quiet(usage, mount.folder);
        await assertLikeDu(usage, mount.folder, 'after a start');
        assert.equal(usage.state(mount.folder)!.problem, undefined);
      });
    }
  }

  // https://github.com/libfuse/libfuse/issues/1338, https://github.com/golang/go/issues/76428
  it('without inode numbers, a folder is scanned and read again', async () => {
    await usage.close();
    usage = newUsage({ timings: quick, config: { liveUpdates: true } });
    const folder = tempFolder('mirrored');
    fs.mkdirSync(path.join(folder, 'inner', 'most'), { recursive: true });
    // The C library, by which the portable reader lists, may leave out what has no number there.
    const noListedInodes = process.env['DISK_USAGE_READER'] !== 'portable';
    await scan({ mirror: folder, inodes: 'zero', noListedInodes });
    fs.writeFileSync(path.join(folder, 'inner', 'file'), 'x');
    usage.filesChanged([path.join(mount.folder, 'inner', 'file')]);
    await quiet(usage, mount.folder);
    const rows = await allRows(usage, mount.folder);
    assert.deepEqual([...rows.keys()], ['', 'inner', 'inner/most']);
    assert.equal(rows.get('inner')!.files, 1);
  });

  // https://github.com/shundhammer/qdirstat/issues/281, coreutils 9.2 (NEWS)
  it('where a directory has the size of all below it, that is not counted', async () => {
    const file = { size: mebibyte };
    const c = { entries: { file, other: file } };
    const a = { entries: { b: { entries: { c, file } }, file } };
    const rows = await scan({ entries: { a, file, last: file }, recursiveSizes: true });
    assert.equal(rows.get('')!.apparent, 6 * mebibyte);
    assert.equal(rows.get('a/b/c')!.apparent, 2 * mebibyte);
    assert.equal(rows.get('')!.allocated, 6 * mebibyte);
  });

  it('whose directory cannot be listed, its own size counts as in du', async () => {
    const entries = { bad: { entries: {}, failsAt: 0 }, good: { size: 5_000 } };
    const rows = await scan({ entries, noBlocks: true, directorySize: 300_000 });
    assert.equal(rows.get('bad')!.apparent, 300_000);
  });

  // https://github.com/google/fuse-archive/issues/14, https://github.com/restic/restic/issues/442
  it('without blocks, the sizes are as du has them', async () => {
    const rows = await scan({ entries: { a: { entries: { file: { size: 5_000 } } } }, noBlocks: true });
    assert.deepEqual([rows.get('')!.allocated, rows.get('')!.apparent], [0, 13_192]);
    await assertLikeDu(usage, mount.folder, 'without blocks');
  });

  // coreutils, tests/du/bigtime.sh; https://github.com/uutils/coreutils/issues/8355
  it('with times of any value, every row is there', async () => {
    const times = ['9000000000000', '-9223372036854775808', '9223372036854775807', '-1', '0'];
    const entries: OddEntries = Object.fromEntries(
      times.flatMap((seconds, i): [string, OddEntry][] => [
        [`file ${i}`, { size: 100 * (i + 1), modified: [seconds, 999_999_999] }],
        [`folder ${i}`, { entries: {}, modified: [seconds, 1] }],
      ]),
    );
    await scan({ entries: { ...entries, nothing: { entries: {} } } });
    for (const sort of ['size', 'newest'] as const) {
      const { children } = await childrenOf(usage, mount.folder, rootId, { ...bySize, sort });
      assert.equal(children.length, 11);
    }
    await assertLikeDu(usage, mount.folder, 'whatever the times');
  });

  // https://github.com/whoozle/android-file-transfer-linux/issues/338
  it('whose links are not counted, each file counts', async () => {
    const entries = { a: { size: 10, links: 0 }, b: { entries: { c: { size: 20, links: 0 } }, links: 0 } };
    assert.equal((await scan({ entries })).get('')!.files, 2);
    await assertLikeDu(usage, mount.folder, 'without links');
  });

  // https://github.com/restic/restic/issues/21786, which Node's names of errors lack
  it('that has lost a folder, its error is told by its name', async () => {
    await scan({ entries: { lost: { fails: 'ESTALE' }, good: { size: 5_000 } } });
    assert.deepEqual(await readErrors(), ['lstat /lost ESTALE']);
  });

  // https://github.com/GoogleCloudPlatform/gcsfuse/issues/79
  it('whose server is gone, one sentence names the folder', async () => {
    await scan({ entries: {} });
    const { folder } = mount;
    mount.end();
    await assert.rejects(usage.scan(folder, 'normal'), (error: unknown) => {
      assert.ok(error instanceof HumanError, String(error));
      assert.match(error.message, /\((ENOTCONN|ECONNABORTED)\)/);
      assert.ok(error.message.includes(folder), error.message);
      return true;
    });
  });

  it('that lists what it cannot find, the rest is counted', async () => {
    const entries = {
      gone: { fails: 'ENOENT' as const },
      bad: { fails: 'EIO' as const, entries: {} },
      good: { size: 5_000 },
    };
    const rows = await scan({ entries });
    assert.deepEqual([rows.get('')!.files, rows.get('')!.readErrors], [1, 2]);
    assert.deepEqual((await readErrors()).sort(), ['lstat /bad EIO', 'lstat /gone ENOENT']);
  });

  it('whose listing fails in the middle, what was listed is counted', async () => {
    const folder = { entries: { ...manyFiles(3_000), 'caf\xe9': {} }, failsAt: 2_000 };
    const rows = await scan({ entries: { folder, other: { size: 1 } }, noTypes: true });
    assert.deepEqual([rows.get('folder')!.files, rows.get('')!.files], [2_000, 2_001]);
    assert.deepEqual(await readErrors(), ['readdir /folder EIO']);
  });

  // https://github.com/Azure/azure-storage-fuse/issues/968, https://github.com/restic/restic/issues/624
  it('that lists an entry twice, the sizes are those of du, and a folder read again grows no rows', async () => {
    await usage.close();
    usage = newUsage({ timings: quick, config: { liveUpdates: true } });
    const b = { entries: { file: { size: 10_000 } } };
    const a = { entries: { b, file: { size: 20_000 } }, repeats: ['b', 'file'] };
    const { allocated } = (await scan({ entries: { a } })).get('')!;
    const { rows } = usage.state(mount.folder)!.result!;
    for (let i = 0; i < 3; i++) {
      usage.filesChanged([path.join(mount.folder, 'a')]);
      await quiet(usage, mount.folder);
    }
    const after = usage.state(mount.folder)!.result!;
    assert.deepEqual([after.rows, after.totals.allocated], [rows, allocated]);
  });
});
