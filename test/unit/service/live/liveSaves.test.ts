import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assertLikeDu, quiet } from '../../../support/service/live';
import { LiveRoot } from '../../../support/service/liveRoot';
import { tempFolder } from '../../../support/trees/tempFolder';
import { until } from '../../../support/until';

describe('What live updates leave on the disk', function () {
  this.timeout(60_000);
  let root: LiveRoot;

  beforeEach(() => {
    root = new LiveRoot();
  });
  afterEach(() => root.close());

  it('has every change after the window was closed, and is saved while they flow', async () => {
    root.mkdir('a');
    await root.start({ timings: { save: 60_000 } });
    root.usage.filesChanged([root.write(10_000, 'a', 'file')]);
    await quiet(root.usage, root.path);
    await root.usage.close();
    root.open({ config: { liveUpdates: false }, timings: { save: 60_000 } });
    assert.equal((await root.usage.load(root.path)).result!.totals.files, 1);
    await root.usage.close();
    root.open();
    await root.usage.load(root.path);
    await quiet(root.usage, root.path);
    const [file] = fs.readdirSync(root.storageFolder).map((name) => path.join(root.storageFolder, name));
    const before = fs.statSync(file!).ino;
    root.usage.filesChanged([root.write(10_000, 'a', 'other')]);
    await until(() => fs.statSync(file!).ino !== before);
  });

  it('is there as soon as it can be, where it could not be saved at first', async () => {
    const storage = path.join(tempFolder('storage'), 'not yet a folder');
    fs.writeFileSync(storage, '');
    root.mkdir('a');
    await root.start({ storageFolder: storage });
    assert.equal(root.result.saved, false);
    root.usage.filesChanged([root.write(10_000, 'a', 'file')]);
    await quiet(root.usage, root.path);
    await setTimeout(200);
    assert.equal(root.result.saved, false);
    fs.rmSync(storage);
    await until(() => root.result.saved);
    assert.equal(root.result.saveError, undefined);
    await root.usage.close();
    root.open({ storageFolder: storage, config: { liveUpdates: false } });
    assert.equal((await root.usage.load(root.path)).result?.totals.files, 1);
  });

  it('says after a restart what only a scan can settle, and one does', async () => {
    root.mkdir('a');
    root.mkdir('b');
    root.write(100_000, 'a', 'one');
    const never = { config: { mayScan: () => false } };
    await root.start(never);
    fs.linkSync(root.at('a', 'one'), root.at('b', 'one'));
    root.usage.filesChanged([root.at('b', 'one')]);
    await until(() => root.live.staleSince !== undefined && !root.live.busy);
    const { staleSince } = root.live;
    await root.usage.close();
    root.open(never);
    await root.usage.load(root.path);
    assert.equal(root.live.staleSince, staleSince);
    assert.deepEqual(
      [(await root.row('b')).staleSince, (await root.row('')).staleSince],
      [staleSince, staleSince],
    );
    assert.equal((await root.row('a')).staleSince, undefined);
    await root.usage.close();
    root.open();
    await root.usage.load(root.path);
    await quiet(root.usage, root.path);
    assert.equal(root.scans, 2);
    await assertLikeDu(root.usage, root.path, 'settled');
    await root.usage.close();
    root.open(never);
    await root.usage.load(root.path);
    assert.equal((await root.row('b')).staleSince, undefined);
  });

  it('says so too where the folder is away at the start, until it is back and scanned', async () => {
    for (const name of ['a', 'b']) root.mkdir(name);
    root.write(100_000, 'a', 'one');
    const never = { config: { mayScan: () => false } };
    await root.start(never);
    fs.linkSync(root.at('a', 'one'), root.at('b', 'one'));
    root.usage.filesChanged([root.at('b', 'one')]);
    await until(() => root.live.staleSince !== undefined && !root.live.busy);
    const { staleSince } = root.live;
    await root.usage.close();
    fs.renameSync(root.path, `${root.path}-away`);
    root.open(never);
    await root.usage.load(root.path);
    assert.equal(root.live.staleSince, staleSince);
    fs.renameSync(`${root.path}-away`, root.path);
    await root.usage.scan(root.path, 'normal');
    await until(() => root.live.staleSince === undefined);
    assert.equal((await root.row('b')).staleSince, undefined);
  });

  it('keeps nothing of a folder that a rescan of the one above does not find any more', async () => {
    for (const name of ['a', 'b/c']) root.mkdir(...name.split('/'));
    root.write(100_000, 'a', 'one');
    await root.start({ config: { mayScan: () => false } });
    fs.linkSync(root.at('a', 'one'), root.at('b', 'c', 'one'));
    root.usage.filesChanged([root.at('b', 'c', 'one')]);
    await until(() => root.live.staleSince !== undefined && !root.live.busy);
    fs.rmSync(root.at('b', 'c'), { recursive: true });
    await root.usage.scanDirectory(root.path, (await root.row('b')).id);
    await until(() => root.live.staleSince === undefined);
    await assertLikeDu(root.usage, root.path, 'rescanned');
  });

  it('takes back no problem that is shown', async () => {
    root.mkdir('a');
    await root.start({ timings: { save: 1_000 } });
    root.usage.filesChanged([root.write(10_000, 'a', 'file')]);
    await quiet(root.usage, root.path);
    fs.renameSync(root.path, `${root.path}-away`);
    await assert.rejects(root.usage.scan(root.path, 'normal'));
    const problem = (): unknown => root.usage.state(root.path)!.problem;
    const shown = problem();
    assert.notEqual(shown, undefined);
    const [file] = fs.readdirSync(root.storageFolder).map((name) => path.join(root.storageFolder, name));
    const before = fs.statSync(file!).ino;
    await until(() => fs.statSync(file!).ino !== before);
    await setTimeout(100);
    assert.deepEqual(problem(), shown);
  });

  it('is a moment of the history, where the last one is a day old', async () => {
    root.mkdir('a');
    const timings = { checkpoint: 1_000, save: 5 };
    await root.start({ timings });
    const moments = async (): Promise<string[]> =>
      (await root.usage.query(root.path).checkpoints()).map(({ kind, files }) => `${kind} ${files}`);
    const change = async (name: string): Promise<void> => {
      root.usage.filesChanged([root.write(10_000, 'a', name)]);
      await quiet(root.usage, root.path);
      await root.usage.close();
      root.open({ timings });
      await root.usage.load(root.path);
    };
    await setTimeout(1_100);
    await change('one');
    assert.deepEqual(await moments(), ['live 1', 'scan 0']);
    const [{ at } = { at: 0 }] = await root.usage.query(root.path).checkpoints();
    await change('two');
    const isLate = Date.now() - at >= timings.checkpoint;
    if (!isLate) assert.deepEqual(await moments(), ['live 1', 'scan 0'], 'not yet again');
    await until(() => Date.now() - at > timings.checkpoint);
    await change('three');
    assert.equal((await moments())[0], 'live 3');
  });

  it('is tried less and less often where it fails, and is saved once it can be', async () => {
    const storage = path.join(tempFolder('storage'), 'not yet a folder');
    fs.writeFileSync(storage, '');
    root.mkdir('a');
    await root.start({ storageFolder: storage, timings: { save: 40 } });
    const times: number[] = [];
    // Nothing changes: what is told are the tries.
    root.usage.onDidChange(({ kind }) => {
      if (kind === 'rows') times.push(Date.now());
    });
    await until(() => times.length === 4);
    const waits = times.slice(1).map((at, i) => at - times[i]!);
    [80, 160, 320].forEach((least, i) => {
      // A try is told once it has failed, sooner or later.
      assert.ok(waits[i]! >= 0.7 * least, `wait ${i} of ${waits.join(', ')}`);
    });
    fs.rmSync(storage);
    await until(() => root.result.saved);
  });

  for (const { name, storage, dirLevel, save } of [
    { name: 'in a folder of its own', storage: ['.usage'], dirLevel: null, save: 50 },
    { name: 'beside the files', storage: [], dirLevel: null, save: 50 },
    // Above it only the newest time differs after a save, in whole seconds.
    { name: 'below the last level', storage: ['a', 'b', 'usage'], dirLevel: 1, save: 1_100 },
  ])
    it(`is written where it is itself in the root, ${name}, and not again for that`, async () => {
      const storageFolder = root.mkdir(...storage);
      root.mkdir('a');
      const watched: fs.FSWatcher[] = [];
      let events = 0;
      const watch = (folder: string): void => {
        const watcher = fs.watch(folder, (_, file) => {
          events++;
          root.usage.filesChanged([path.join(folder, file!)]);
        });
        watched.push(watcher);
      };
      try {
        await root.start({ storageFolder, settings: { dirLevel }, timings: { save } });
        for (const folder of new Set([root.path, root.at('a'), storageFolder])) watch(folder);
        const database = (): string =>
          path.join(
            storageFolder,
            fs.readdirSync(storageFolder).find((each) => each.endsWith('.sqlite'))!,
          );
        for (let i = 0; i < 3; i++) {
          const before = fs.statSync(database()).ino;
          root.write(10_000 * (i + 1), 'a', 'file');
          await until(() => fs.statSync(database()).ino !== before);
          // What was reported together with the save may be saved once more.
          await setTimeout(300 + save);
          const settled = [fs.statSync(database()).ino, events];
          await setTimeout(700 + save);
          assert.deepEqual([fs.statSync(database()).ino, events], settled, 'nothing is written any more');
          await quiet(root.usage, root.path);
          await assertLikeDu(root.usage, root.path, 'with the database', dirLevel ?? Infinity);
        }
      } finally {
        for (const watcher of watched) watcher.close();
      }
    });

  it('is written at no more than a mebibyte a second', async () => {
    // Their file has a third of one.
    for (let i = 0; i < 5_000; i++) root.mkdir(`d${i}`);
    await root.start({ timings: { save: 5 } });
    const start = Date.now();
    const [file] = fs.readdirSync(root.storageFolder).map((name) => path.join(root.storageFolder, name));
    const before = fs.statSync(file!).ino;
    root.usage.filesChanged([root.write(10_000, 'd0', 'file')]);
    await until(() => fs.statSync(file!).ino !== before);
    assert.ok(Date.now() - start > 250, `saved after ${Date.now() - start} ms`);
  });
});
