import { childrenOf } from '../../support/service/usage';
import type { RootState } from '../../../src/shared/state';
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { rootId } from '../../../src/shared/entry';
import { CancelledError, HumanError } from '../../../src/shared/errors';
import { inEnglish } from '../../../src/shared/text/words';
import type { RemoteUsage } from '../../../src/process/remoteUsage';
import { duOfEach } from '../../support/trees/du';
import { usageProcessPath } from '../../support/paths';
import { describeWithMounts } from '../../support/faults/mounts';
import { endlessTree, type OddMount } from '../../support/faults/oddMount';
import { isRunning, serviceProcesses, threadsOf } from '../../support/faults/processes';
import { newMemory, newRemote, type TestRemoteOptions } from '../../support/service/remote';
import { heldResources, leftOver, warmUp } from '../../support/faults/resources';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';

const bySize = { sort: 'size', metric: 'allocated', limit: 500 } as const;

describe('RemoteUsage, the service in a process of its own', function () {
  this.timeout(60_000);
  let root: string;
  let storageFolder: string;
  let logged: string[];
  const open = new Set<RemoteUsage>();

  function start(options: Partial<TestRemoteOptions> = {}): RemoteUsage {
    const write = (line: string): void => void logged.push(line);
    const usage = newRemote({ storageFolder, log: { warn: write, error: write, info: write }, ...options });
    open.add(usage);
    usage.setRoots([root]);
    return usage;
  }

  function makeTree(folder: string, folders: number): void {
    for (let i = 0; i < folders; i++) {
      fs.mkdirSync(path.join(folder, `d${i}`, 'inner'), { recursive: true });
      fs.writeFileSync(path.join(folder, `d${i}`, 'inner', 'file'), Buffer.alloc((i % 10) * 5000, 1));
    }
  }

  /** As of long ago: what grows in place then shows in no time of a folder. */
  async function storeResult(): Promise<void> {
    const longAgo = Date.now() / 1000 - 3600;
    for (const name of fs.readdirSync(root, { recursive: true, encoding: 'utf8' }))
      fs.utimesSync(path.join(root, name), longAgo, longAgo);
    const usage = start();
    await usage.scan(root, 'normal');
    await usage.close();
    // A process that takes long to end is killed, and not waited for.
    await until(() => serviceProcesses().length === 0);
  }

  /** Its process, as if by a crash of its own. */
  async function kill(): Promise<void> {
    const [id] = serviceProcesses();
    process.kill(id!, 'SIGKILL');
    await until(() => !serviceProcesses().includes(id!));
  }

  beforeEach(() => {
    root = tempFolder('remote');
    storageFolder = tempFolder('storage');
    logged = [];
  });
  afterEach(async () => {
    for (const usage of open) await usage.close();
    open.clear();
    // One that takes long to end is killed, and not waited for.
    await until(() => serviceProcesses().length === 0);
  });

  it('scans as du counts, shows how far it is, and starts no thread here', async () => {
    makeTree(root, 300);
    const threads = threadsOf(process.pid).length;
    const usage = start();
    assert.deepEqual(await usage.find('d1', 'allocated', 1), []);
    const [service] = serviceProcesses();
    const idle = threadsOf(service!).length;
    const seen: RootState[] = [];
    usage.onDidChange((change) => {
      if (change.kind !== 'roots') seen.push(usage.state(change.root)!);
    });
    const result = await usage.scan(root, 'normal');
    const du = duOfEach(root, ['']).get('')!;
    assert.deepEqual([result.totals.allocated, result.totals.files], [du.allocated, 300]);
    assert.ok(
      seen.some(({ scan }) => scan),
      'the scan was seen running',
    );
    assert.deepEqual(usage.state(root)?.result, result);
    const { children } = await childrenOf(usage, root, rootId, bySize);
    assert.equal(children.length, 300);
    assert.equal(threadsOf(process.pid).length, threads);
    assert.ok(threadsOf(service!).length >= idle + 3, 'two scan workers and the store');
  });

  it('starts no process for folders of which nothing is stored', async () => {
    const usage = start({ config: { liveUpdates: true } });
    assert.equal((await usage.load(root)).result, null);
    assert.deepEqual(await usage.sizes(root, [root, path.join(root, 'file')]), [undefined, undefined]);
    usage.viewShown();
    usage.filesChanged([path.join(root, 'file')]);
    usage.watchingChanged();
    usage.cancel();
    assert.deepEqual(serviceProcesses(), []);
  });

  it('reads what is stored, and what the watcher told before that', async () => {
    makeTree(root, 4);
    await storeResult();
    const file = path.join(root, 'd0', 'inner', 'file');
    const usage = start({ config: { liveUpdates: true } });
    fs.appendFileSync(file, Buffer.alloc(50_000, 1));
    usage.filesChanged([file]);
    assert.deepEqual(serviceProcesses(), []);
    const before = (await usage.load(root)).result!.totals;
    await until(() => usage.state(root)?.result?.totals.apparent === before.apparent + 50_000);
  });

  it('starts one for what was told only where that is much, and each path counts once', async () => {
    makeTree(root, 2);
    await storeResult();
    const usage = start({ config: { liveUpdates: true } });
    const file = path.join(root, 'd1', 'inner', 'file');
    fs.appendFileSync(file, Buffer.alloc(60_000, 1));
    for (let i = 0; i < 20_000; i++) usage.filesChanged([file]);
    usage.filesChanged(Array.from({ length: 4_000 }, (_, i) => path.join(root, 'd0', `file-${i}`)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(serviceProcesses(), []);
    usage.filesChanged(Array.from({ length: 4_000 }, (_, i) => path.join(root, 'd0', `other-${i}`)));
    await until(() => (usage.state(root)?.result?.totals.apparent ?? 0) > 60_000);
    assert.ok(!logged.some((line) => line.startsWith('Scanning')), 'they were no burst');
  });

  it('passes on what a person has to know, and that something was cancelled', async () => {
    makeTree(root, 300);
    const usage = start();
    const cancelled = assert.rejects(usage.scan(root, 'normal'), CancelledError);
    await until(() => usage.state(root)?.scan !== undefined);
    usage.cancel(root);
    await cancelled;
    await assert.rejects(usage.scan('/elsewhere', 'normal'), (error: unknown) => {
      assert.ok(error instanceof HumanError);
      assert.match(inEnglish(error.words), /not a folder of the workspace: \/elsewhere/);
      return true;
    });
    fs.rmSync(root, { recursive: true });
    await assert.rejects(usage.scan(root, 'normal'), HumanError);
    assert.match(inEnglish(usage.state(root)!.problem!), /no such folder/);
  });

  it('follows the settings, and says at once what was made with others', async () => {
    makeTree(root, 3);
    let dirLevel: number | null = null;
    const usage = start({ settings: () => ({ dirLevel }) });
    assert.equal((await usage.scan(root, 'normal')).rows, 7);
    dirLevel = 1;
    assert.equal(usage.state(root)!.outdated, true);
    assert.equal((await usage.scan(root, 'normal')).rows, 4);
    assert.equal(usage.state(root)!.outdated, false);
  });

  it('scans by itself only while it may', async () => {
    makeTree(root, 2);
    await storeResult();
    let mayScan = false;
    const usage = start({ config: { liveUpdates: true, staleAfter: 0, mayScan: () => mayScan } });
    const { scannedAt } = (await usage.load(root)).result!;
    await until(() => !usage.state(root)!.live.verifying);
    usage.viewShown();
    // It says so before it answers.
    await usage.query(root).rows([rootId]);
    const begun = (): boolean => logged.some((line) => /^Scanning .*the result is old/.test(line));
    assert.equal(begun(), false);
    mayScan = true;
    usage.configChanged();
    usage.viewShown();
    await until(() => usage.state(root)!.result!.scannedAt > scannedAt);
    assert.equal(begun(), true);
  });

  it('follows the folders of the window', async () => {
    const other = tempFolder('other');
    makeTree(other, 2);
    const usage = start();
    await usage.scan(root, 'normal');
    usage.setRoots([other]);
    assert.equal(usage.state(root), undefined);
    await usage.scan(other, 'normal');
    usage.setRoots([other, root]);
    assert.deepEqual(
      usage.roots.map(({ path: each, result }) => [each, result?.totals.files]),
      [
        [other, 2],
        [root, undefined],
      ],
    );
    assert.equal((await usage.load(root)).result?.totals.files, 0);
  });

  describe('when its process dies', () => {
    it('says so to who waits, and goes on in another one with what is stored', async () => {
      makeTree(root, 5);
      await storeResult();
      const usage = start({ config: { liveUpdates: true } });
      await usage.load(root);
      await until(() => !usage.state(root)!.live.verifying);
      const [first] = serviceProcesses();
      process.kill(first!, 'SIGSTOP');
      const asked = assert.rejects(usage.query(root).rows([rootId]), /ended unexpectedly \(SIGKILL\)/);
      process.kill(first!, 'SIGKILL');
      await asked;
      assert.match(logged.join('\n'), /ended unexpectedly \(SIGKILL\)/);
      // Nobody asks for anything, and it is there again, following the files.
      await until(() => usage.state(root)?.live.kind === 'following' && !usage.state(root)?.live.verifying);
      assert.notEqual(serviceProcesses()[0], first);
      fs.writeFileSync(path.join(root, 'new'), 'x');
      usage.filesChanged([path.join(root, 'new')]);
      await until(() => usage.state(root)?.result?.totals.files === 6);
    });

    it('hears of what changes until there is another', async () => {
      makeTree(root, 2);
      await storeResult();
      const usage = start({ config: { liveUpdates: true } });
      const before = (await usage.load(root)).result!.totals;
      await until(() => !usage.state(root)!.live.verifying);
      const file = path.join(root, 'd1', 'inner', 'file');
      const subscription = usage.onDidChange(({ kind }) => {
        if (kind !== 'roots') return;
        subscription.dispose();
        assert.deepEqual(serviceProcesses(), []);
        fs.appendFileSync(file, Buffer.alloc(70_000, 1));
        usage.filesChanged([file]);
      });
      await kill();
      await until(() => usage.state(root)?.result?.totals.apparent === before.apparent + 70_000);
    });

    /** A service whose process has served a result and then crashed too often, and what mends it. */
    async function crashed(options: { crashWindowMs: number }): Promise<{
      usage: RemoteUsage;
      result: RootState['result'];
      fix: () => void;
    }> {
      const working = `require(${JSON.stringify(usageProcessPath)});`;
      const processPath = path.join(tempFolder('crashing'), 'usageProcess.js');
      fs.writeFileSync(processPath, working);
      const usage = start({ processPath, ...options });
      const { result } = await usage.load(root);
      fs.writeFileSync(processPath, 'process.exit(3);');
      await kill();
      await until(() => usage.state(root)?.problem !== undefined);
      return {
        usage,
        result,
        fix: () => {
          fs.writeFileSync(processPath, working);
        },
      };
    }

    it('gives up one that dies again and again, until somebody asks for a scan', async () => {
      makeTree(root, 2);
      await storeResult();
      const dying = path.join(tempFolder('dying'), 'usageProcess.js');
      fs.writeFileSync(dying, `console.error('it cannot live'); process.exit(3);`);
      const usage = start({ processPath: dying });
      usage.onDidChange(({ kind }) => {
        // As the views do.
        if (kind === 'roots') void usage.load(root).catch(() => undefined);
      });
      await assert.rejects(usage.load(root), /ended unexpectedly \(exit code 3\)/);
      await until(() => usage.state(root)?.problem !== undefined);
      assert.match(inEnglish(usage.state(root)!.problem!), /keeps crashing.*rescan to try again/);
      await assert.rejects(usage.scan(root, 'low'), HumanError);
      assert.ok(!usage.state(root)!.result);
      const deaths = logged.filter((line) => line.includes('exit code 3')).length;
      assert.equal(deaths, 4);
      assert.match(logged.join('\n'), /it cannot live/);
      // What killed it is over.
      fs.writeFileSync(dying, `require(${JSON.stringify(usageProcessPath)});`);
      assert.equal((await usage.scan(root, 'normal')).totals.files, 2);
      assert.equal(usage.state(root)!.problem, undefined);
      assert.equal((await childrenOf(usage, root, rootId, bySize)).children.length, 2);
    });

    it('serves what was stored again once its crashes are over, with nobody asking', async () => {
      makeTree(root, 2);
      await storeResult();
      const { result, usage, fix } = await crashed({ crashWindowMs: 4_000 });
      assert.equal(usage.state(root)!.result, undefined);
      fix();
      await until(() => usage.state(root)?.result !== undefined);
      assert.deepEqual(usage.state(root)!.result, result);
      assert.equal(usage.state(root)!.problem, undefined);
    });

    it('says so where there is no Node to run it', async () => {
      const { execPath } = process;
      const usage = start();
      process.execPath = path.join(storageFolder, 'no-node');
      try {
        await assert.rejects(usage.scan(root, 'normal'), /ended unexpectedly \(spawn .*ENOENT\)/);
      } finally {
        process.execPath = execPath;
      }
      assert.equal((await usage.scan(root, 'normal')).totals.files, 0);
    });

    it('says so where none can be started', async () => {
      const usage = start({ processPath: path.join(storageFolder, 'none.js') });
      await assert.rejects(usage.scan(root, 'normal'), /ended unexpectedly \(exit code 1\)/);
      assert.match(logged.join('\n'), /Cannot find module/);
    });
  });

  it('is closed in the middle of a scan at once, with its process and all that it held here', async function () {
    await warmUp();
    const before = await heldResources();
    const usage = start({ settings: () => ({ oneFileSystem: true }) });
    usage.setRoots(['/']);
    const scan = assert.rejects(usage.scan('/', 'normal'), CancelledError);
    await until(() => (usage.state('/')?.scan?.files ?? 0) > 1000);
    const asked = performance.now();
    await usage.close();
    const took = performance.now() - asked;
    this.test!.title += ` (in ${Math.round(took)} ms)`;
    await scan;
    assert.deepEqual(serviceProcesses(), []);
    assert.deepEqual(await leftOver(before), []);
    // One that does not end by itself is killed later.
    assert.ok(took < 3_000, `${took} ms`);
    await assert.rejects(usage.scan('/', 'normal'), CancelledError);
  });

  it('ends its process also where that does not answer any more', async () => {
    makeTree(root, 2);
    const usage = start();
    await usage.scan(root, 'normal');
    const [stopped] = serviceProcesses();
    process.kill(stopped!, 'SIGSTOP');
    await usage.close();
    await until(() => !isRunning(stopped!));
  });

  it('has its process end by itself when the extension host is killed', async () => {
    makeTree(root, 3000);
    const host = fork(path.resolve('out/test/support/service/remoteWindow.js'), [root, storageFolder]);
    await once(host, 'message');
    const [orphan] = serviceProcesses(host.pid);
    assert.ok(orphan !== undefined && isRunning(orphan));
    host.kill('SIGKILL');
    await once(host, 'exit');
    await until(() => !isRunning(orphan));
    // Nothing that it wrote to is left, and what it left can be opened.
    assert.deepEqual(
      fs.readdirSync(storageFolder).filter((name) => name.includes('.tmp') || name.endsWith('.lock')),
      [],
    );
  });

  describe('when it opens again', () => {
    const query = { ...bySize, listing: true };

    it('has the first level and the state of each root before its process starts, and renews both', async () => {
      const memory = newMemory();
      makeTree(root, 20);
      fs.writeFileSync(path.join(root, 'file'), 'x');
      const first = start({ memory });
      await first.scan(root, 'normal');
      const page = await first.folder(root, rootId, query);
      assert.equal(page.directories.length, 20);
      await first.close();
      await until(() => serviceProcesses().length === 0);

      fs.rmSync(path.join(root, 'd9'), { recursive: true });
      const second = start({ memory, config: { liveUpdates: true } });
      const { result, live } = second.state(root)!;
      assert.deepEqual([result?.totals, live.verifying], [first.state(root)?.result?.totals, true]);
      assert.deepEqual(await second.folder(root, rootId, query), JSON.parse(JSON.stringify(page)));
      assert.deepEqual(serviceProcesses(), []);

      await second.load(root);
      await until(async () => (await second.folder(root, rootId, query)).directoryCount === 19);
      const du = duOfEach(root, ['']).get('');
      await until(() => second.state(root)?.result?.totals.allocated === du?.allocated);
    });

    it('remembers nothing of results that are gone, or that are kept elsewhere', async () => {
      const memory = newMemory();
      makeTree(root, 2);
      const first = start({ memory });
      await first.scan(root, 'normal');
      await first.folder(root, rootId, query);
      await first.close();
      const elsewhere = start({ memory, storageFolder: tempFolder('elsewhere') });
      assert.equal(elsewhere.state(root)?.result, undefined);

      fs.rmSync(storageFolder, { recursive: true });
      const second = start({ memory });
      assert.ok(second.state(root)?.result);
      assert.equal((await second.load(root)).result, null);
      assert.equal(start({ memory }).state(root)?.result, undefined);
    });
  });

  describeWithMounts('on a slow file system', () => {
    let mount: OddMount;
    let slow: string;
    before(async () => {
      mount = await endlessTree();
      slow = mount.folder;
    });
    after(() => mount.release());

    it('shows a first scan growing', async () => {
      const usage = start();
      usage.setRoots([slow]);
      const scan = assert.rejects(usage.scan(slow, 'normal'), CancelledError);
      await until(async () => {
        const page = await usage.folder(slow, rootId, { ...bySize, listing: false }).catch(() => undefined);
        return page?.isPartial === true && page.directories.length > 0 && page.row.allocated > 0;
      });
      usage.cancel(slow);
      await scan;
      assert.deepEqual([usage.state(slow)!.result, usage.state(slow)!.scan], [null, undefined]);
    });

    it('says of a scan whose process dies that it was not completed, until the next one', async () => {
      const usage = start();
      usage.setRoots([slow, root]);
      const scan = assert.rejects(usage.scan(slow, 'normal'), /ended unexpectedly/);
      await until(() => (usage.state(slow)?.scan?.files ?? 0) > 0);
      await kill();
      await scan;
      const said = (): string => inEnglish(usage.state(slow)!.problem!);
      assert.match(said(), /not completed.*rescan to try again/);
      assert.equal(usage.state(slow)!.scan, undefined);
      await usage.scan(root, 'normal');
      assert.equal((await usage.load(slow)).result, null);
      assert.match(said(), /not completed/, 'also while there is another process');
      const next = assert.rejects(usage.scan(slow, 'normal'), CancelledError);
      await until(() => usage.state(slow)!.scan !== undefined);
      assert.equal(usage.state(slow)!.problem, undefined);
      usage.cancel(slow);
      await next;
      assert.equal(usage.state(slow)!.problem, undefined);
    });
  });
});
