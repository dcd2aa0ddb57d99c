import type { UsageChange } from '../../../../src/shared/change';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { RootChange } from '../../../../src/shared/change';
import { burstEvents } from '../../../../src/service/live/liveTimings';
import { assertLikeDu, quiet } from '../../../support/service/live';
import { LiveRoot } from '../../../support/service/liveRoot';
import { watchedPaths } from '../../../support/faults/resources';
import { tempFolder } from '../../../support/trees/tempFolder';
import { followed, notLive } from '../../../support/service/usageData';
import { until } from '../../../support/until';
import { allRows } from '../../../support/service/usage';

const minute = 60_000;

describe('Live updates', function () {
  this.timeout(60_000);
  let root: LiveRoot;

  beforeEach(() => {
    root = new LiveRoot();
  });
  afterEach(() => root.close());

  it('follow once there is a result, and only where they are on and symlinks are not followed', async () => {
    root.open();
    assert.equal(root.live.kind, 'none');
    await root.usage.scan(root.path, 'normal');
    assert.deepEqual(root.live, followed);
    for (const options of [{ config: { liveUpdates: false } }, { settings: { followSymlinks: true } }]) {
      await root.start(options);
      root.usage.filesChanged([root.write(1000, 'file')]);
      assert.deepEqual(root.live, notLive);
    }
  });

  it('tell that they are busy, and of each change', async () => {
    root.mkdir('a');
    await root.start();
    const told: UsageChange[] = [];
    root.usage.onDidChange((change) => told.push(change));
    root.usage.filesChanged([root.write(10_000, 'a', 'file')]);
    assert.equal(root.live.busy, true);
    assert.deepEqual(told, [{ root: root.path, kind: 'state' }]);
    await quiet(root.usage, root.path);
    assert.ok(told.length > 1);
    assert.equal(root.result.totals.files, 1);
    assert.ok(root.result.changedAt! > root.result.scannedAt);
    await assertLikeDu(root.usage, root.path, 'written');
    assert.equal(root.scans, 1);
  });

  it('name the rows that differ with those above, and the folder whose files may differ', async () => {
    for (const name of ['a/b', 'a/other', 'c']) root.mkdir(...name.split('/'));
    await root.start({ timings: { secondLook: 60_000, save: 60_000 } });
    const changes: RootChange[] = [];
    root.usage.onDidChange((change) => {
      if (change.kind !== 'roots') changes.push(change);
    });
    root.usage.filesChanged([root.write(10_000, 'a', 'b', 'file')]);
    await quiet(root.usage, root.path);
    const rows = await allRows(root.usage, root.path);
    const ids = (...paths: string[]): number[] => paths.map((each) => rows.get(each)!.id);
    assert.ok(changes.every(({ kind }) => kind !== 'result'));
    assert.deepEqual([...new Set(changes.flatMap((each) => each.rows ?? []))].sort(), ids('', 'a', 'a/b'));
    assert.deepEqual(
      changes.flatMap(({ listed = [] }) => listed),
      ids('a/b'),
    );
    changes.length = 0;
    root.usage.filesChanged([root.at('a', 'b', 'file')]);
    await quiet(root.usage, root.path);
    assert.deepEqual(
      changes.flatMap((each) => [...(each.rows ?? []), ...(each.listed ?? [])]),
      [],
      'nothing differs',
    );
  });

  it('name the rows that are stale now', async () => {
    for (const name of ['a', 'b']) root.mkdir(name);
    root.write(100_000, 'a', 'one');
    await root.start({ config: { mayScan: () => false } });
    const stale = new Set<number>();
    root.usage.onDidChange((change) => {
      if (change.kind !== 'rows' || root.live.staleSince === undefined) return;
      for (const id of change.rows ?? []) stale.add(id);
    });
    fs.linkSync(root.at('a', 'one'), root.at('b', 'one'));
    root.usage.filesChanged([root.at('b', 'one')]);
    await until(async () => (await root.row('b')).staleSince !== undefined && !root.live.busy);
    assert.deepEqual([...stale].sort(), [(await root.row('')).id, (await root.row('b')).id]);
  });

  it('leave paths alone that are not the root’s', async () => {
    await root.start();
    root.usage.filesChanged([`${root.path}-other/file`, path.dirname(root.path), '/']);
    assert.equal(root.live.busy, false);
  });

  it('know a root by the symlink that it was given as', async () => {
    const link = path.join(tempFolder('link'), 'root');
    fs.symlinkSync(root.path, link);
    root.mkdir('a');
    root.open();
    root.usage.setRoots([link]);
    await root.usage.scan(link, 'normal');
    root.write(5000, 'a', 'file');
    root.usage.filesChanged([path.join(link, 'a', 'file')]);
    await quiet(root.usage, link);
    assert.equal(root.usage.state(link)!.result!.totals.files, 1);
  });

  it('read a new folder whole, and again once it is quiet', async () => {
    await root.start({ timings: { secondLook: 60_000, quiet: 1_000 } });
    root.mkdir('new', 'inner', 'deep');
    root.write(10_000, 'new', 'inner', 'deep', 'file');
    root.usage.filesChanged([root.at('new')]);
    await until(() => root.result.totals.files === 1);
    // The watcher may have come too late for this one.
    root.write(20_000, 'new', 'inner', 'late');
    await until(() => root.result.totals.files === 2);
    await assertLikeDu(root.usage, root.path, 'again');
  });

  it('look a second time at what changed', async () => {
    root.mkdir('a');
    await root.start();
    root.usage.filesChanged([root.write(10_000, 'a', 'file')]);
    await until(() => root.result.totals.files === 1);
    fs.appendFileSync(root.at('a', 'file'), Buffer.alloc(100_000, 1));
    const expected = fs.statSync(root.at('a', 'file')).size;
    await until(() => root.result.totals.apparent > expected);
    await assertLikeDu(root.usage, root.path, 'second look');
  });

  it('know a folder that was removed and made anew between two events', async () => {
    root.mkdir('a', 'same');
    root.write(50_000, 'a', 'same', 'old');
    await root.start();
    for (let i = 0; i < 5; i++) {
      fs.rmSync(root.at('a'), { recursive: true });
      root.mkdir('a', 'same');
      root.write(1000 * i, 'a', 'same', `new${i}`);
      root.usage.filesChanged([root.at('a')]);
      await quiet(root.usage, root.path);
      await assertLikeDu(root.usage, root.path, `made anew ${i}`);
    }
  });

  it('read no more than what changed', async () => {
    for (let i = 0; i < 50; i++) root.mkdir('many', `d${i}`);
    root.mkdir('a');
    await root.start({ timings: { secondLook: 60_000 } });
    root.usage.filesChanged([root.write(10, 'a', 'one'), root.write(10, 'a', 'two')]);
    await quiet(root.usage, root.path);
    const read = root.logged.filter((line) => line.startsWith('Read again'));
    assert.deepEqual(
      read.map((line) => line.replace(/ of .*\(/, ' (')),
      ['Read again: 1 folders (2 entries), 2 rows changed'],
    );
  });

  it('find what nobody told of while they were off, without a scan', async () => {
    root.mkdir('a');
    await root.start({ config: { mayScan: () => false } });
    root.write(10_000, 'a', 'file');
    root.usage.watchingChanged();
    await until(() => root.result.totals.files === 1);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'caught up');
    assert.equal(root.scans, 1);
  });

  it('read what was told before the stored result was', async () => {
    root.mkdir('a');
    root.write(10_000, 'a', 'file');
    await root.start();
    await root.usage.close();
    // Its folder is as it was: only the event tells.
    fs.appendFileSync(root.at('a', 'file'), Buffer.alloc(50_000));
    root.open({ config: { mayScan: () => false } });
    root.usage.filesChanged([root.at('a', 'file')]);
    await root.usage.load(root.path);
    await until(() => root.result.totals.apparent > 60_000);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'grown');
  });

  it('leave out what is excluded', async () => {
    root.mkdir('src');
    root.mkdir('node_modules', 'x');
    await root.start({ settings: { exclude: ['**/node_modules', '*.log'] } });
    root.mkdir('src', 'node_modules', 'y');
    root.usage.filesChanged([
      root.write(90_000, 'node_modules', 'x', 'file'),
      root.at('src', 'node_modules', 'y'),
      root.write(90_000, 'some.log'),
      root.write(3_000, 'src', 'kept'),
    ]);
    await quiet(root.usage, root.path);
    const rows = await allRows(root.usage, root.path);
    assert.deepEqual([...rows.keys()].sort(), ['', 'src']);
    assert.equal(rows.get('')!.files, 1);
    assert.equal(rows.get('')!.excluded, 3);
  });

  it('scan once it is quiet after a burst in which the watcher may have dropped something', async () => {
    root.mkdir('a');
    await root.start({ timings: { quiet: 500 } });
    const paths = Array.from({ length: 2 * burstEvents }, (_, i) => root.at('a', `gone${i}`));
    root.write(10_000, 'a', 'dropped');
    root.mkdir('b', 'dropped');
    for (let from = 0; from < paths.length; from += 500)
      root.usage.filesChanged(paths.slice(from, from + 500));
    assert.equal(root.scans, 1);
    await until(() => root.usage.state(root.path)!.scan !== undefined);
    assert.equal(root.usage.state(root.path)!.scan!.priority, 'low');
    await quiet(root.usage, root.path);
    assert.equal(root.scans, 2);
    await assertLikeDu(root.usage, root.path, 'after the burst');
  });

  it('scan as well where the burst was in another folder, whose events share the watcher’s queue', async () => {
    root.mkdir('a');
    await root.start();
    const elsewhere = Array.from({ length: burstEvents }, (_, i) => `/elsewhere/f${i}`);
    root.usage.filesChanged(elsewhere);
    await setTimeout(100);
    assert.equal(root.scans, 1);
    root.write(10_000, 'a', 'dropped');
    root.usage.filesChanged([...elsewhere, '/elsewhere/one-more']);
    await until(() => root.scans === 2);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'after the burst');
  });

  it('say since when after such a burst, where nobody may scan, and scan as soon as they may', async () => {
    root.mkdir('a');
    let may = false;
    await root.start({ config: { mayScan: () => may }, timings: { quiet: 500 } });
    const before = Date.now();
    root.usage.filesChanged(Array.from({ length: 2 * burstEvents }, (_, i) => root.at('a', `f${i}`)));
    await until(() => !root.live.busy);
    assert.ok(root.live.staleSince! >= before);
    assert.ok((await root.row('')).staleSince! >= before);
    await setTimeout(100);
    assert.equal(root.scans, 1);
    may = true;
    await until(() => root.live.staleSince === undefined);
    assert.equal(root.scans, 2);
    assert.equal((await root.row('')).staleSince, undefined);
  });

  it('keep the result of a root that goes away, and have it right when it is back', async () => {
    root.mkdir('a', 'b');
    root.write(10_000, 'a', 'b', 'file');
    await root.start();
    const { totals } = root.result;
    fs.renameSync(root.path, `${root.path}-away`);
    root.usage.filesChanged([root.path]);
    await until(() => root.usage.state(root.path)!.problem !== undefined);
    assert.deepEqual(root.result.totals, totals);
    fs.renameSync(`${root.path}-away`, root.path);
    fs.rmSync(root.at('a'), { recursive: true });
    root.mkdir('c', 'd');
    root.write(30_000, 'c', 'd', 'file');
    await until(() => root.usage.state(root.path)!.problem === undefined && root.scans === 2);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'back');
  });

  it('read after a scan what changed while it ran', async () => {
    for (let i = 0; i < 300; i++) root.mkdir(`d${i}`, 'inner');
    await root.start();
    for (let i = 0; i < 10; i++) {
      const scan = root.usage.scan(root.path, 'normal');
      for (let j = 0; j < 20; j++) {
        root.usage.filesChanged([root.write(1000 * j, `d${j * 10}`, `f${i}`)]);
        await setTimeout(1);
      }
      await scan;
    }
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'after the scans');
  });

  it('read after a first scan what changed while it ran', async () => {
    for (let i = 0; i < 100; i++) root.mkdir(`d${i}`, 'inner');
    root.open();
    const scan = root.usage.scan(root.path, 'normal');
    for (
      let i = 0;
      root.usage.state(root.path)!.result === undefined || root.usage.state(root.path)!.scan;
      i++
    ) {
      root.usage.filesChanged([root.write(1000 + i, `file-${i % 9}`)]);
      await setTimeout(1);
    }
    await scan;
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'after the first scan');
  });

  it('count a hard link once, whose other name nothing announced, after one scan a while', async () => {
    root.mkdir('a');
    root.mkdir('b');
    for (const name of ['one', 'two']) root.write(100_000, 'a', name);
    await root.start({ config: { staleAfter: 60 } });
    const link = (name: string): void => {
      fs.linkSync(root.at('a', name), root.at('b', name));
      root.usage.filesChanged([root.at('b', name)]);
    };
    link('one');
    await until(() => root.live.staleSince !== undefined);
    await quiet(root.usage, root.path);
    assert.equal(root.scans, 2);
    await assertLikeDu(root.usage, root.path, 'scanned');
    link('two');
    await until(() => root.live.staleSince !== undefined);
    await until(() => !root.live.busy);
    assert.equal(root.scans, 2, 'not again so soon');
    assert.ok(
      (await root.row('b')).staleSince !== undefined && (await root.row('')).staleSince !== undefined,
    );
    assert.equal((await root.row('a')).staleSince, undefined);
    await root.usage.scan(root.path, 'normal');
    assert.equal(root.live.staleSince, undefined);
    await assertLikeDu(root.usage, root.path, 'asked for');
  });

  it('put off what takes long to read again, and say since when', async () => {
    for (let i = 0; i < 1_001; i++) root.mkdir('big', `d${i}`);
    await root.start({ settings: { dirLevel: 1 }, timings: { reread: 3_000 } });
    root.usage.filesChanged([root.write(10_000, 'big', 'd5', 'one')]);
    await until(() => root.result.totals.files === 1);
    assert.equal(root.live.staleSince, undefined);
    root.usage.filesChanged([root.write(10_000, 'big', 'd6', 'two')]);
    await until(() => root.live.staleSince !== undefined);
    assert.ok((await root.row('big')).staleSince! > root.result.scannedAt);
    assert.equal(root.result.totals.files, 1);
    await quiet(root.usage, root.path);
    assert.equal(root.result.totals.files, 2);
    await assertLikeDu(root.usage, root.path, 'read at last', 1);
  });

  it('are not as of then any more where that folder is gone', async () => {
    for (let i = 0; i < 1_001; i++) root.mkdir('big', `d${i}`);
    await root.start({ timings: { reread: 3_000 }, settings: { dirLevel: 1 } });
    for (const name of ['one', 'two']) {
      root.usage.filesChanged([root.write(10_000, 'big', 'd5', name)]);
      await until(() => root.result.totals.files === 1);
    }
    await until(() => root.live.staleSince !== undefined);
    fs.rmSync(root.at('big'), { recursive: true });
    root.usage.filesChanged([root.at('big')]);
    await until(() => root.result.rows === 1);
    await until(() => root.live.staleSince === undefined);
    assert.equal((await root.row('')).staleSince, undefined);
  });

  describe('and what the watcher leaves out', () => {
    const config = { watcherExclude: (): string[] => ['**/.git/objects/**', '**/out/left/**'] };

    it('is read some time after any event, and as of then until it is', async () => {
      root.mkdir('.git', 'objects', 'ab');
      root.mkdir('src', 'out', 'left', 'y');
      root.mkdir('src', 'other');
      await root.start({ config, timings: { reread: 1_000 } });
      root.write(10_000, '.git', 'objects', 'ab', 'object');
      root.write(20_000, 'src', 'out', 'left', 'y', 'file');
      await setTimeout(100);
      assert.equal(root.result.totals.files, 0);
      const { scannedAt, elapsedMs } = root.result;
      root.usage.filesChanged([root.write(10, 'file')]);
      assert.equal(root.live.staleSince, Math.floor(scannedAt - elapsedMs));
      const staleSince = async (): Promise<(number | undefined)[]> => {
        const rows = await allRows(root.usage, root.path);
        return ['', '.git/objects', 'src/out', 'src/out/left', 'src/other'].map(
          (each) => rows.get(each)!.staleSince,
        );
      };
      let rows: (number | undefined)[] = [];
      await until(async () => (rows = await staleSince())[0] !== undefined);
      const [, objects, out, left, other] = rows;
      assert.ok(objects && out && left);
      assert.equal(other, undefined);
      await quiet(root.usage, root.path);
      assert.deepEqual(new Set(await staleSince()), new Set([undefined]));
      await assertLikeDu(root.usage, root.path, 'read');
      assert.equal(root.scans, 1);
    });

    it('is followed as soon as it is left out no more, and not any more where that is new', async () => {
      let globs = ['**/out'];
      root.mkdir('out', 'x');
      root.mkdir('build');
      await root.start({ config: { watcherExclude: () => globs, mayScan: () => false } });
      await until(() => {
        root.usage.filesChanged([root.write(10, 'file')]);
        return root.live.staleSince !== undefined;
      });
      globs = ['**/build'];
      const watched = watchedPaths();
      root.write(10_000, 'out', 'x', 'unseen');
      root.usage.watchingChanged();
      await quiet(root.usage, root.path);
      await assertLikeDu(root.usage, root.path, 'read once more');
      assert.equal(watchedPaths(), watched, 'the editor follows it');
      const staleSince = async (name: string) => (await root.row(name)).staleSince;
      await until(async () => {
        root.usage.filesChanged([root.write(20, 'file')]);
        return (await staleSince('build')) !== undefined;
      });
      assert.equal(await staleSince('out'), undefined);
    });

    it('is not taken for read where it has to wait, for it takes long', async () => {
      for (let i = 0; i < 1_001; i++) root.mkdir('out', 'left', `d${i}`);
      await root.start({ config, timings: { reread: 2_000, secondLook: 60_000 } });
      // Read as a whole for an event of its own, half-way to when all that is left out is due.
      await setTimeout(1_000);
      root.usage.filesChanged([root.at('out', 'left')]);
      await until(() => root.rereads > 0);
      root.write(10_000, 'out', 'left', 'd7', 'late');
      await quiet(root.usage, root.path);
      assert.equal(root.result.totals.files, 1);
    });

    it('is found in new folders too', async () => {
      await root.start({ config });
      root.mkdir('sub', '.git', 'objects', 'cd');
      root.usage.filesChanged([root.at('sub')]);
      await quiet(root.usage, root.path);
      root.write(10_000, 'sub', '.git', 'objects', 'cd', 'object');
      // What was new is looked at again for a while.
      await setTimeout(200);
      await quiet(root.usage, root.path);
      root.write(10_000, 'sub', '.git', 'objects', 'cd', 'other');
      root.usage.filesChanged([root.write(10, 'file')]);
      assert.ok(root.live.staleSince !== undefined);
      await quiet(root.usage, root.path);
      await assertLikeDu(root.usage, root.path, 'found');
    });
  });

  describe('and a stored result', () => {
    it('is shown at once after a start, and what was added, removed or replaced since is read', async () => {
      for (let i = 0; i < 20; i++) root.mkdir(`d${i}`, 'inner');
      await root.start();
      await root.usage.close();
      root.write(10_000, 'd3', 'inner', 'file');
      fs.rmSync(root.at('d4'), { recursive: true });
      root.mkdir('d21', 'x');
      fs.rmSync(root.at('d5'), { recursive: true });
      root.mkdir('d5', 'other');
      root.open({ config: { mayScan: () => false } });
      const { result } = await root.usage.load(root.path);
      assert.equal(result!.totals.files, 0);
      await until(() => root.result.totals.files === 1);
      await quiet(root.usage, root.path);
      await assertLikeDu(root.usage, root.path, 'verified');
      assert.equal(root.result.scannedAt, result!.scannedAt);
    });

    it('is renewed by a scan when it is old, after a start and when it is looked at', async () => {
      root.mkdir('a');
      root.write(10_000, 'a', 'file');
      await root.start();
      await root.usage.close();
      fs.appendFileSync(root.at('a', 'file'), Buffer.alloc(100_000));
      root.open({ config: { staleAfter: 60 } });
      await root.usage.load(root.path);
      await quiet(root.usage, root.path);
      root.usage.viewShown();
      assert.equal(root.scans, 1, 'it is not old');
      await root.usage.close();
      root.open({ config: { staleAfter: 0 } });
      await root.usage.load(root.path);
      await until(() => root.scans === 2);
      await quiet(root.usage, root.path);
      await assertLikeDu(root.usage, root.path, 'renewed');
      root.usage.viewShown();
      await until(() => root.scans === 3);
    });

    it('is renewed at intervals where that is wished, and never where nobody may', async () => {
      let may = false;
      await root.start({ config: { scanInterval: 1 / minute, mayScan: () => may } });
      await setTimeout(100);
      assert.equal(root.scans, 1);
      may = true;
      await until(() => root.scans > 2);
    });
  });

  describe('and a watcher that reports nothing', () => {
    const calm = (): Promise<void> => setTimeout(300);

    it('say so when a scan finds what no event announced, until one comes', async () => {
      root.mkdir('a');
      await root.start();
      await calm();
      await root.usage.scan(root.path, 'low');
      assert.equal(root.live.watcherTrouble, undefined, 'nothing changed');
      await calm();
      const late = root.write(10_000, 'a', 'unreported');
      await root.usage.scan(root.path, 'low');
      assert.equal(root.live.watcherTrouble, 'missed');
      await calm();
      await root.usage.scan(root.path, 'low');
      assert.equal(root.live.watcherTrouble, 'missed', 'that nothing changed proves nothing');
      root.usage.filesChanged([late]);
      assert.equal(root.live.watcherTrouble, undefined);
    });

    it('do not say so of a window in which an event came, nor of one that has just opened', async () => {
      root.mkdir('a');
      await root.start();
      await calm();
      root.usage.filesChanged([root.write(10_000, 'a', 'reported')]);
      await quiet(root.usage, root.path);
      root.write(10_000, 'a', 'unreported');
      await root.usage.scan(root.path, 'low');
      assert.equal(root.live.watcherTrouble, undefined);
      await root.start();
      root.write(10_000, 'a', 'too early');
      await root.usage.scan(root.path, 'low');
      assert.equal(root.live.watcherTrouble, undefined);
    });
  });

  it('leave no timer and no thread when they are closed in the middle', async () => {
    for (let i = 0; i < 20; i++) root.mkdir(`d${i}`);
    await root.start({ timings: { secondLook: 60_000 } });
    for (let i = 0; i < 20; i++) root.usage.filesChanged([root.write(10, `d${i}`, 'file')]);
    await setTimeout(7);
    await root.usage.close();
    const reads = root.logged.length;
    root.usage.filesChanged([root.write(10, 'late')]);
    await setTimeout(150);
    assert.equal(root.logged.length, reads);
    assert.deepEqual(
      process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort'),
      [],
    );
  });
});
