import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CancelledError, HumanError } from '../../../src/shared/errors';
import { type HangingMount, hangingMount } from '../../support/faults/hangingMount';
import { describeWithMounts } from '../../support/faults/mounts';
import { isRunning, serviceProcesses } from '../../support/faults/processes';
import { newRemote } from '../../support/service/remote';
import { fromText } from '../../../src/shared/text/byteString';
import { quick } from '../../support/service/live';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';
import { newUsage } from '../../support/service/usage';

describeWithMounts('A mount that hangs', () => {
  let mount: HangingMount;
  const hangTimeouts = { stallMs: 4_000, graceMs: 500, probeMs: 2_000 };

  afterEach(() => {
    mount.release();
  });

  it('as the root is reported without any thread on it, and closing does not wait for it', async function () {
    this.timeout(60_000);
    mount = hangingMount()!;
    const usage = newUsage({ hangTimeouts });
    usage.setRoots([mount.folder]);
    await assert.rejects(usage.scan(mount.folder, 'normal'), (error: unknown) => {
      assert.ok(error instanceof HumanError);
      assert.match(error.message, /does not answer/);
      return true;
    });
    assert.equal(usage.hungThreads, 0);
    await usage.close();
  });

  it('below the root costs its folder: the rest is a result, and live again once it answers', async function () {
    this.timeout(60_000);
    const root = tempFolder('holds');
    fs.mkdirSync(path.join(root, 'in', 'mount'), { recursive: true });
    fs.writeFileSync(path.join(root, 'in', 'file'), 'x');
    fs.writeFileSync(path.join(root, 'in', 'mount', 'below'), 'x');
    mount = hangingMount(path.join(root, 'in', 'mount'))!;
    const usage = newUsage({ hangTimeouts, config: { liveUpdates: true }, timings: quick });
    usage.setRoots([root]);
    const { totals } = await usage.scan(root, 'normal');
    assert.deepEqual([totals.files, totals.readErrors, usage.hungThreads], [1, 1, 1]);
    const [error] = await usage.query(root).readErrors(undefined, 9);
    const at = fromText(path.join(root, 'in', 'mount'));
    assert.deepEqual([error?.path, error?.code, usage.state(root)?.problem], [at, 'ETIMEDOUT', undefined]);
    mount.release();
    await until(() => usage.state(root)?.result?.totals.files === 2);
    assert.equal(usage.state(root)?.result?.totals.readErrors, 0);
    await usage.close();
  });

  it('ends no scan of another root that shares its threads', async function () {
    this.timeout(60_000);
    const [root, other] = [tempFolder('holds'), tempFolder('other')];
    fs.mkdirSync(path.join(root, 'mount'));
    // One thread for both: whatever it does for this root is lost with it.
    for (let i = 0; i < 300; i++) fs.mkdirSync(path.join(other, `d${i % 30}`, `e${i}`), { recursive: true });
    mount = hangingMount(path.join(root, 'mount'))!;
    const usage = newUsage({ hangTimeouts, maxProcs: 1 });
    usage.setRoots([root, other]);
    const hanging = usage.scan(root, 'normal');
    await until(() => usage.state(root)?.scan !== undefined);
    const result = await usage.scan(other, 'normal');
    assert.equal(result.totals.directories, 330);
    assert.equal((await hanging).totals.readErrors, 1);
    await usage.close();
  });

  it('holds no process that is closed while a thread of it hangs', async function () {
    this.timeout(60_000);
    const root = tempFolder('holds');
    fs.mkdirSync(path.join(root, 'mount'));
    mount = hangingMount(path.join(root, 'mount'))!;
    const usage = newRemote({ storageFolder: tempFolder('storage') });
    usage.setRoots([root]);
    const scan = assert.rejects(usage.scan(root, 'normal'), CancelledError);
    await until(() => usage.state(root)?.scan !== undefined);
    const [service] = serviceProcesses();
    await setTimeout(1_000);
    assert.ok(usage.state(root)?.scan, 'two folders take no second, but for one that hangs');
    const asked = performance.now();
    await usage.close();
    const took = performance.now() - asked;
    this.test!.title += ` (closed in ${Math.round(took)} ms)`;
    await scan;
    await until(() => !isRunning(service!));
    assert.ok(took < 5_000, `${took} ms`);
  });
});
