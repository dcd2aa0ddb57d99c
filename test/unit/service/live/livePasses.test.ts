import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { assertLikeDu, quiet } from '../../../support/service/live';
import { LiveRoot } from '../../../support/service/liveRoot';
import { watchedPaths } from '../../../support/faults/resources';
import { until } from '../../../support/until';
import { allRows } from '../../../support/service/usage';

describe('Passes of live updates', function () {
  this.timeout(60_000);
  let root: LiveRoot;

  beforeEach(() => {
    root = new LiveRoot();
  });
  afterEach(() => root.close());

  it('leave the result as it is where nothing is different', async () => {
    root.mkdir('a');
    root.write(1000, 'a', 'file');
    await root.start();
    const { result } = root;
    root.usage.filesChanged([root.at('a', 'file')]);
    await until(() => root.rereads > 0);
    await quiet(root.usage, root.path);
    assert.equal(root.result, result);
  });

  it('put nothing into what is cleared meanwhile', async () => {
    for (let i = 0; i < 100; i++) root.mkdir('a', `d${i}`);
    await root.start();
    for (let wait = 0; wait < 12; wait += 2) {
      root.usage.filesChanged(
        Array.from({ length: 100 }, (_, i) => root.write(1000, 'a', `d${i}`, `file-${wait}`)),
      );
      await setTimeout(wait);
      await root.usage.clear();
      assert.equal(root.usage.state(root.path)!.result, null);
      await setTimeout(100);
      assert.equal(root.usage.state(root.path)!.result, null);
      await root.usage.scan(root.path, 'normal');
    }
    root.usage.filesChanged([root.write(5000, 'a', 'd5', 'after')]);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'followed again');
  });

  it('read what is in a large folder at once, also while the whole of it has to wait', async () => {
    for (let i = 0; i < 1_001; i++) root.mkdir('big', `d${i}`);
    await root.start({ timings: { reread: 20_000, secondLook: 20_000 } });
    root.usage.filesChanged([root.at('big')]);
    await until(() => root.rereads > 0 && !root.live.busy);
    root.usage.filesChanged([root.at('big'), root.write(10_000, 'big', 'd7', 'file')]);
    await until(() => root.result.totals.files === 1);
    assert.equal((await root.row('big/d7')).files, 1);
  });

  it('read a folder of very many files at once, but not at each change, and say since when', async () => {
    root.mkdir('logs');
    for (let i = 0; i < 20_001; i++) writeFileSync(root.at('logs', `log${i}`), '');
    await root.start({ timings: { reread: 3_000, secondLook: 60_000 } });
    const append = (name: string): void => {
      root.usage.filesChanged([root.write(10_000, 'logs', name)]);
    };
    const { apparent } = root.result.totals;
    append('log1');
    await until(() => root.result.totals.apparent === apparent + 10_000);
    assert.equal(root.live.staleSince, undefined);
    const read = root.rereads;
    append('log2');
    await until(() => root.live.staleSince !== undefined);
    append('log3');
    await setTimeout(500);
    assert.equal(root.rereads, read);
    assert.ok((await root.row('logs')).staleSince! > root.result.scannedAt);
    await quiet(root.usage, root.path);
    assert.equal(root.result.totals.apparent, apparent + 30_000);
    await assertLikeDu(root.usage, root.path, 'read at last');
  });

  it('find what is below a name that is not UTF-8, of which the editor’s text tells only in part', async () => {
    const odd = Buffer.concat([Buffer.from(`${root.at('a')}/odd`), Buffer.from([0xff])]);
    root.mkdir('a', 'even');
    mkdirSync(odd);
    await root.start();
    const watched = watchedPaths();
    const file = Buffer.concat([odd, Buffer.from('/file')]);
    writeFileSync(file, Buffer.alloc(10_000));
    root.usage.filesChanged([file.toString()]);
    await until(() => root.result.totals.files === 1);
    await assertLikeDu(root.usage, root.path, 'made');
    rmSync(odd, { recursive: true });
    root.usage.filesChanged([odd.toString()]);
    await until(() => root.result.rows === 3);
    mkdirSync(Buffer.concat([Buffer.from(`${root.at()}/`), Buffer.from([0xfe])]));
    root.usage.filesChanged([`${root.at()}/\uFFFD`]);
    await until(() => root.result.rows === 4);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'removed');
    assert.equal(watchedPaths(), watched, 'nothing is taken for new');
  });

  describe('in what came with folders in it, of which the watcher tells nothing', () => {
    const followed = watchedPaths;
    const files = (count: number) => until(() => root.result.totals.files === count && !root.live.busy);

    it('follow every folder', async () => {
      root.mkdir('there');
      await root.start();
      root.mkdir('new', 'sub', 'deep');
      root.usage.filesChanged([root.at('new')]);
      await until(() => followed() === 3);
      root.write(10_000, 'new', 'sub', 'deep', 'untold');
      await files(1);
      // A name that is told as if the folder itself were gone.
      root.mkdir('new', 'sub', 'sub');
      await until(() => followed() === 4);
      root.write(20_000, 'new', 'sub', 'sub', 'untold');
      root.write(20_000, 'new', 'sub', 'deep', 'untold too');
      await files(3);
      rmSync(root.at('new', 'sub', 'deep'), { recursive: true });
      await files(1);
      root.mkdir('new', 'sub', 'deep', 'again');
      await until(() => followed() === 5);
      root.write(5_000, 'new', 'sub', 'deep', 'again', 'untold');
      await files(2);
      await assertLikeDu(root.usage, root.path, 'followed');
      assert.equal(root.live.staleSince, undefined);
    });

    it('follow it where it is moved to, after another first scan, and no more when it is gone', async () => {
      await root.start();
      root.mkdir('new', 'sub');
      root.usage.filesChanged([root.at('new')]);
      await until(() => followed() === 2);
      renameSync(root.at('new'), root.at('moved'));
      root.usage.filesChanged([root.at('new'), root.at('moved')]);
      await until(async () => followed() === 2 && (await allRows(root.usage, root.path)).has('moved/sub'));
      root.write(10_000, 'moved', 'sub', 'untold');
      await files(1);
      // Rows have other ids then, and the watcher follows no more than before.
      await root.usage.clear();
      assert.equal(followed(), 0);
      root.mkdir('earlier');
      await root.usage.scan(root.path, 'normal');
      await until(() => followed() === 2);
      root.write(10_000, 'moved', 'sub', 'untold too');
      await files(2);
      await assertLikeDu(root.usage, root.path, 'moved');
      rmSync(root.at('moved'), { recursive: true });
      root.usage.filesChanged([root.at('moved')]);
      await until(() => followed() === 0 && root.result.rows === 2);
      root.mkdir('last', 'sub');
      root.usage.filesChanged([root.at('last')]);
      await until(() => followed() === 2);
      await root.usage.close();
      assert.equal(followed(), 0);
    });

    it('read all of it now and then, and mark it, where it is too much to be followed', async () => {
      root.mkdir('there');
      await root.start();
      for (let i = 0; i < 2_001; i++) root.mkdir('new', `d${i}`);
      root.mkdir('plain');
      root.usage.filesChanged([root.at('new'), root.at('plain')]);
      await until(() => root.result.rows === 2_005 && followed() === 2_000);
      await quiet(root.usage, root.path);
      await setTimeout(100);
      const marked = async (path: string): Promise<boolean> =>
        (await root.row(path)).staleSince !== undefined;
      let unfollowed: string | undefined;
      await until(async () => {
        root.usage.filesChanged([root.write(10, 'there', 'file')]);
        const rows = await allRows(root.usage, root.path);
        unfollowed = [...rows].find(
          ([path, { staleSince }]) => staleSince !== undefined && path.startsWith('new/'),
        )?.[0];
        return unfollowed !== undefined;
      });
      assert.ok(root.live.staleSince !== undefined);
      assert.ok(await marked('new'));
      assert.ok(!(await marked('plain')));
      root.write(10_000, unfollowed!, 'untold');
      await quiet(root.usage, root.path);
      root.usage.filesChanged([root.write(20, 'there', 'file')]);
      await quiet(root.usage, root.path);
      assert.equal((await root.row(unfollowed!)).files, 1);
    });
  });

  describe('over more than can be read again of what the watcher leaves out', () => {
    const folders = 5_001;
    const config = { watcherExclude: (): string[] => ['**/objects/*/**'] };

    it('see by their times what was added, no more often than is wished, and stay as of the scan', async () => {
      for (let i = 0; i < folders; i++) root.mkdir('objects', `d${i}`);
      await root.start({ config, timings: { reread: 4_000, verifyPause: 1 } });
      await until(() => {
        root.usage.filesChanged([root.write(10, 'file')]);
        return root.live.staleSince !== undefined;
      });
      const first = Date.now();
      let wasNews = false;
      root.usage.onDidChange(() => (wasNews ||= root.live.verifying));
      const shownAt: number[] = [];
      for (const [i, name] of ['d5000', 'd4999'].entries()) {
        root.write(10_000, 'objects', name, 'object');
        await until(() => {
          root.usage.filesChanged([root.at('file')]);
          return root.result.totals.files === i + 2;
        });
        shownAt.push(Date.now());
        // What is written while directories are compared may still be found.
        await until(() => !root.live.busy);
      }
      const between = shownAt[1]! - shownAt[0]!;
      assert.ok(between > 500, `${between} ms between two comparisons`);
      assert.ok(!wasNews, 'no view says that changes are looked for');
      assert.ok(root.live.staleSince! <= first);
      // Of so many, the root alone is marked.
      assert.ok((await root.row('')).staleSince !== undefined);
      await root.usage.scan(root.path, 'normal');
      assert.equal(root.live.staleSince, undefined);
    });

    it('are read again like others as soon as they are few', async () => {
      for (let i = 0; i < folders; i++) root.mkdir('objects', `d${i}`);
      await root.start({ config, timings: { reread: 500 } });
      for (let i = 3; i < folders; i++) rmdirSync(root.at('objects', `d${i}`));
      await until(() => {
        root.usage.filesChanged([root.write(10, 'file')]);
        return root.result.rows === 5;
      });
      root.write(10_000, 'objects', 'd1', 'object');
      await until(() => {
        root.usage.filesChanged([root.at('file')]);
        return root.result.totals.files === 2;
      });
      // What grows in place shows only where it is read.
      root.write(90_000, 'objects', 'd1', 'object');
      root.usage.filesChanged([root.at('file')]);
      await until(async () => (await root.row('objects/d1')).apparent > 90_000);
      await until(() => root.live.staleSince === undefined);
    });
  });
});
