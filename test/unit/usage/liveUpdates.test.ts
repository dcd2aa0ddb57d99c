import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { DirectoryRow } from '../../../src/shared/entry';
import type { LiveTimings } from '../../../src/usage/liveTimings';
import { burstEvents } from '../../../src/usage/liveTimings';
import type { UsageConfig } from '../../../src/usage/usage';
import type { UsageService } from '../../../src/usage/usageService';
import { assertLikeDu, quick, quiet } from '../../support/live';
import { tempFolder } from '../../support/tempFolder';
import { until } from '../../support/until';
import { type TestUsageOptions, allRows, newUsage } from '../../support/usage';

const minute = 60_000;

describe('Live updates', function () {
  this.timeout(60_000);
  let root: string;
  let storageFolder: string;
  let usage: UsageService;
  let logged: string[];
  const open = new Set<UsageService>();
  const at = (...parts: string[]): string => path.join(root, ...parts);

  interface Start extends Omit<TestUsageOptions, 'config' | 'timings'> {
    readonly config?: Partial<UsageConfig>;
    readonly timings?: Partial<LiveTimings>;
  }

  const start = ({ config, timings, ...options }: Start = {}): void => {
    const write = (line: string): void => void logged.push(line);
    usage = newUsage({
      storageFolder,
      log: { info: write, warn: write, error: write, debug: write },
      timings: { ...quick, ...timings },
      config: { liveUpdates: true, mayScan: () => true, ...config },
      ...options,
    });
    open.add(usage);
    usage.setRoots([root]);
  };
  const started = async (options: Start = {}): Promise<void> => {
    start(options);
    await usage.scan(root, 'normal');
  };
  const write = (bytes: number, ...parts: string[]): string => {
    fs.writeFileSync(at(...parts), Buffer.alloc(bytes, 1));
    return at(...parts);
  };
  const mkdir = (...parts: string[]): string => {
    fs.mkdirSync(at(...parts), { recursive: true });
    return at(...parts);
  };
  const row = async (relative: string): Promise<DirectoryRow> => (await allRows(usage, root)).get(relative)!;
  const scans = (): number => logged.filter((line) => line.startsWith('Scan started')).length;
  const live = (): NonNullable<ReturnType<UsageService['state']>>['live'] => usage.state(root)!.live;

  beforeEach(() => {
    root = tempFolder('live');
    storageFolder = tempFolder('storage');
    logged = [];
  });
  afterEach(async () => {
    for (const each of open) await each.close();
    open.clear();
    assert.deepEqual(
      logged.filter((line) => / at .*\.js:\d+/.test(line)),
      [],
      'no bug was logged',
    );
  });

  it('follow once there is a result, and only where they are on and symlinks are not followed', async () => {
    start();
    assert.equal(live().kind, 'none');
    await usage.scan(root, 'normal');
    assert.deepEqual(live(), { kind: 'following', busy: false, asOf: undefined, verifying: false });
    for (const options of [{ config: { liveUpdates: false } }, { settings: { followSymlinks: true } }]) {
      await started(options);
      usage.filesChanged([write(1000, 'file')]);
      assert.deepEqual(live(), { kind: 'none', busy: false, asOf: undefined, verifying: false });
    }
  });

  it('tell that they are busy, and of each change', async () => {
    mkdir('a');
    await started();
    const told: (string | undefined)[] = [];
    usage.onDidChange((changed) => told.push(changed));
    usage.filesChanged([write(10_000, 'a', 'file')]);
    assert.equal(live().busy, true);
    assert.deepEqual(told, [root]);
    await quiet(usage, root);
    assert.ok(told.length > 1);
    assert.equal(usage.state(root)!.result!.totals.files, 1);
    assert.ok(usage.state(root)!.result!.changedAt! > usage.state(root)!.result!.scannedAt);
    await assertLikeDu(usage, root, 'written');
    assert.equal(scans(), 1);
  });

  it('leave paths alone that are not the root’s', async () => {
    await started();
    usage.filesChanged([`${root}-other/file`, path.dirname(root), '/']);
    assert.equal(live().busy, false);
  });

  it('know a root by the symlink that it was given as', async () => {
    const link = path.join(tempFolder('link'), 'root');
    fs.symlinkSync(root, link);
    mkdir('a');
    start();
    usage.setRoots([link]);
    await usage.scan(link, 'normal');
    write(5000, 'a', 'file');
    usage.filesChanged([path.join(link, 'a', 'file')]);
    await quiet(usage, link);
    assert.equal(usage.state(link)!.result!.totals.files, 1);
  });

  it('read a new folder whole, and again once it is quiet', async () => {
    await started({ timings: { secondLook: 60_000, quiet: 1_000 } });
    mkdir('new', 'inner', 'deep');
    write(10_000, 'new', 'inner', 'deep', 'file');
    usage.filesChanged([at('new')]);
    await until(() => usage.state(root)!.result!.totals.files === 1);
    // The watcher may have come too late for this one.
    write(20_000, 'new', 'inner', 'late');
    await until(() => usage.state(root)!.result!.totals.files === 2);
    await assertLikeDu(usage, root, 'again');
  });

  it('look a second time at what changed', async () => {
    mkdir('a');
    await started();
    usage.filesChanged([write(10_000, 'a', 'file')]);
    await until(() => usage.state(root)!.result!.totals.files === 1);
    fs.appendFileSync(at('a', 'file'), Buffer.alloc(100_000, 1));
    const expected = fs.statSync(at('a', 'file')).size;
    await until(() => usage.state(root)!.result!.totals.apparent > expected);
    await assertLikeDu(usage, root, 'second look');
  });

  it('know a folder that was removed and made anew between two events', async () => {
    mkdir('a', 'same');
    write(50_000, 'a', 'same', 'old');
    await started();
    for (let i = 0; i < 5; i++) {
      fs.rmSync(at('a'), { recursive: true });
      mkdir('a', 'same');
      write(1000 * i, 'a', 'same', `new${i}`);
      usage.filesChanged([at('a')]);
      await quiet(usage, root);
      await assertLikeDu(usage, root, `made anew ${i}`);
    }
  });

  it('read no more than what changed', async () => {
    for (let i = 0; i < 50; i++) mkdir('many', `d${i}`);
    mkdir('a');
    await started({ timings: { secondLook: 60_000 } });
    usage.filesChanged([write(10, 'a', 'one'), write(10, 'a', 'two')]);
    await quiet(usage, root);
    const read = logged.filter((line) => line.startsWith('Read again'));
    assert.deepEqual(
      read.map((line) => line.replace(/ of .*\(/, ' (')),
      ['Read again: 1 folders (2 entries), 2 rows changed'],
    );
  });

  it('leave out what is excluded', async () => {
    mkdir('src');
    mkdir('node_modules', 'x');
    await started({ settings: { exclude: ['**/node_modules', '*.log'] } });
    mkdir('src', 'node_modules', 'y');
    usage.filesChanged([
      write(90_000, 'node_modules', 'x', 'file'),
      at('src', 'node_modules', 'y'),
      write(90_000, 'some.log'),
      write(3_000, 'src', 'kept'),
    ]);
    await quiet(usage, root);
    const rows = await allRows(usage, root);
    assert.deepEqual([...rows.keys()].sort(), ['', 'src']);
    assert.equal(rows.get('')!.files, 1);
    assert.equal(rows.get('')!.excluded, 3);
  });

  it('scan once it is quiet after a burst in which the watcher may have dropped something', async () => {
    mkdir('a');
    await started({ timings: { quiet: 500 } });
    const paths = Array.from({ length: burstEvents + 1 }, (_, i) => at('a', `gone${i}`));
    write(10_000, 'a', 'dropped');
    mkdir('b', 'dropped');
    for (let from = 0; from < paths.length; from += 500) usage.filesChanged(paths.slice(from, from + 500));
    assert.equal(scans(), 1);
    await until(() => scans() === 2);
    await quiet(usage, root);
    await assertLikeDu(usage, root, 'after the burst');
  });

  it('say since when after such a burst, where nobody may scan', async () => {
    mkdir('a');
    await started({ config: { mayScan: () => false }, timings: { quiet: 500 } });
    const before = Date.now();
    usage.filesChanged(Array.from({ length: burstEvents + 1 }, (_, i) => at('a', `f${i}`)));
    await until(() => !live().busy);
    assert.ok(live().asOf! >= before);
    assert.ok((await row('')).asOf! >= before);
    await usage.scan(root, 'normal');
    assert.equal(live().asOf, undefined);
    assert.equal((await row('')).asOf, undefined);
  });

  it('keep the result of a root that goes away, and have it right when it is back', async () => {
    mkdir('a', 'b');
    write(10_000, 'a', 'b', 'file');
    await started();
    const { totals } = usage.state(root)!.result!;
    fs.renameSync(root, `${root}-away`);
    usage.filesChanged([root]);
    await until(() => usage.state(root)!.problem !== undefined);
    assert.deepEqual(usage.state(root)!.result!.totals, totals);
    fs.renameSync(`${root}-away`, root);
    fs.rmSync(at('a'), { recursive: true });
    mkdir('c', 'd');
    write(30_000, 'c', 'd', 'file');
    await until(() => usage.state(root)!.problem === undefined && scans() === 2);
    await quiet(usage, root);
    await assertLikeDu(usage, root, 'back');
  });

  it('read after a scan what changed while it ran', async () => {
    for (let i = 0; i < 300; i++) mkdir(`d${i}`, 'inner');
    await started();
    for (let i = 0; i < 10; i++) {
      const scan = usage.scan(root, 'normal');
      for (let j = 0; j < 20; j++) {
        usage.filesChanged([write(1000 * j, `d${j * 10}`, `f${i}`)]);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await scan;
    }
    await quiet(usage, root);
    await assertLikeDu(usage, root, 'after the scans');
  });

  it('read after a first scan what changed while it ran', async () => {
    for (let i = 0; i < 100; i++) mkdir(`d${i}`, 'inner');
    start();
    const scan = usage.scan(root, 'normal');
    for (let i = 0; usage.state(root)!.result === undefined || usage.state(root)!.scan; i++) {
      usage.filesChanged([write(1000 + i, `file-${i % 9}`)]);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await scan;
    await quiet(usage, root);
    await assertLikeDu(usage, root, 'after the first scan');
  });

  it('count a hard link once, whose other name nothing announced, after one scan a while', async () => {
    mkdir('a');
    mkdir('b');
    for (const name of ['one', 'two']) write(100_000, 'a', name);
    await started({ config: { staleAfter: 60 } });
    const link = (name: string): void => {
      fs.linkSync(at('a', name), at('b', name));
      usage.filesChanged([at('b', name)]);
    };
    link('one');
    await until(() => live().asOf !== undefined);
    await quiet(usage, root);
    assert.equal(scans(), 2);
    await assertLikeDu(usage, root, 'scanned');
    link('two');
    await until(() => live().asOf !== undefined);
    await until(() => !live().busy);
    assert.equal(scans(), 2, 'not again so soon');
    assert.ok((await row('b')).asOf !== undefined && (await row('')).asOf !== undefined);
    assert.equal((await row('a')).asOf, undefined);
    await usage.scan(root, 'normal');
    assert.equal(live().asOf, undefined);
    await assertLikeDu(usage, root, 'asked for');
  });

  it('put off what takes long to read again, and say since when', async () => {
    for (let i = 0; i < 1_001; i++) mkdir('big', `d${i}`);
    await started({ settings: { dirLevel: 1 }, timings: { reread: 3_000 } });
    usage.filesChanged([write(10_000, 'big', 'd5', 'one')]);
    await until(() => usage.state(root)!.result!.totals.files === 1);
    assert.equal(live().asOf, undefined);
    usage.filesChanged([write(10_000, 'big', 'd6', 'two')]);
    await until(() => live().asOf !== undefined);
    assert.ok((await row('big')).asOf! > usage.state(root)!.result!.scannedAt);
    assert.equal(usage.state(root)!.result!.totals.files, 1);
    await quiet(usage, root);
    assert.equal(usage.state(root)!.result!.totals.files, 2);
    await assertLikeDu(usage, root, 'read at last', 1);
  });

  it('are not as of then any more where that folder is gone', async () => {
    for (let i = 0; i < 1_001; i++) mkdir('big', `d${i}`);
    await started({ timings: { reread: 3_000 }, settings: { dirLevel: 1 } });
    for (const name of ['one', 'two']) {
      usage.filesChanged([write(10_000, 'big', 'd5', name)]);
      await until(() => usage.state(root)!.result!.totals.files === 1);
    }
    await until(() => live().asOf !== undefined);
    fs.rmSync(at('big'), { recursive: true });
    usage.filesChanged([at('big')]);
    await until(() => usage.state(root)!.result!.rows === 1);
    await until(() => live().asOf === undefined);
    assert.equal((await row('')).asOf, undefined);
  });

  describe('and what the watcher leaves out', () => {
    const config = { watcherExclude: (): string[] => ['**/.git/objects/**', '**/out/*/**'] };

    it('is read some time after any event, and as of then until it is', async () => {
      mkdir('.git', 'objects', 'ab');
      mkdir('src', 'out', 'x', 'y');
      mkdir('src', 'other');
      await started({ config });
      write(10_000, '.git', 'objects', 'ab', 'object');
      write(20_000, 'src', 'out', 'x', 'y', 'file');
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(usage.state(root)!.result!.totals.files, 0);
      const { scannedAt } = usage.state(root)!.result!;
      usage.filesChanged([write(10, 'file')]);
      assert.ok(live().asOf! >= scannedAt);
      const asOf = async (): Promise<(number | undefined)[]> => {
        const rows = await allRows(usage, root);
        return ['', '.git/objects', 'src/out', 'src/out/x', 'src/other'].map((each) => rows.get(each)!.asOf);
      };
      const [whole, objects, out, x, other] = await asOf();
      assert.ok(whole && objects && out && x);
      assert.equal(other, undefined);
      await quiet(usage, root);
      assert.deepEqual(new Set(await asOf()), new Set([undefined]));
      await assertLikeDu(usage, root, 'read');
      assert.equal(scans(), 1);
    });

    it('is found in new folders too', async () => {
      await started({ config });
      mkdir('sub', '.git', 'objects', 'cd');
      usage.filesChanged([at('sub')]);
      await quiet(usage, root);
      write(10_000, 'sub', '.git', 'objects', 'cd', 'object');
      // What was new is looked at again for a while.
      await new Promise((resolve) => setTimeout(resolve, 200));
      await quiet(usage, root);
      write(10_000, 'sub', '.git', 'objects', 'cd', 'other');
      usage.filesChanged([write(10, 'file')]);
      assert.ok(live().asOf !== undefined);
      await quiet(usage, root);
      await assertLikeDu(usage, root, 'found');
    });
  });

  describe('and a stored result', () => {
    it('is shown at once after a start, and what was added, removed or replaced since is read', async () => {
      for (let i = 0; i < 20; i++) mkdir(`d${i}`, 'inner');
      await started();
      await usage.close();
      write(10_000, 'd3', 'inner', 'file');
      fs.rmSync(at('d4'), { recursive: true });
      mkdir('d21', 'x');
      fs.rmSync(at('d5'), { recursive: true });
      mkdir('d5', 'other');
      start({ config: { mayScan: () => false } });
      const { result } = await usage.load(root);
      assert.equal(result!.totals.files, 0);
      await until(() => usage.state(root)!.result!.totals.files === 1);
      await quiet(usage, root);
      await assertLikeDu(usage, root, 'verified');
      assert.equal(usage.state(root)!.result!.scannedAt, result!.scannedAt);
    });

    it('is renewed by a scan when it is old, after a start and when it is looked at', async () => {
      mkdir('a');
      write(10_000, 'a', 'file');
      await started();
      await usage.close();
      fs.appendFileSync(at('a', 'file'), Buffer.alloc(100_000));
      start({ config: { staleAfter: 60 } });
      await usage.load(root);
      await quiet(usage, root);
      usage.viewShown();
      assert.equal(scans(), 1, 'it is not old');
      await usage.close();
      start({ config: { staleAfter: 0 } });
      await usage.load(root);
      await until(() => scans() === 2);
      await quiet(usage, root);
      await assertLikeDu(usage, root, 'renewed');
      usage.viewShown();
      await until(() => scans() === 3);
    });

    it('is renewed at intervals where that is wished, and never where nobody may', async () => {
      let may = false;
      await started({ config: { scanInterval: 1 / minute, mayScan: () => may } });
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(scans(), 1);
      may = true;
      await until(() => scans() > 2);
    });

    it('has every change after the window was closed, and is saved while they flow', async () => {
      mkdir('a');
      await started({ timings: { save: 60_000 } });
      usage.filesChanged([write(10_000, 'a', 'file')]);
      await quiet(usage, root);
      await usage.close();
      start({ config: { liveUpdates: false }, timings: { save: 60_000 } });
      assert.equal((await usage.load(root)).result!.totals.files, 1);
      await usage.close();
      start();
      await usage.load(root);
      await quiet(usage, root);
      const [file] = fs.readdirSync(storageFolder).map((name) => path.join(storageFolder, name));
      const before = fs.statSync(file!).ino;
      usage.filesChanged([write(10_000, 'a', 'other')]);
      await until(() => fs.statSync(file!).ino !== before);
    });
  });

  it('leave a moment of the history, no more than one a day', async () => {
    mkdir('a');
    await started({ timings: { checkpoint: 0 } });
    usage.filesChanged([write(10_000, 'a', 'file')]);
    await quiet(usage, root);
    await usage.close();
    start({ config: { liveUpdates: false } });
    assert.deepEqual(
      (await usage.checkpoints(root)).map(({ kind, files }) => [kind, files]),
      [
        ['live', 1],
        ['scan', 0],
      ],
    );
  });

  describe('and trust', () => {
    it('is lost when a scan finds what nothing announced, and back when one finds nothing', async () => {
      mkdir('a');
      await started();
      const calm = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
      usage.filesChanged([write(10_000, 'a', 'told')]);
      await quiet(usage, root);
      await calm();
      await usage.scan(root, 'low');
      await calm();
      assert.equal(live().kind, 'following');
      write(10_000, 'a', 'untold');
      await usage.scan(root, 'low');
      await until(() => live().kind === 'distrusted');
      await usage.scan(root, 'low');
      await until(() => live().kind === 'following');
    });

    it('stays where an event was only late', async () => {
      mkdir('a');
      await started({ timings: { quiet: 100, calm: 1 } });
      await new Promise((resolve) => setTimeout(resolve, 20));
      write(10_000, 'a', 'file');
      await usage.scan(root, 'low');
      usage.filesChanged([at('a', 'file')]);
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.equal(live().kind, 'following');
    });
  });

  it('leave no timer and no thread when they are closed in the middle', async () => {
    for (let i = 0; i < 20; i++) mkdir(`d${i}`);
    await started({ timings: { secondLook: 60_000 } });
    for (let i = 0; i < 20; i++) usage.filesChanged([write(10, `d${i}`, 'file')]);
    await new Promise((resolve) => setTimeout(resolve, 7));
    await usage.close();
    const reads = logged.length;
    usage.filesChanged([write(10, 'late')]);
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(logged.length, reads);
    assert.deepEqual(
      process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort'),
      [],
    );
  });
});
