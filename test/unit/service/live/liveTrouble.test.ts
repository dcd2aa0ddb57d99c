import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type HangingMount, hangingMount } from '../../../support/faults/hangingMount';
import { describeWithMounts } from '../../../support/faults/mounts';
import { maxRounds } from '../../../../src/service/live/liveTimings';
import { assertLikeDu, quiet } from '../../../support/service/live';
import { LiveRoot } from '../../../support/service/liveRoot';
import { tempFolder } from '../../../support/trees/tempFolder';
import { until } from '../../../support/until';

describe('Live updates in trouble', function () {
  this.timeout(60_000);
  let root: LiveRoot;

  beforeEach(() => {
    root = new LiveRoot();
  });
  afterEach(() => root.close());

  it('end a pass though a file of two names goes on growing', async () => {
    for (const name of ['a', 'b', 'c']) root.mkdir(name);
    root.write(1_000, 'a', 'file');
    fs.linkSync(root.at('a', 'file'), root.at('b', 'link'));
    await root.start({ timings: { quiet: 1_000, secondLook: 60_000 } });
    const script = 'while :; do echo more; done >> "$1"';
    const writer = spawn('sh', ['-c', script, 'sh', root.at('a', 'file')], { stdio: 'ignore' });
    try {
      root.usage.filesChanged([root.at('a', 'file')]);
      await until(() => root.rereads > 3);
      await setTimeout(2_000);
      assert.ok(root.rereads <= 5 * maxRounds, `${root.rereads} reads`);
      root.usage.filesChanged([root.write(10, 'c', 'other')]);
      await until(async () => (await root.row('c')).files === 1);
    } finally {
      writer.kill();
      await once(writer, 'exit');
    }
    root.usage.filesChanged([root.at('a', 'file')]);
    await quiet(root.usage, root.path);
    await assertLikeDu(root.usage, root.path, 'it does not grow any more');
  });

  describeWithMounts('beside a mount that hangs', () => {
    let mount: HangingMount | undefined;
    afterEach(() => {
      mount?.release();
    });

    it('start no scan, and go on beside it, in other folders and in other roots', async () => {
      const other = tempFolder('other root');
      for (const name of ['beside/mount', 'elsewhere']) root.mkdir(...name.split('/'));
      const hangTimeouts = { stallMs: 20_000, graceMs: 200, probeMs: 500 };
      const settings = { networkFileSystems: true };
      await root.start({ settings, hangTimeouts, timings: { secondLook: 1_000 } });
      root.usage.setRoots([root.path, other]);
      await root.usage.scan(other, 'normal');
      const { scans } = root;
      mount = hangingMount(root.at('beside', 'mount'));
      hangTimeouts.stallMs = 1_500;
      const end = Date.now() + 14_000;
      for (let i = 1; Date.now() < end; i++) {
        root.usage.filesChanged([root.write(i, 'beside', 'saved'), root.write(10, 'elsewhere', `f${i}`)]);
        fs.writeFileSync(`${other}/f${i}`, '');
        root.usage.filesChanged([`${other}/f${i}`]);
        await setTimeout(100);
      }
      const files = fs.readdirSync(other).length;
      await until(() => root.usage.state(other)!.result!.totals.files === files);
      await until(() => root.result.totals.files >= files);
      await until(async () => (await root.row('beside')).files === 1);
      assert.equal((await root.row('beside')).readErrors, 1, 'it says so of the mount');
      assert.equal(root.usage.hungThreads, 1);
      assert.equal(root.scans, scans, 'the root is not away');
      mount!.release();
      await until(async () => (await root.row('beside')).readErrors === 0);
      assert.equal(root.usage.state(root.path)!.problem, undefined);
    });
  });
});
