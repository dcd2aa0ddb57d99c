import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { LinkedPath, PathInfo, PathSize } from '../../../src/shared/queries';
import { fromText } from '../../../src/shared/text/byteString';
import type { UsageService } from '../../../src/service/usageService';
import { newUsage } from '../../support/service/usage';
import { tempFolder } from '../../support/trees/tempFolder';

describe('The size of a path', () => {
  let root: string;
  let other: string;
  let outside: string;
  let usage: UsageService;

  beforeEach(() => {
    [root, other, outside] = [tempFolder('root'), tempFolder('other'), tempFolder('outside')];
    for (const folder of [root, other, outside]) {
      fs.mkdirSync(path.join(folder, 'data/deep'), { recursive: true });
      fs.writeFileSync(path.join(folder, 'data/deep/file'), Buffer.alloc(50_000, 1));
    }
    const links = { inside: 'data', 'to-file': 'data/deep/file', broken: 'nowhere', loop: 'loop' };
    for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(root, name));
    fs.symlinkSync(path.join(other, 'data'), path.join(root, 'other'));
    fs.symlinkSync(path.join(outside, 'data'), path.join(root, 'outside'));
  });
  afterEach(() => usage.close());

  async function start(followSymlinks = false): Promise<void> {
    usage = newUsage({ settings: { followSymlinks } });
    usage.setRoots([root, other]);
    for (const each of [root, other]) await usage.scan(each, 'normal');
  }

  async function info(relative: string): Promise<PathInfo | undefined> {
    return (await usage.sizes(root, [path.join(root, relative)]))[0];
  }

  async function link(relative: string): Promise<LinkedPath> {
    const found = await info(relative);
    assert.ok(found && 'isLink' in found, relative);
    return found;
  }

  async function size(relative: string): Promise<PathSize> {
    const found = await info(relative);
    assert.ok(found && !('isLink' in found), relative);
    return found;
  }

  it('is for a symbolic link that of what it leads to, in any root', async () => {
    await start();
    const inside = await link('inside');
    assert.deepEqual([inside.isLink, inside.real], [true, fromText(path.join(root, 'data'))]);
    assert.deepEqual(inside.target, { ...(await size('data')), root });
    const toFile = (await link('to-file')).target;
    assert.deepEqual([toFile?.apparent, toFile?.files, toFile?.root], [50_000, undefined, root]);
    const elsewhere = (await link('other')).target;
    assert.deepEqual([elsewhere?.files, elsewhere?.root], [1, other]);
  });

  it('is unknown where a symbolic link leads to no root, or to nothing', async () => {
    await start();
    const leaving = await link('outside');
    assert.deepEqual(
      [leaving.isLink, leaving.real, leaving.target],
      [true, fromText(path.join(outside, 'data')), undefined],
    );
    for (const name of ['broken', 'loop'])
      assert.deepEqual(await link(name), { isLink: true, real: undefined, target: undefined });
    assert.equal(await info('gone'), undefined);
  });

  it('is where it is counted for what is behind a symbolic link, a folder or a file', async () => {
    await start();
    for (const below of ['deep', 'deep/file']) {
      const behind = await link(`inside/${below}`);
      assert.deepEqual([behind.isLink, behind.real], [false, fromText(path.join(root, 'data', below))]);
      assert.ok(behind.target!.apparent >= 50_000);
      assert.equal((await link(`outside/${below}`)).target, undefined);
      assert.equal((await link(`other/${below}`)).target?.root, other);
    }
    assert.equal(await info('inside/gone'), undefined);
  });

  it('is that of the link where it is followed out of the root, and the target’s in it', async () => {
    await start(true);
    assert.equal((await size('outside/deep/file')).apparent, 50_000);
    assert.equal((await size('outside/deep')).files, 1);
    assert.equal((await link('inside/deep/file')).real, fromText(path.join(root, 'data/deep/file')));
    fs.symlinkSync(path.join(outside, 'data/deep/file'), path.join(root, 'file-outside'));
    assert.equal((await size('file-outside')).apparent, 50_000);
  });

  it('comes with the number of read errors', async () => {
    await start(true);
    assert.equal((await size('')).readErrors, 2, 'broken links');
    assert.equal((await size('data')).readErrors, 0);
  });
});
