import assert from 'node:assert/strict';
import fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { burstEvents } from '../../../../src/service/live/liveTimings';
import { assertLikeDu, quiet } from '../../../support/service/live';
import { type LiveOptions, LiveRoot } from '../../../support/service/liveRoot';
import { until } from '../../../support/until';

/** So long ago that a folder's time tells what was in it. */
const surelyOlder = 2_200;

describe('Nothing that was told of is lost', function () {
  this.timeout(60_000);
  let root: LiveRoot;

  beforeEach(() => {
    root = new LiveRoot();
  });
  afterEach(() => root.close());

  /** A file that grows in place leaves no trace in the times of its folder. */
  const grow = (bytes: number, ...parts: string[]): string => {
    fs.appendFileSync(root.at(...parts), Buffer.alloc(bytes, 1));
    return root.at(...parts);
  };
  /** Scans the root with `a/file` in it, once that is old. */
  const startWithOldFile = async (options: LiveOptions = {}): Promise<void> => {
    root.mkdir('a');
    root.write(1_000, 'a', 'file');
    await setTimeout(surelyOlder);
    await root.start(options);
  };
  const scanning = (): boolean => root.usage.state(root.path)!.scan !== undefined;

  it('where the window closes before it is read', async () => {
    await startWithOldFile({ timings: { gather: 10_000 } });
    root.usage.filesChanged([grow(1_000_000, 'a', 'file')]);
    await root.usage.close();
    root.open();
    await root.usage.load(root.path);
    assert.notEqual(root.live.staleSince, undefined);
    assert.notEqual((await root.row('a')).staleSince, undefined);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'after the restart');
    assert.equal(root.scans, 1);
  });

  it('where the window closes in the middle of a change, nor what was read before', async () => {
    await startWithOldFile({ timings: { save: 60_000 } });
    root.usage.filesChanged([grow(1_000_000, 'a', 'file')]);
    await until(() => root.result.totals.apparent > 1_000_000);
    await quiet(root.usage, root.path);
    for (let i = 0; i < 3_000; i++) root.mkdir('new', `p${i % 100}`, `d${i}`);
    root.usage.filesChanged([root.at('new')]);
    await until(() => root.result.rows > 2);
    await root.usage.close();
    root.open();
    await root.usage.load(root.path);
    assert.ok(root.result.totals.apparent > 1_000_000);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'after the restart');
    assert.equal(root.scans, 1);
  });

  it('where the window closes while it is scanned', async () => {
    for (let i = 0; i < 3_000; i++) root.mkdir(`z${i % 50}`, `d${i}`);
    await startWithOldFile();
    const scan = root.usage.scan(root.path, 'normal').catch(() => undefined);
    await until(scanning);
    root.usage.filesChanged([grow(1_000_000, 'a', 'file')]);
    await root.usage.close();
    await scan;
    root.open();
    await root.usage.load(root.path);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'after the restart');
  });

  describe('in what the watcher leaves out', () => {
    const config = { watcherExclude: (): string[] => ['**/.git/objects/**'] };

    beforeEach(() => {
      root.mkdir('.git', 'objects', 'ab');
      root.write(10, '.git', 'objects', 'ab', 'object');
      for (let i = 0; i < 3_000; i++) root.mkdir(`z${i % 50}`, `d${i}`);
    });

    it('where something happens while the root is scanned', async () => {
      await root.start({ config });
      await quiet(root.usage, root.path);
      const scan = root.usage.scan(root.path, 'normal');
      await until(() => (root.usage.state(root.path)!.scan?.directories ?? 0) > 3_000 || !scanning());
      grow(500_000, '.git', 'objects', 'ab', 'object');
      root.usage.filesChanged([root.write(20, 'x')]);
      await scan;
      await until(async () => (await root.row('.git')).apparent > 500_000);
      await quiet(root.usage, root.path);
      await assertLikeDu(root.usage, root.path, 'after the scan');
    });

    it('where something happens before it is known what that is', async () => {
      await setTimeout(surelyOlder);
      await root.start({ config });
      await quiet(root.usage, root.path);
      await root.usage.close();
      root.open({ config, timings: { verifyPause: 20 } });
      await root.usage.load(root.path);
      grow(600_000, '.git', 'objects', 'ab', 'object');
      root.usage.filesChanged([root.write(30, 'x')]);
      await until(async () => (await root.row('.git')).apparent > 600_000);
      await quiet(root.usage, root.path);
      await assertLikeDu(root.usage, root.path, 'after the start');
    });

    it('where it was stale when the window closed', async () => {
      await setTimeout(surelyOlder);
      await root.start({ config, timings: { reread: 60_000 } });
      await until(() => {
        root.usage.filesChanged([root.write(30, 'x')]);
        return root.live.staleSince !== undefined;
      });
      await quietButForMarks();
      grow(600_000, '.git', 'objects', 'ab', 'object');
      await root.usage.close();
      root.open({ config });
      await root.usage.load(root.path);
      assert.notEqual((await root.row('.git/objects')).staleSince, undefined);
      await quiet(root.usage, root.path);
      await assertLikeDu(root.usage, root.path, 'after the restart');
      assert.equal(root.scans, 1);
    });

    it('and no mark stays, whenever something happens in a scan', async () => {
      await root.start({ config });
      await quiet(root.usage, root.path);
      for (let delay = 0; delay < 100; delay += 10) {
        const scan = root.usage.scan(root.path, 'normal');
        await until(() => (root.usage.state(root.path)!.scan?.directories ?? 0) > 3_000 || !scanning());
        await setTimeout(delay);
        root.usage.filesChanged([root.at('x')]);
        await scan;
        await setTimeout(50);
        await quiet(root.usage, root.path);
        const staleSince = async (path: string): Promise<number | undefined> =>
          (await root.row(path)).staleSince;
        assert.deepEqual(
          [await staleSince(''), await staleSince('.git/objects')],
          [undefined, undefined],
          `${delay} ms`,
        );
      }
    });
  });

  it('nor unmarked, where a burst begins in a scan and goes on after it', async () => {
    for (let i = 0; i < 3_000; i++) root.mkdir(`z${i % 50}`, `d${i}`);
    await root.start({ timings: { quiet: 2_000 } });
    const scan = root.usage.scan(root.path, 'normal');
    await until(scanning);
    root.usage.filesChanged(Array.from({ length: burstEvents + 1 }, (_, i) => root.at('z1', `f${i}`)));
    await scan;
    assert.notEqual(root.live.staleSince, undefined);
    await until(async () => (await root.row('')).staleSince !== undefined);
    await quiet(root.usage, root.path);
    assert.equal((await root.row('')).staleSince, undefined);
  });

  it('nor marked as older than a scan in a burst', async () => {
    root.mkdir('a');
    await root.start({ timings: { quiet: 2_000 } });
    root.usage.filesChanged(Array.from({ length: burstEvents + 1 }, (_, i) => root.at('a', `f${i}`)));
    await setTimeout(20);
    const began = Date.now();
    await root.usage.scan(root.path, 'normal');
    const { staleSince } = root.live;
    assert.ok(staleSince !== undefined && staleSince >= began, `${staleSince} ${began}`);
  });

  it('where the root is away for a moment', async () => {
    await startWithOldFile({ config: { mayScan: () => false }, timings: { secondLook: 500 } });
    grow(400_000, 'a', 'file');
    fs.renameSync(root.path, `${root.path}-away`);
    root.usage.filesChanged([root.at('a', 'file')]);
    await until(() => root.usage.state(root.path)!.problem !== undefined);
    await until(async () => (await root.row('a')).staleSince !== undefined);
    fs.renameSync(`${root.path}-away`, root.path);
    await until(() => root.result.totals.apparent > 400_000);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'back');
  });

  it('where the root is away at the start, though nothing tells that it is back', async () => {
    root.mkdir('a');
    await root.start();
    await root.usage.close();
    fs.renameSync(root.path, `${root.path}-away`);
    root.open({ config: { mayScan: () => false } });
    await root.usage.load(root.path);
    fs.mkdirSync(`${root.path}-away/new`);
    fs.renameSync(`${root.path}-away`, root.path);
    await until(() => root.result.rows === 3);
    await quiet(root.usage, root.path);
  });

  it('where live updates are off for a while', async () => {
    let liveUpdates = true;
    const config = {
      get liveUpdates() {
        return liveUpdates;
      },
    };
    await startWithOldFile({ config });
    liveUpdates = false;
    root.usage.watchingChanged();
    root.write(7_000, 'a', 'made meanwhile');
    liveUpdates = true;
    root.usage.watchingChanged();
    await until(() => root.result.totals.files === 2);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'on again');
    assert.equal(root.scans, 1);
  });

  const quietButForMarks = async (): Promise<void> => {
    await until(() => !root.live.busy && !root.live.verifying);
  };
});
