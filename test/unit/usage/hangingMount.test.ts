import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../../src/shared/errors';
import { type HangingMount, hangingMount } from '../../support/hangingMount';
import { tempFolder } from '../../support/tempFolder';
import { newUsage } from '../../support/usage';

const tried = hangingMount();
tried?.release();

describe('A mount that hangs', () => {
  if (!tried) {
    // That it is said, and counts once, is better than tests that pass and have tried nothing.
    it('is not tried: this user has no FUSE. hanging.test.ts still has threads that hang', () => undefined);
    return;
  }

  let mount: HangingMount;
  const patience = { stall: 4_000, grace: 500 };

  afterEach(() => {
    mount.release();
  });

  it('as the root is reported without any thread on it, and closing does not wait for it', async function () {
    this.timeout(60_000);
    mount = hangingMount()!;
    const usage = newUsage({ patience });
    usage.setRoots([mount.folder]);
    await assert.rejects(usage.scan(mount.folder, 'normal'), (error: unknown) => {
      assert.ok(error instanceof HumanError);
      assert.match(error.message, /does not answer/);
      return true;
    });
    assert.equal(usage.hungThreads, 0);
    await usage.close();
  });

  it('below the root ends the scan with its path; the next one, with it excluded, works', async function () {
    this.timeout(60_000);
    const root = tempFolder('holds');
    fs.mkdirSync(path.join(root, 'in', 'mount'), { recursive: true });
    fs.writeFileSync(path.join(root, 'in', 'file'), 'x');
    mount = hangingMount(path.join(root, 'in', 'mount'))!;
    const exclude: string[] = [];
    const usage = newUsage({ patience, settings: { exclude } });
    usage.setRoots([root]);
    await assert.rejects(usage.scan(root, 'normal'), /does not answer.*holds.*in\./);
    assert.equal(usage.hungThreads, 1);
    exclude.push('in/mount');
    const result = await usage.scan(root, 'normal');
    assert.deepEqual([result.totals.files, result.totals.excluded], [1, 1]);
    await usage.close();
  });
});
