import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { TestUsageOptions } from '../../support/service/usage';
import { maxKept } from '../../../src/shared/sizeThreshold';
import { assertLargeFiles } from '../../support/service/largeFiles';
import { LiveRoot } from '../../support/service/liveRoot';
import { quiet } from '../../support/service/live';
import { newUsage } from '../../support/service/usage';
import { makeHostileTree } from '../../support/trees/hostileTree';
import { tempFolder } from '../../support/trees/tempFolder';

const kB = 1024;

describe('The largest files', function () {
  this.timeout(120_000);
  let root: string;
  const write = (bytes: number, ...parts: string[]): void => {
    fs.mkdirSync(path.join(root, ...parts.slice(0, -1)), { recursive: true });
    fs.writeFileSync(path.join(root, ...parts), Buffer.alloc(bytes, 1));
  };
  const scanned = async <T>(
    use: (usage: ReturnType<typeof newUsage>) => Promise<T>,
    options?: TestUsageOptions,
  ): Promise<T> => {
    const usage = newUsage(options);
    try {
      usage.setRoots([root]);
      await usage.scan(root, 'normal');
      return await use(usage);
    } finally {
      await usage.close();
    }
  };

  beforeEach(() => (root = tempFolder('large')));

  it('are those of the disk, at any depth, largest first', async () => {
    write(100 * kB, 'a', 'b', 'large');
    write(20 * kB, 'a', 'small');
    write(1 * kB, 'tiny');
    await scanned(async (usage) => {
      const files = await assertLargeFiles(usage, root);
      assert.deepEqual(
        files.map((file) => [file.path, file.apparent]),
        [
          ['a/b/large', 100 * kB],
          ['a/small', 20 * kB],
        ],
      );
    });
  });

  it('have both sizes: a sparse file is large by one of them', async () => {
    fs.closeSync(fs.openSync(path.join(root, 'sparse'), 'w'));
    fs.truncateSync(path.join(root, 'sparse'), 2 ** 40);
    write(50 * kB, 'full');
    await scanned(async (usage) => {
      const query = usage.query(root);
      const firstOf = async (metric: 'allocated' | 'apparent'): Promise<string | undefined> =>
        (await query.largestFiles(metric, 1)).files[0]?.path;
      assert.deepEqual([await firstOf('allocated'), await firstOf('apparent')], ['full', 'sparse']);
    });
  });

  it('name an inode once, with the number of its names', async () => {
    write(64 * kB, 'a', 'first');
    fs.linkSync(path.join(root, 'a', 'first'), path.join(root, 'second'));
    await scanned(async (usage) => {
      const [file, ...others] = await assertLargeFiles(usage, root);
      assert.deepEqual([file?.links, others], [2, []]);
    });
  });

  for (const dirLevel of [0, 1, null]) {
    it(`are known in a hostile tree with rows down to level ${dirLevel}`, async () => {
      makeHostileTree(root);
      for (let i = 0; i < 40; i++) write((16 + i) * kB, ...'deep/er/and/so/on'.split('/'), `f${i}`);
      await scanned((usage) => assertLargeFiles(usage, root), { settings: { dirLevel } });
    });
  }

  it('are some ten thousand where there are more, all of them from a size up', async () => {
    const count = 2 * maxKept + 2000;
    fs.mkdirSync(path.join(root, 'many'));
    // Sparse files: a length is a size, too.
    for (let i = 0; i < count; i++) fs.truncateSync(newFile(root, `many/${i}`), (16 + (i % 64)) * kB);
    await scanned(async (usage) => {
      const files = await assertLargeFiles(usage, root);
      assert.ok(files.length > maxKept / 4 && files.length <= maxKept, `${files.length} files`);
    });
  });

  it('say what folders are, however small such a file is', async () => {
    write(10, 'venv', 'pyvenv.cfg');
    write(10, 'venv', 'pyvenv.other');
    write(10, 'deep', 'er', 'CACHEDIR.TAG');
    await scanned(
      async (usage) => {
        const { files } = await usage.query(root).largestFiles('allocated', 10);
        assert.deepEqual(files.map((file) => file.path).sort(), ['deep/er/CACHEDIR.TAG', 'venv/pyvenv.cfg']);
      },
      { settings: { dirLevel: 1 } },
    );
  });

  it('follow changes, and are still known after a reload', async () => {
    const live = new LiveRoot();
    try {
      live.mkdir('a');
      live.write(90 * kB, 'a', 'grows');
      live.write(80 * kB, 'a', 'goes');
      await live.start();
      live.write(200 * kB, 'a', 'grows');
      live.write(100 * kB, 'a', 'comes');
      fs.rmSync(live.at('a', 'goes'));
      live.usage.filesChanged(['grows', 'comes', 'goes'].map((name) => live.at('a', name)));
      await quiet(live.usage, live.path);
      const files = await assertLargeFiles(live.usage, live.path);
      assert.deepEqual(
        files.map((file) => file.path),
        ['a/grows', 'a/comes'],
      );
      await live.usage.close();
      live.open({ config: { liveUpdates: false } });
      assert.deepEqual(await assertLargeFiles(live.usage, live.path), files);
    } finally {
      await live.close();
    }
  });
});

function newFile(root: string, name: string): string {
  const file = path.join(root, name);
  fs.closeSync(fs.openSync(file, 'w'));
  return file;
}
