import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { RemovalProgress, RemovalResult } from '../../../src/shared/removal';
import { fromText } from '../../../src/shared/text/byteString';
import { describeWithMounts } from '../../support/faults/mounts';
import { manyFiles, oddMount } from '../../support/faults/oddMount';
import { LiveRoot } from '../../support/service/liveRoot';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

describe('Removal by the service', function () {
  this.timeout(60_000);
  const formerHome = process.env['XDG_DATA_HOME'];
  let live: LiveRoot;
  beforeEach(() => {
    process.env['XDG_DATA_HOME'] = tempFolder('data');
    live = new LiveRoot();
    live.mkdir('go', 'sub');
    for (let i = 0; i < 50; i++) live.write(5_000, 'go', 'sub', `file${i}`);
    live.mkdir('stay');
    live.write(5_000, 'stay', 'file');
  });
  afterEach(() => live.close());
  after(() => {
    if (formerHome === undefined) delete process.env['XDG_DATA_HOME'];
    else process.env['XDG_DATA_HOME'] = formerHome;
  });
  const files = (): number | undefined => live.usage.state(live.path)?.result?.totals.files;
  const remove = async (mode: 'trash' | 'permanent', ...paths: string[]): Promise<RemovalResult> => {
    const { items } = await live.usage.lookBeforeRemoval(live.path, paths.map(fromText));
    return live.usage.remove(live.path, items, mode);
  };

  for (const liveUpdates of [true, false])
    it(`shows in the sizes at once where live updates are ${liveUpdates ? 'on' : 'off'}`, async () => {
      // No watcher reports anything here.
      await live.start({ config: { liveUpdates } });
      assert.equal(files(), 51);
      assert.deepEqual((await remove('permanent', 'go/sub/file0')).removed, ['go/sub/file0']);
      await until(() => files() === 50);
      const { trashed } = await remove('trash', 'go');
      await until(() => files() === 1);
      assert.deepEqual(await live.usage.restore(live.path, trashed), []);
      await until(() => files() === 50);
      fs.rmSync(live.at('stay', 'file'));
      await live.usage.reread(live.path, [fromText('stay/file')]);
      await until(() => files() === 49);
      const { totals } = live.usage.state(live.path)!.result!;
      assert.deepEqual((await live.usage.scan(live.path, 'normal')).totals, totals);
    });

  it('shows in every root that holds what was removed, and in the one that holds the trash', async () => {
    process.env['XDG_DATA_HOME'] = live.at('stay', 'data');
    await live.start();
    const inner = live.at('go');
    live.usage.setRoots([live.path, inner]);
    await live.usage.scan(inner, 'normal');
    const { items } = await live.usage.lookBeforeRemoval(inner, [fromText('sub')]);
    const { trashed } = await live.usage.remove(inner, items, 'trash');
    assert.equal(trashed[0]?.trash, live.at('stay', 'data', 'Trash'));
    await until(() => live.usage.state(inner)?.result?.totals.files === 0);
    // With the description and the sizes of folders in the trash.
    await until(() => files() === 53);
  });

  it('is refused for a folder that holds another root, or the databases', async () => {
    await live.start();
    live.usage.setRoots([live.path, live.at('go', 'sub')]);
    const look = await live.usage.lookBeforeRemoval(live.path, [fromText('go')]);
    assert.deepEqual(look.refused, [{ path: 'go', kind: 'kept' }]);
    const above = path.dirname(live.storageFolder);
    live.usage.setRoots([above]);
    const name = fromText(path.basename(live.storageFolder));
    assert.equal((await live.usage.lookBeforeRemoval(above, [name])).refused[0]?.kind, 'kept');
  });

  it('can be checked again without removing anything, for a trash that is the editor’s', async () => {
    live.write(10, 'go', 'package.json');
    await live.start();
    const { items } = await live.usage.lookBeforeRemoval(live.path, ['go', 'stay'].map(fromText));
    assert.deepEqual(await live.usage.checkBeforeRemoval(live.path, items), []);
    const proof = { within: ['package.json'] };
    const proved = items.filter((item) => item.path === 'go').map((item) => ({ ...item, proof }));
    assert.deepEqual(await live.usage.checkBeforeRemoval(live.path, proved), []);
    fs.rmSync(live.at('go', 'package.json'));
    assert.deepEqual(await live.usage.checkBeforeRemoval(live.path, proved), [
      { path: 'go', kind: 'unproved' },
    ]);
    fs.renameSync(live.at('stay'), live.at('stayed'));
    fs.symlinkSync('stayed', live.at('stay'));
    assert.deepEqual(await live.usage.checkBeforeRemoval(live.path, items), [
      { path: 'stay', kind: 'changed' },
    ]);
    assert.ok(fs.existsSync(live.at('go')) && fs.existsSync(live.at('stayed')));
  });

  it('tells how far it is, and can be cancelled', async () => {
    const many = live.mkdir('many');
    for (let i = 0; i < 30_000; i++) fs.writeFileSync(path.join(many, `${i}`), '');
    await live.start();
    const { items } = await live.usage.lookBeforeRemoval(live.path, [fromText('many')]);
    const seen: RemovalProgress[] = [];
    const listening = live.usage.onDidChange(() => {
      const progress = live.usage.state(live.path)?.removal;
      if (!progress) return;
      seen.push(progress);
      if (progress.entries > 0) live.usage.cancelRemoval(live.path);
    });
    const removing = live.usage.remove(live.path, items, 'permanent');
    await assert.rejects(live.usage.remove(live.path, items, 'permanent'), /already/);
    const { cancelled, removed, entries } = await removing;
    listening.dispose();
    assert.deepEqual([cancelled, removed], [true, []]);
    assert.ok(seen.some((progress) => progress.entries > 0 && progress.mode === 'permanent'));
    const left = fs.readdirSync(many).length;
    assert.equal(left, 30_000 - entries);
    await until(() => files() === 51 + left);
    assert.equal(live.usage.state(live.path)?.removal, undefined);
  });
});

describeWithMounts('Removal where a file system hangs', function () {
  this.timeout(60_000);

  it('is given up after a while, and the service goes on', async () => {
    const live = new LiveRoot();
    live.open({ hangTimeouts: { stallMs: 1_000, graceMs: 1_000, probeMs: 3_000 } });
    const mount = await oddMount(
      { entries: { in: { entries: manyFiles(3) } }, cacheMs: 0 },
      live.mkdir('odd'),
    );
    try {
      mount.hang();
      const look = live.usage.lookBeforeRemoval(live.path, [fromText('odd/in')]);
      await assert.rejects(look, /does not answer/);
      assert.equal(live.usage.hungThreads, 1);
      live.write(1, 'file');
      const { items } = await live.usage.lookBeforeRemoval(live.path, [fromText('file')]);
      assert.equal(items.length, 1);
    } finally {
      mount.goOn();
      mount.release();
    }
    await until(() => live.usage.hungThreads === 0);
    await live.close();
  });
});
