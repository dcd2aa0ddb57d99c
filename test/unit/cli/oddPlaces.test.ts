import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describeWithMounts } from '../../support/faults/mounts';
import { oddMount } from '../../support/faults/oddMount';
import { headless } from '../../support/headless';
import { dist } from '../../support/paths';
import { tempFolder } from '../../support/trees/tempFolder';

describeWithMounts('The headless run', function () {
  this.timeout(60_000);

  // https://github.com/openSUSE/installation-images/issues/427, https://github.com/termux/proot/issues/421
  for (const reader of ['native', 'portable']) {
    it(`has the sizes of du where /proc is not mounted, by the ${reader} reader`, () => {
      const folder = tempFolder('no-proc');
      const tree = path.join(folder, 'tree');
      for (const name of ['a/b', 'caf\u00e9']) fs.mkdirSync(path.join(tree, name), { recursive: true });
      fs.writeFileSync(path.join(tree, 'a/b/one'), Buffer.alloc(70_000, 1));
      fs.linkSync(path.join(tree, 'a/b/one'), path.join(tree, 'caf\u00e9/again'));
      fs.writeFileSync(path.join(folder, 'target'), Buffer.alloc(50_000, 1));
      fs.symlinkSync('../../target', path.join(tree, 'a/link'));
      const unmount = 'umount -l /proc && ! test -e /proc/self && exec "$@"';
      const scan = (...options: string[]): number => {
        const command = [process.execPath, path.join(dist, 'headless.js'), tree, '--json', 'out', ...options];
        const { status, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', unmount, 'sh', ...command], {
          cwd: folder,
          encoding: 'utf8',
          env: { ...process.env, DISK_USAGE_READER: reader, INIT_CWD: folder },
        });
        assert.deepEqual([status, stderr], [0, '']);
        return (JSON.parse(fs.readFileSync(path.join(folder, 'out'), 'utf8')) as { allocated: number })
          .allocated;
      };
      const du = (...options: string[]): number =>
        Number(
          execFileSync('du', ['-s', '--block-size=1', ...options, tree], { encoding: 'utf8' }).split('\t')[0],
        );
      assert.equal(scan(), du());
      assert.equal(scan('--follow-symlinks'), du('-L'));
    });
  }

  // https://github.com/google/fuse-archive/issues/14, https://github.com/cryfs/cryfs/issues/79
  it('shows apparent sizes where the file system has no blocks, and says so in one sentence', async () => {
    const a = { entries: { file: { size: 30_000 } } };
    const mount = await oddMount({
      entries: { a, b: { entries: { file: { size: 10_000 } } } },
      noBlocks: true,
    });
    try {
      const { code, stdout } = await headless(mount.folder, ['.']);
      assert.equal(code, 0);
      assert.match(stdout, /^ +33\.3 KiB +65 % .*\/a$/m);
      assert.match(
        stdout,
        /^This file system does not tell how much of the disk files take; .* apparent ones\.$/m,
      );
    } finally {
      mount.release();
    }
  });

  it('does not say so of a folder of empty files, or of one with a file on disk', async () => {
    const folder = tempFolder('tmpfs');
    execFileSync('mount', ['-t', 'tmpfs', 'none', folder]);
    try {
      for (let i = 0; i < 100; i++) fs.mkdirSync(path.join(folder, `empty folder ${i}`));
      assert.doesNotMatch((await headless(folder, ['.'])).stdout, /does not tell/);
      fs.writeFileSync(path.join(folder, 'file'), 'x');
      fs.truncateSync(path.join(folder, 'file'), 2 ** 40);
      assert.doesNotMatch((await headless(folder, ['.'])).stdout, /does not tell/);
    } finally {
      execFileSync('umount', ['-l', folder]);
    }
  });
});
