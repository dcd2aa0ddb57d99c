import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { RemovalMode } from '../../../src/shared/removal';
import type { ByteString } from '../../../src/shared/text/byteString';
import { describeWithMounts } from '../../support/faults/mounts';
import { type OddMount, oddMount } from '../../support/faults/oddMount';
import { disks, Removing } from '../../support/remove/removing';
import { tempFolder } from '../../support/trees/tempFolder';

const modes: readonly RemovalMode[] = ['permanent', 'trash'];

for (const [name, newDisk] of disks) {
  describe(`Removal by the ${name} disk refuses`, () => {
    let own: Removing;
    beforeEach(() => {
      own = new Removing(newDisk());
      own.write('in/a/file');
      own.write('in/b/file');
    });

    /** That both ways refuse the confirmed items after a change, and touch nothing. */
    const refuses = (paths: readonly string[], kind: string, change: () => void): void => {
      const items = own.confirmed(...paths);
      change();
      const before = own.paths;
      for (const mode of modes) {
        const { removed, refused, failures } = own.remove(items, mode);
        assert.deepEqual([removed, failures], [[], []]);
        assert.deepEqual(
          refused.map((each) => each.kind),
          paths.map(() => kind),
          mode,
        );
      }
      assert.deepEqual(own.paths, before);
    };
    const refusalOf = (...paths: readonly string[]): string[] =>
      own
        .look(...paths)
        .refused.map(({ path: at, kind, code }) => [at, kind, code].filter(Boolean).join(' '));

    it('another file or folder than the one that was confirmed', () => {
      refuses(['in/a', 'in/b/file'], 'changed', () => {
        fs.renameSync(own.at('in/a'), own.at('in/former'));
        own.write('in/a/file');
        own.write('in/other');
        fs.renameSync(own.at('in/other'), own.at('in/b/file'));
      });
    });

    it('a symbolic link in its place, and one on the way to it', () => {
      refuses(['in/a', 'in/b/file'], 'changed', () => {
        for (const folder of ['a', 'b']) {
          fs.renameSync(own.at('in', folder), own.at(`former-${folder}`));
          fs.symlinkSync(own.at(`former-${folder}`), own.at('in', folder));
        }
      });
    });

    it('what is gone', () => {
      refuses(['in/a'], 'gone', () => fs.renameSync(own.at('in/a'), own.at('in/c')));
      assert.deepEqual(refusalOf('none', 'in/c/none'), ['none gone', 'in/c/none gone']);
    });

    it('the root, and paths that lead out of it', () => {
      assert.deepEqual(refusalOf(''), ['root']);
      for (const odd of ['..', '../x', 'in/../..', 'in/./a', '/etc', 'in//a', 'in/a/', 'in/a\0'])
        assert.deepEqual(refusalOf(odd), [`${odd} gone`]);
    });

    it('what is or holds another root, or is in the folder of the databases', () => {
      own.keptRoots.push(own.at('in/a'));
      own.keptWhole.push(own.at('in/b'));
      assert.deepEqual(refusalOf('in/a', 'in/b/file'), ['in/a kept', 'in/b/file kept']);
      assert.deepEqual(refusalOf('in'), ['in kept']);
      assert.deepEqual(refusalOf('in/a/file'), []);
    });

    it('a root that was moved into the item meanwhile, and removes what is beside it', () => {
      own.write('root/file');
      own.keptRoots.push(own.at('root'));
      const items = own.confirmed('in');
      const { place } = own;
      fs.renameSync(own.at('root'), own.at('in/a/moved'));
      Object.defineProperty(own, 'place', { value: place });
      const { removed, failures } = own.remove(items);
      assert.deepEqual(removed, []);
      assert.deepEqual(failures, [{ operation: 'kept', path: own.at('in/a/moved'), code: 'EXDEV' }]);
      assert.deepEqual(own.paths, ['in', 'in/a', 'in/a/moved', 'in/a/moved/file']);
    });

    it('one item, and goes on with the others', () => {
      const items = own.confirmed('in/a', 'in/b');
      const [first, second] = items;
      const { removed, refused } = own.remove([{ ...first!, identity: second!.identity }, second!]);
      assert.deepEqual([removed, refused], [['in/b'], [{ path: 'in/a', kind: 'changed' }]]);
    });

    it('a root whose path is a symbolic link by now', () => {
      const items = own.confirmed('in/a');
      const former = tempFolder('former');
      fs.renameSync(own.root, path.join(former, 'root'));
      fs.symlinkSync(path.join(former, 'root'), own.root);
      assert.equal(own.remove(items).refused[0]?.kind, 'changed');
      assert.ok(fs.existsSync(path.join(former, 'root/in/a/file')));
      fs.unlinkSync(own.root);
    });
  });

  describeWithMounts(`Mounts below an item, by the ${name} disk`, () => {
    let own: Removing;
    let mounted: string[];
    beforeEach(() => {
      own = new Removing(newDisk());
      mounted = [];
    });
    afterEach(() => {
      for (const folder of mounted.reverse()) spawnSync('umount', ['-l', folder]);
    });
    const mount = (...args: readonly string[]): void => {
      execFileSync('mount', args);
      mounted.push(args.at(-1)!);
    };
    const kinds = (...paths: readonly string[]): string[] =>
      own.look(...paths).refused.map((each) => each.kind);

    it('are refused before anything is removed: another device, and one bound from the same', () => {
      for (const folder of ['in/tmpfs', 'in/bound', 'source'])
        fs.mkdirSync(own.at(folder), { recursive: true });
      own.write('source/precious');
      mount('-t', 'tmpfs', 'none', own.at('in/tmpfs'));
      mount('--bind', own.at('source'), own.at('in/bound'));
      own.write('in/tmpfs/precious/file');
      assert.deepEqual(kinds('in/tmpfs', 'in/bound'), ['mountPoint', 'mountPoint']);
      assert.deepEqual(kinds('in'), ['mountInside']);
      const items = own.confirmed('in/tmpfs/precious');
      assert.deepEqual(own.remove(items).removed, ['in/tmpfs/precious']);
      assert.ok(fs.existsSync(own.at('source/precious')));
    });

    it('are not entered where one comes after everything was checked', () => {
      own.write('in/before/file');
      own.write('source/precious');
      fs.mkdirSync(own.at('in/bound'));
      const items = own.confirmed('in');
      const { place } = own;
      mount('-t', 'tmpfs', 'none', own.at('in/bound'));
      own.write('in/bound/precious');
      // As if the table of mounts had been read a moment earlier.
      Object.defineProperty(own, 'place', { value: place });
      assert.deepEqual(
        own.remove(items, 'trash').refused.map((each) => each.kind),
        ['mountInside'],
      );
      const { failures } = own.remove(items);
      assert.deepEqual(failures, [{ operation: 'mount', path: own.at('in/bound'), code: 'EXDEV' }]);
      assert.ok(fs.existsSync(own.at('in/bound/precious')));
    });

    it('whose file system has no inode numbers hold nothing that can be removed', async () => {
      fs.mkdirSync(own.at('odd'));
      const odd: OddMount = await oddMount({ entries: { file: {} }, inodes: 'zero' }, own.at('odd'));
      try {
        const [refused] = own.look('odd/file').refused;
        assert.equal(refused?.path, 'odd/file' as ByteString);
        assert.ok(['noIdentity', 'changed'].includes(refused.kind), refused.kind);
      } finally {
        odd.release();
      }
    });
  });
}
