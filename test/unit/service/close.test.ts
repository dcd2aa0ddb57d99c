import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { UsageService } from '../../../src/service/usageService';
import { ChangingTree } from '../../support/trees/changingTree';
import { quick } from '../../support/service/live';
import { Random, seed } from '../../support/trees/random';
import { heldResources, leftOver, type Resources, warmUp } from '../../support/faults/resources';
import { hangingMount } from '../../support/faults/hangingMount';
import { describeWithMounts } from '../../support/faults/mounts';
import { tempFolder } from '../../support/trees/tempFolder';
import { TimerWatch } from '../../support/faults/timers';
import { until } from '../../support/until';
import { newUsage } from '../../support/service/usage';

/** Longer than it takes on any machine; what it took is in the test's title. */
const mostMs = 5_000;

describe('A service that is closed leaves no thread, timer or file', function () {
  this.timeout(60_000);
  let before: Resources;
  let timers: TimerWatch;

  beforeEach(async () => {
    await warmUp();
    before = await heldResources();
    timers = new TimerWatch(__filename);
  });
  afterEach(() => {
    timers.end();
  });

  async function closeTimed(usage: UsageService): Promise<number> {
    const asked = performance.now();
    await usage.close();
    const took = performance.now() - asked;
    assert.ok(took < mostMs, `${took} ms`);
    assert.deepEqual(await leftOver(before), []);
    assert.deepEqual(await timers.armed(), []);
    return took;
  }

  it('in the middle of a scan', async function () {
    const usage = newUsage({
      settings: { oneFileSystem: true },
      config: { liveUpdates: true },
      timings: quick,
    });
    usage.setRoots(['/']);
    const scan = assert.rejects(usage.scan('/', 'normal'), { name: 'CancelledError' });
    await until(() => (usage.state('/')?.scan?.files ?? 0) > 2000);
    const during = await heldResources();
    assert.ok(during.get('thread')! >= before.get('thread')! + 3, 'two scan workers and the store');
    assert.ok((await timers.armed()).length > 0, 'progress is told by a timer');
    const took = await closeTimed(usage);
    await scan;
    this.test!.title += ` (closed in ${Math.round(took)} ms)`;
  });

  it(`while files change, at any moment (SEED=${seed})`, async function () {
    const random = new Random(seed);
    const root = tempFolder('closing');
    const tree = new ChangingTree(root, random);
    const storageFolder = tempFolder('storage');
    let most = 0;
    for (let round = 0; round < 10; round++) {
      const usage = newUsage({
        storageFolder,
        config: { liveUpdates: true, mayScan: () => true, staleAfter: 0 },
        timings: quick,
      });
      usage.setRoots([root]);
      const scan = usage.scan(root, random.pick(['low', 'normal'])).catch(() => undefined);
      for (let burst = random.below(4); burst >= 0; burst--) {
        for (let i = 0; i < 40; i++) tree.change();
        usage.filesChanged(tree.take());
        await setTimeout(random.below(60));
      }
      most = Math.max(most, await closeTimed(usage));
      await scan;
    }
    this.test!.title += ` (closed in ${Math.round(most)} ms at most)`;
  });

  it('before anything was asked of it', async () => {
    const usage = newUsage();
    usage.setRoots([tempFolder('idle')]);
    await closeTimed(usage);
  });
});

describeWithMounts('A service whose stored result is on a file system that does not answer', () => {
  it('closes all the same, and its thread ends once it does answer', async function () {
    this.timeout(30_000);
    await warmUp();
    const before = await heldResources();
    const mount = hangingMount()!;
    const root = tempFolder('closing');
    const usage = newUsage({ databaseFile: path.join(mount.folder, 'result.sqlite') });
    usage.setRoots([root]);
    const loaded = usage.load(root);
    await setTimeout(200);
    const asked = performance.now();
    await usage.close();
    const took = performance.now() - asked;
    mount.release();
    assert.ok(took < mostMs, `${took} ms`);
    await loaded;
    await until(async () => !(await leftOver(before)).some((left) => left.startsWith('thread')));
  });
});
