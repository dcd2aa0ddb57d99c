import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describeWithMounts } from '../../../support/faults/mounts';
import { manyFiles, type OddMount, oddMount } from '../../../support/faults/oddMount';
import { assertLikeDu, quiet } from '../../../support/service/live';
import { LiveRoot } from '../../../support/service/liveRoot';
import { Window } from '../../../support/service/windows';
import { mappedWrite } from '../../../support/trees/mappedWrite';
import { tempFolder } from '../../../support/trees/tempFolder';
import { until } from '../../../support/until';

const minute = 60_000;

describe('Rounds for changes that nothing reports', function () {
  this.timeout(60_000);
  let root: LiveRoot;

  beforeEach(() => {
    root = new LiveRoot();
  });
  afterEach(() => root.close());

  const soon = { timings: { round: 100, calm: 60 }, config: { staleAfter: 1_000 / minute } };
  /** Two rounds: a watcher has surely started. */
  const settled = (): Promise<void> => setTimeout(400);

  it('find a new file, say that the watcher does not report it, and that it does again once it does', async () => {
    for (const name of ['a', 'b']) root.mkdir(name);
    await root.start(soon);
    await settled();
    const file = root.write(10_000, 'a', 'unreported');
    await until(() => root.result.totals.files === 1);
    await until(() => root.live.watcherTrouble === 'missed');
    assert.equal(root.scans, 1);
    root.usage.filesChanged([root.write(20_000, 'a', 'reported')]);
    assert.equal(root.live.watcherTrouble, undefined, `after ${file} an event came from there`);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'found');
  });

  it('find a file that only grew, in the time of staleAfter, and say so too', async () => {
    for (let i = 0; i < 40; i++) {
      root.mkdir(`d${i}`);
      root.write(10, `d${i}`, 'file');
    }
    await root.start(soon);
    await settled();
    fs.appendFileSync(root.at('d30', 'file'), Buffer.alloc(100_000, 1), { flush: true });
    const began = Date.now();
    await until(() => root.result.totals.apparent >= 100_000);
    assert.ok(Date.now() - began < 5_000);
    await until(() => root.live.watcherTrouble === 'missed');
    await assertLikeDu(root.usage, root.path, 'found');
  });

  it('find a file that grew through mmap, which is no fault of the watcher', async () => {
    root.mkdir('a');
    const file = root.write(0, 'a', 'sparse');
    fs.truncateSync(file, 8_000_000);
    await root.start(soon);
    await settled();
    let events = 0;
    const watcher = fs.watch(root.at('a'), () => events++);
    try {
      const before = root.result.totals.allocated;
      mappedWrite(file, 4_000_000);
      await until(() => root.result.totals.allocated >= before + 4_000_000);
      await setTimeout(200);
      assert.equal(events, 0, 'the kernel reports nothing');
    } finally {
      watcher.close();
    }
    assert.equal(root.live.watcherTrouble, undefined);
    await assertLikeDu(root.usage, root.path, 'found');
  });

  it('take an event that comes a moment later for what it is', async () => {
    root.mkdir('a');
    await root.start({ ...soon, timings: { round: 100, calm: 1_000 } });
    await settled();
    const file = root.write(10_000, 'a', 'late');
    await until(() => root.result.totals.files === 1);
    root.usage.filesChanged([file]);
    await setTimeout(1_200);
    assert.equal(root.live.watcherTrouble, undefined);
  });

  it('blame no watcher for what the settings exclude from it, or for what came and went', async () => {
    for (const name of ['a', 'left out']) root.mkdir(name);
    await root.start({ ...soon, config: { ...soon.config, watcherExclude: () => ['left out/**'] } });
    await settled();
    root.write(10_000, 'left out', 'file');
    fs.rmSync(root.write(10_000, 'a', 'temporary'));
    await until(() => root.result.totals.files === 1);
    await setTimeout(300);
    assert.equal(root.live.watcherTrouble, undefined);
  });

  it('say at once where the settings exclude the whole root', async () => {
    root.mkdir('a');
    await root.start({ ...soon, config: { ...soon.config, watcherExclude: () => ['**'] } });
    await until(() => root.live.watcherTrouble === 'excluded');
  });

  it('forgive a watcher that misses nothing in a whole round with events', async () => {
    for (const name of ['a', 'b']) root.mkdir(name);
    await root.start(soon);
    await settled();
    root.write(10_000, 'a', 'unreported');
    await until(() => root.live.watcherTrouble === 'missed');
    root.usage.filesChanged([root.write(10_000, 'b', 'reported')]);
    assert.equal(root.live.watcherTrouble, 'missed', 'another folder proves nothing yet');
    await until(() => {
      root.usage.filesChanged([root.at('b', 'reported')]);
      return root.live.watcherTrouble === undefined;
    });
  });

  it('leave the other roots alone', async () => {
    const other = tempFolder('other root');
    root.mkdir('a');
    await root.start(soon);
    root.usage.setRoots([root.path, other]);
    await root.usage.scan(other, 'normal');
    await settled();
    root.write(10_000, 'a', 'unreported');
    await until(() => root.live.watcherTrouble === 'missed');
    assert.equal(root.usage.state(other)!.live.watcherTrouble, undefined);
  });

  it('change nothing and write nothing where nothing changes', async () => {
    for (let i = 0; i < 20; i++) root.mkdir(`d${i}`);
    await root.start(soon);
    await setTimeout(500);
    const written = (): unknown =>
      fs.readdirSync(root.storageFolder).map((name) => {
        const { ino, mtimeMs } = fs.statSync(`${root.storageFolder}/${name}`);
        return [name, ino, mtimeMs];
      });
    const before = written();
    let rows = 0;
    root.usage.onDidChange(({ kind }) => {
      if (kind !== 'state') rows++;
    });
    await setTimeout(1_500);
    assert.ok(root.rereads > 10, `${root.rereads} reads`);
    assert.equal(rows, 0);
    assert.deepEqual(written(), before);
  });

  it('say at once where fewer directories may be watched than there are, or none any more', async function () {
    // A test that skips itself fails the run by its name (`forbidPending`). Only a user namespace has limits of its own.
    if (spawnSync('unshare', ['--user', '--map-root-user', 'true']).status !== 0) this.skip();
    for (let i = 0; i < 8; i++) root.mkdir(`d${i}`);
    root.open();
    for (const [watches, trouble] of [
      [5, 'limit'],
      [0, 'limit'],
      [5_000, undefined],
    ] as const) {
      const window = new Window(root.path, tempFolder('storage'), watches);
      await window.ask({ kind: 'scan' });
      await setTimeout(300);
      assert.equal((await window.ask({ kind: 'state' }))?.trouble, trouble, `${watches} watches`);
      await window.close();
    }
  });

  describeWithMounts('on a file system that others change', () => {
    let mount: OddMount | undefined;
    afterEach(async () => {
      await root.usage.close();
      mount?.release();
    });

    it('call only that part stale', async () => {
      for (const name of ['a', 'mount']) root.mkdir(name);
      mount = await oddMount({ entries: manyFiles(3) }, root.at('mount'));
      await root.start(soon);
      await until(async () => (await root.row('mount')).staleSince !== undefined);
      const since = root.live.staleSince!;
      assert.equal((await root.row('a')).staleSince, undefined);
      assert.equal(root.live.watcherTrouble, undefined);
      // It was read once more since.
      await until(() => root.live.staleSince! > since);
    });

    it('say so of the root', async () => {
      mount = await oddMount({ entries: manyFiles(3) });
      const { folder } = mount;
      root.open(soon);
      root.usage.setRoots([folder]);
      await root.usage.scan(folder, 'normal');
      await until(() => root.usage.state(folder)!.live.watcherTrouble === 'fileSystem');
    });
  });
});
