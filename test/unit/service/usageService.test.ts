import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { rootId } from '../../../src/shared/entry';
import { CancelledError, HumanError } from '../../../src/shared/errors';
import { inEnglish } from '../../../src/shared/text/words';
import type { UsageService } from '../../../src/service/usageService';
import { rewriteStored } from '../../support/store/storeHarness';
import { storeWorkerPath } from '../../support/paths';
import { quick, quiet } from '../../support/service/live';
import { tempFolder } from '../../support/trees/tempFolder';
import { until } from '../../support/until';
import {
  locate,
  type ChildPage,
  childrenOf,
  type TestUsageOptions,
  allRows,
  newUsage,
  sizesOf,
} from '../../support/service/usage';

const bySize = { sort: 'size', metric: 'allocated', limit: 500 } as const;

function makeTree(root: string, folders: number, files: number): void {
  for (let i = 0; i < folders; i++) {
    fs.mkdirSync(path.join(root, `d${i}`, 'inner'), { recursive: true });
    for (let j = 0; j < files; j++)
      fs.writeFileSync(path.join(root, `d${i}`, 'inner', `f${j}`), 'x'.repeat(i * 10));
  }
}

function labels({ children }: ChildPage): string[] {
  return children.map((child) => (child.kind === 'directory' ? child.row.name : child.file.name));
}

describe('UsageService', () => {
  let root: string;
  let storageFolder: string;
  let logged: string[];
  const open = new Set<UsageService>();

  const start = (options: TestUsageOptions = {}): UsageService => {
    const write = (line: string): void => void logged.push(line);
    const log = { info: write, debug: write, warn: write, error: write };
    const usage = newUsage({ storageFolder, log, ...options });
    open.add(usage);
    usage.setRoots([root]);
    return usage;
  };

  beforeEach(() => {
    root = tempFolder('service');
    storageFolder = tempFolder('storage');
    logged = [];
  });
  afterEach(async () => {
    for (const usage of open) await usage.close();
    open.clear();
  });

  const databases = (): string[] => fs.readdirSync(storageFolder).filter((name) => !name.endsWith('.lock'));

  /** Scans a small tree with a service that is closed then; the file that keeps the result. */
  const storeResult = async (): Promise<string> => {
    makeTree(root, 2, 2);
    const usage = start();
    await usage.scan(root, 'normal');
    await usage.close();
    return path.join(storageFolder, databases()[0]!);
  };

  it('has its sizes back after a restart, before any scan', async () => {
    for (let i = 0; i < 5; i++) fs.mkdirSync(path.join(root, `d${i}`));
    for (let i = 0; i < 5; i++)
      fs.writeFileSync(path.join(root, `d${i}`, 'file'), Buffer.alloc(i * 10_000, 1));
    const first = start();
    const scanned = await first.scan(root, 'normal');
    await first.close();
    const second = start();
    const { result, scan } = await second.load(root);
    assert.deepEqual(result, scanned);
    assert.equal(scan, undefined);
    assert.deepEqual(labels(await childrenOf(second, root, rootId, bySize)), ['d4', 'd3', 'd2', 'd1', 'd0']);
    const [database] = databases();
    const check = execFileSync('sqlite3', [path.join(storageFolder, database!), 'pragma integrity_check'], {
      encoding: 'utf8',
    });
    assert.equal(check.trim(), 'ok');
  });

  it('starts no thread for a folder that has no stored result', async () => {
    const before = fs.readdirSync('/proc/self/task').length;
    const { result } = await start().load(root);
    assert.equal(result, null);
    fs.writeFileSync(path.join(root, 'file'), '');
    assert.deepEqual(await start().sizes(root, [root, path.join(root, 'file')]), [undefined, undefined]);
    assert.equal(fs.readdirSync('/proc/self/task').length, before);
  });

  it('keeps a database for every root', async () => {
    const other = tempFolder('other');
    makeTree(root, 2, 2);
    const usage = start();
    usage.setRoots([root, other]);
    await Promise.all([usage.scan(root, 'normal'), usage.scan(other, 'low')]);
    assert.equal(databases().length, 2);
    usage.setRoots([other]);
    usage.setRoots([other, root]);
    assert.equal((await usage.load(root)).result?.totals.files, 4);
  });

  it('joins a scan that runs instead of doubling it', async () => {
    makeTree(root, 50, 20);
    const usage = start();
    const [a, b, c] = await Promise.all([
      usage.scan(root, 'normal'),
      usage.scan(root, 'normal'),
      usage.scan(root, 'low'),
    ]);
    assert.equal(a, b);
    assert.equal(a, c);
    assert.equal(logged.filter((line) => line.startsWith('Scan started')).length, 1);
  });

  it('scans anew when a scan that was just cancelled is asked for again', async () => {
    makeTree(root, 200, 20);
    const usage = start();
    const cancelled = assert.rejects(usage.scan(root, 'normal'), CancelledError);
    usage.cancel(root);
    assert.equal((await usage.scan(root, 'normal')).totals.files, 4000);
    await cancelled;
  });

  it('replaces an automatic scan by one that a person asked for', async () => {
    makeTree(root, 200, 20);
    const usage = start();
    const automatic = usage.scan(root, 'low');
    const asked = usage.scan(root, 'normal');
    await assert.rejects(automatic, CancelledError);
    assert.equal((await asked).totals.files, 4000);
  });

  it('keeps the last complete result when a rescan is cancelled', async () => {
    makeTree(root, 20, 5);
    const usage = start();
    const before = await usage.scan(root, 'normal');
    makeTree(path.join(root, 'more'), 300, 20);
    const rescan = usage.scan(root, 'normal');
    const cancelled = assert.rejects(rescan, CancelledError);
    await until(() => usage.state(root)?.scan !== undefined);
    usage.cancel(root);
    await cancelled;
    const state = usage.state(root);
    assert.deepEqual([state?.result, state?.scan, state?.problem], [before, undefined, undefined]);
    assert.equal((await allRows(usage, root)).size, 41);
  });

  it('keeps the last good result when the root is gone, and says so', async () => {
    makeTree(root, 3, 3);
    const usage = start();
    const before = await usage.scan(root, 'normal');
    fs.rmSync(root, { recursive: true });
    await assert.rejects(usage.scan(root, 'normal'), HumanError);
    const state = usage.state(root)!;
    assert.equal(state.result, before);
    assert.match(inEnglish(state.problem!), /no such folder/);
  });

  it('serves the last result of a root that is gone when it starts, and forgets it when asked', async () => {
    makeTree(root, 3, 3);
    const link = path.join(tempFolder('links'), 'to');
    fs.symlinkSync(path.dirname(root), link);
    const through = path.join(link, path.basename(root));
    const first = start();
    first.setRoots([through]);
    const scanned = await first.scan(through, 'normal');
    await first.close();
    fs.rmSync(root, { recursive: true });
    const second = start();
    second.setRoots([through]);
    const { result, problem } = await second.load(through);
    assert.deepEqual(result, scanned);
    assert.match(inEnglish(problem!), /no such folder/);
    assert.deepEqual(labels(await childrenOf(second, through, rootId, bySize)), ['d1', 'd2', 'd0']);
    await second.clear();
    assert.deepEqual(databases(), []);
  });

  it('answers about a symlink from where it led when it was scanned, until it is scanned again', async () => {
    const links = tempFolder('links');
    const link = path.join(links, 'to');
    const leadTo = (name: string, folders: number): void => {
      makeTree(path.join(links, name), folders, 2);
      fs.writeFileSync(path.join(links, name, `file of ${name}`), Buffer.alloc(100_000, 1));
      fs.rmSync(link, { force: true });
      fs.symlinkSync(name, link);
    };
    const shown = async (usage: UsageService): Promise<string[]> =>
      labels(await childrenOf(usage, link, rootId, { ...bySize, sort: 'name' }));
    const usage = start();
    usage.setRoots([link]);
    leadTo('first', 2);
    await usage.scan(link, 'normal');
    leadTo('second', 3);
    const cancelled = assert.rejects(usage.scan(link, 'normal'), CancelledError);
    usage.cancel(link);
    await cancelled;
    assert.deepEqual(await shown(usage), ['d0', 'd1', 'file of first']);

    const { rootPath, totals } = await usage.scan(link, 'normal');
    assert.deepEqual([rootPath, totals.files], [path.join(links, 'second'), 7]);
    assert.deepEqual(await shown(usage), ['d0', 'd1', 'd2', 'file of second']);
    const { row } = (await locate(usage, path.join(link, 'd2')))!;
    fs.writeFileSync(path.join(link, 'd2', 'new'), '');
    assert.equal((await usage.scanDirectory(link, row.id)).totals.files, 8);

    await usage.close();
    const restarted = start();
    restarted.setRoots([link]);
    assert.equal((await restarted.load(link)).result?.totals.files, 8);
    leadTo('first', 2);
    assert.deepEqual(await shown(restarted), ['d0', 'd1', 'd2', 'file of second']);
  });

  it('asks the store once for a row that is opened, and once for a chart', async () => {
    makeTree(root, 3, 2);
    const usage = start();
    await usage.scan(root, 'normal');
    const { row } = (await locate(usage, path.join(root, 'd1', 'inner')))!;
    const sent: string[] = [];
    const post = Reflect.get(Worker.prototype, 'postMessage');
    Worker.prototype.postMessage = function (message: { method: string; args: unknown[] }, ...rest) {
      sent.push(message.method === 'query' ? `query ${String(message.args[1])}` : message.method);
      Reflect.apply(post, this, [message, ...rest]);
    };
    try {
      const page = await usage.folder(root, row.id, { ...bySize, listing: true });
      assert.equal(page.fileCount, 2);
      assert.deepEqual(sent.splice(0), ['query folder', 'listFiles']);
      const { node } = (await usage.chart(root, {
        id: rootId,
        names: [],
        depth: 3,
        limit: 100,
        metric: 'allocated',
      }))!;
      assert.equal(node.children.length, 3);
      assert.deepEqual(sent, ['query chart']);
    } finally {
      Worker.prototype.postMessage = post;
    }
  });

  it('starts no thread once it is closed', async () => {
    makeTree(root, 1, 1);
    const usage = start();
    await usage.scan(root, 'normal');
    await usage.close();
    const before = fs.readdirSync('/proc/self/task').length;
    await assert.rejects(childrenOf(usage, root, rootId, bySize), CancelledError);
    assert.equal(fs.readdirSync('/proc/self/task').length, before);
  });

  it('shows a first scan growing', async () => {
    const usage = start({ settings: { oneFileSystem: true } });
    usage.setRoots(['/']);
    const grown = new Promise<number>((resolve) => {
      usage.onDidChange(() => {
        void usage
          .folder('/', rootId, { ...bySize, listing: false })
          .then(({ isPartial, directories, row }) => {
            if (isPartial && directories.length > 0) resolve(row.allocated);
          });
      });
    });
    const scan = assert.rejects(usage.scan('/', 'normal'), CancelledError);
    assert.ok((await grown) > 0);
    usage.cancel('/');
    await scan;
    assert.deepEqual([usage.state('/')?.result, databases()], [null, []]);
  });

  it('serves the last result while a rescan runs', async () => {
    makeTree(root, 100, 20);
    const usage = start();
    await usage.scan(root, 'normal');
    let rescan: Promise<unknown>;
    let during: ChildPage;
    let before = 100;
    // A scan may end before the query is answered, which then shows nothing.
    for (;;) {
      makeTree(path.join(root, `more ${before}`), 300, 20);
      rescan = usage.scan(root, 'normal');
      during = await childrenOf(usage, root, rootId, bySize);
      if (usage.state(root)?.scan) break;
      await rescan;
      assert.ok(++before < 120, 'every rescan is over too soon to tell');
    }
    assert.equal(during.total, before);
    await rescan;
    assert.equal((await childrenOf(usage, root, rootId, bySize)).total, before + 1);
  });

  it('expands a row at the dirLevel limit on demand, until the next scan', async () => {
    makeTree(root, 4, 3);
    const settings = { dirLevel: 1 };
    const usage = start({ settings });
    const { rows } = await usage.scan(root, 'normal');
    assert.equal(rows, 5);
    const { row } = (await locate(usage, path.join(root, 'd3')))!;
    assert.deepEqual([row.files, row.directories, row.children], [3, 1, 0]);
    fs.writeFileSync(path.join(root, 'd3', 'inner', 'new'), Buffer.alloc(50_000));
    const page = await childrenOf(usage, root, row.id, bySize);
    assert.deepEqual(labels(page), ['inner']);
    assert.equal(page.expansion?.files, 4);
    const [inner] = page.children;
    assert.ok(inner?.kind === 'directory');
    assert.equal((await childrenOf(usage, root, inner.row.id, bySize)).total, 4);
    assert.equal((await usage.query(root).rows([row.id]))[0]?.files, 3, 'the row keeps its scan');
    await usage.scan(root, 'normal');
    const after = (await locate(usage, path.join(root, 'd3')))!.row;
    assert.deepEqual([after.id, after.files], [row.id, 4]);
  });

  it('tells how far the reading of an opened row is, and cancels it with the rest', async () => {
    makeTree(root, 1, 0);
    makeTree(path.join(root, 'd0'), 400, 30);
    const usage = start({ settings: { dirLevel: 1 } });
    await usage.scan(root, 'normal');
    const { row } = (await locate(usage, path.join(root, 'd0')))!;
    const opened = childrenOf(usage, root, row.id, bySize);
    const cancelled = assert.rejects(opened, CancelledError);
    await until(() => usage.state(root)?.scan !== undefined);
    assert.equal(usage.state(root)?.scan?.kind, 'expansion');
    usage.cancel(root);
    await cancelled;
    assert.equal(usage.state(root)?.scan, undefined);
    assert.equal((await childrenOf(usage, root, row.id, bySize)).total, 401, 'it can be opened again');
  });

  it('ends a scan whose store dies, says so, scans the next with another, and loads again what was loaded', async () => {
    const deadly = path.join(tempFolder('death'), 'storeWorker.js');
    // The real worker, which dies in the first scan of a folder named "deadly".
    fs.writeFileSync(
      deadly,
      `const { parentPort: port } = require('node:worker_threads');
       const listen = port.on.bind(port);
       port.on = (event, listener) => listen(event, (message) => {
         if (message.method === 'beginScan' && message.args[0].rootPath.endsWith('deadly'))
           setTimeout(() => process.exit(7), 20);
         listener(message);
       });
       require(${JSON.stringify(storeWorkerPath)});`,
    );
    const fatal = path.join(tempFolder('fatal'), 'deadly');
    makeTree(fatal, 400, 60);
    makeTree(root, 3, 3);
    const usage = start({ storeWorkerPath: deadly, maxProcs: 1 });
    usage.setRoots([root, fatal]);
    await assert.rejects(usage.scan(fatal, 'normal'), /store ended unexpectedly \(exit code 7\)/);
    assert.ok(!logged.some((line) => line.startsWith('Scan completed')));
    assert.match(inEnglish(usage.state(fatal)!.problem!), /store ended unexpectedly/);
    assert.equal((await usage.scan(root, 'normal')).totals.files, 9);
    await assert.rejects(usage.scan(fatal, 'normal'), /store ended unexpectedly/);
    await until(() => usage.state(root)?.result?.totals.files === 9);
  });

  it('rescans the stored folder when a row of an expansion is to be rescanned', async () => {
    makeTree(root, 2, 3);
    const usage = start({ settings: { dirLevel: 1 } });
    await usage.scan(root, 'normal');
    const { row } = (await locate(usage, path.join(root, 'd1')))!;
    const [inner] = (await childrenOf(usage, root, row.id, bySize)).children;
    assert.ok(inner?.kind === 'directory');
    fs.writeFileSync(path.join(root, 'd1', 'inner', 'new'), '');
    await usage.scanDirectory(root, inner.row.id);
    assert.equal((await usage.query(root).rows([row.id]))[0]?.files, 4);
  });

  it('shows an expansion only where it differs from its row', async () => {
    makeTree(root, 1, 3);
    const usage = start({ settings: { dirLevel: 1 } });
    await usage.scan(root, 'normal');
    const { row } = (await locate(usage, path.join(root, 'd0')))!;
    assert.equal((await childrenOf(usage, root, row.id, bySize)).expansion, undefined);
  });

  it('lets a whole scan that runs serve a folder of it, and folders take turns', async () => {
    makeTree(root, 40, 10);
    const usage = start();
    await usage.scan(root, 'normal');
    const [a, b] = [
      (await locate(usage, path.join(root, 'd1')))!.row,
      (await locate(usage, path.join(root, 'd2')))!.row,
    ];
    fs.writeFileSync(path.join(root, 'd1', 'new'), '');
    fs.writeFileSync(path.join(root, 'd2', 'new'), '');
    await Promise.all([usage.scanDirectory(root, a.id), usage.scanDirectory(root, b.id)]);
    assert.deepEqual(
      [(await usage.query(root).rows([a.id]))[0]?.files, (await usage.query(root).rows([b.id]))[0]?.files],
      [11, 11],
    );
    const whole = usage.scan(root, 'normal');
    const part = usage.scanDirectory(root, a.id);
    assert.equal(await part, await whole);
  });

  it('keeps the last result when it is cancelled while the new one is written', async () => {
    makeTree(root, 2000, 0);
    const usage = start({ batchSize: 1 });
    const before = await usage.scan(root, 'normal');
    const rescan = assert.rejects(usage.scan(root, 'normal'), CancelledError);
    const started = (): number => logged.filter((line) => line.startsWith('Scan started')).length;
    await until(() => started() === 2);
    // All has been walked, and 4,001 transactions take longer than a turn.
    await until(() => usage.state(root)?.scan?.directories === 4001);
    usage.cancel(root);
    await rescan;
    assert.equal(usage.state(root)?.result, before);
  });

  it('writes what was scanned to its end when it is closed then', async () => {
    makeTree(root, 300, 1);
    const usage = start();
    const scan = usage.scan(root, 'normal');
    await until(() => usage.state(root)?.scan?.directories === 601);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await usage.close();
    const outcome = await scan.catch((error: unknown) => error);
    const kept = databases().filter((name) => name.endsWith('.sqlite')).length;
    assert.equal(kept, outcome instanceof Error ? 0 : 1);
    assert.ok(!(outcome instanceof Error) || outcome instanceof CancelledError, String(outcome));
  });

  it('says of a folder that was rescanned, and of what is in it, when that was, also after a restart', async () => {
    makeTree(root, 2, 1);
    const first = start();
    const { scannedAt } = await first.scan(root, 'normal');
    const { row } = (await locate(first, path.join(root, 'd1')))!;
    await new Promise((resolve) => setTimeout(resolve, 5));
    await first.scanDirectory(root, row.id);
    await first.close();
    const times = await sizesOf(
      start(),
      root,
      ['', 'd0', 'd1', 'd1/inner'].map((name) => path.join(root, name)),
    );
    const isLater = times.map((size) => size!.at > scannedAt);
    assert.deepEqual(isLater, [false, false, true, true]);
  });

  it('scans again what was scanned with other settings', async () => {
    await storeResult();
    const other = start({ settings: { dirLevel: 1 } });
    assert.equal((await other.load(root)).outdated, true);
    await other.scan(root, 'normal');
    assert.equal(other.state(root)?.outdated, false);
    const levels = (await other.query(root).checkpoints()).map(({ settings }) => settings.dirLevel);
    assert.deepEqual(levels, [1, null], 'what the history is of is known');
  });

  it('answers hovers for folders and files of each root by itself', async () => {
    makeTree(root, 2, 2);
    const inner = path.join(root, 'd1');
    const usage = start();
    usage.setRoots([root, inner]);
    await usage.scan(root, 'normal');
    const file = path.join(inner, 'inner', 'f0');
    assert.deepEqual(await usage.sizes(inner, [inner, file]), [undefined, undefined]);
    const asked = [path.join(root, 'd0'), file, path.join(root, 'no'), '/etc/passwd'];
    const [folder, size, missing, elsewhere] = await sizesOf(usage, root, asked);
    assert.deepEqual([folder?.files, size?.apparent, size?.files], [2, 10, undefined]);
    assert.deepEqual([missing, elsewhere], [undefined, undefined]);
  });

  it('does not call a file live that is excluded or that no watcher covers', async () => {
    for (const folder of ['some', 'node_modules', 'objects']) fs.mkdirSync(path.join(root, folder));
    for (const file of ['some/file', 'some/file.log', 'some/file.tmp', 'node_modules/file', 'objects/file'])
      fs.writeFileSync(path.join(root, file), 'x');
    const usage = start({
      settings: { exclude: ['**/*.log', '**/node_modules'] },
      config: { liveUpdates: true, watcherExclude: () => ['**/*.tmp', '**/objects/**'] },
      timings: quick,
    });
    await usage.scan(root, 'normal');
    await quiet(usage, root);
    const names = ['some/file.log', 'node_modules/file', 'some/file.tmp', 'objects/file'];
    const files = ['some/file', ...names];
    const sizes = await sizesOf(
      usage,
      root,
      files.map((file) => path.join(root, file)),
    );
    const isStale = sizes.map((size) => (size ? size.staleSince !== undefined : undefined));
    assert.deepEqual(isStale, [false, true, true, true, true]);
  });

  it('finds a folder in nested roots once, in the inner one', async () => {
    const inner = path.join(root, 'inner');
    fs.mkdirSync(path.join(inner, 'node_modules'), { recursive: true });
    const usage = start();
    usage.setRoots([inner, root]);
    await usage.scan(root, 'normal');
    await usage.scan(inner, 'normal');
    const found = await usage.find('node_mod', 'allocated', 10);
    assert.deepEqual(
      found.map((hit) => hit.root),
      [inner],
    );
  });

  it('finds folders by name over all roots', async () => {
    fs.mkdirSync(path.join(root, 'some', 'Node_Modules'), { recursive: true });
    const usage = start();
    await usage.scan(root, 'normal');
    const [found, ...more] = await usage.find('node_mod', 'allocated', 10);
    assert.equal(found?.path, path.join(root, 'some', 'Node_Modules'));
    assert.equal(more.length, 0);
  });

  it('finds a folder by its absolute path, and by one that begins with the name of its root', async () => {
    const folder = path.join(root, 'some', 'place');
    fs.mkdirSync(folder, { recursive: true });
    const usage = start();
    await usage.scan(root, 'normal');
    for (const text of [folder, `${path.basename(root)}/some/place`, 'some/place', 'sm/plc']) {
      const found = await usage.find(text, 'allocated', 10);
      assert.deepEqual(
        found.map((hit) => hit.path),
        [folder],
        text,
      );
    }
    assert.deepEqual(await usage.find('/elsewhere/some/place', 'allocated', 10), []);
  });

  it('rebuilds from a scan what is damaged on disk, and sets the damaged file aside', async () => {
    const file = await storeResult();
    fs.truncateSync(file, 5000);
    const usage = start();
    assert.equal((await usage.load(root)).result, null);
    assert.equal((await usage.scan(root, 'normal')).saved, true);
    assert.ok(databases().some((name) => name.includes('.damaged-')));
    assert.ok(
      logged.some((line) => line.includes('damaged')),
      logged.join('\n'),
    );
  });

  it('leaves what a newer version wrote as it is, and says so once', async () => {
    const file = await storeResult();
    await rewriteStored(file, { statement: 'pragma user_version = 999' });
    const before = fs.readFileSync(file);
    const usage = start();
    const { saved, saveError } = await usage.scan(root, 'normal');
    assert.equal(saved, false);
    assert.match(inEnglish(saveError!), /newer version/);
    assert.equal(usage.state(root)?.problem, undefined, 'the result in memory says it');
    assert.deepEqual(fs.readFileSync(file), before);
  });

  it('says what to do when the result cannot be saved, and serves it from memory', async () => {
    makeTree(root, 2, 2);
    const file = path.join(storageFolder, 'a-file');
    fs.writeFileSync(file, '');
    const usage = start({ storageFolder: path.join(file, 'below') });
    const { saved, saveError } = await usage.scan(root, 'normal');
    assert.equal(saved, false);
    assert.match(inEnglish(saveError!), /diskUsage\.dbPath/);
    assert.equal((await childrenOf(usage, root, rootId, bySize)).total, 2);
  });

  it('saves nothing on a full disk and keeps the result in memory', async function () {
    const full = path.join(tempFolder('full'), 'disk');
    fs.mkdirSync(full);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', full]);
    } catch {
      // Not allowed to mount here: /dev/full cannot hold a folder, so a limit on file sizes stands in.
      this.test!.title += ' (through a limit on file sizes)';
      const script = `ulimit -f 8; exec node ${path.resolve('dist/headless.js')} ${root} --db ${full}/x.sqlite`;
      makeTree(root, 300, 1);
      assert.throws(
        () => execFileSync('bash', ['-c', script], { stdio: 'pipe' }),
        /could not be saved|no space|too large/i,
      );
      return;
    }
    try {
      makeTree(root, 1500, 1);
      const usage = start({ storageFolder: full });
      const { saved, saveError } = await usage.scan(root, 'normal');
      assert.deepEqual([saved, fs.readdirSync(full)], [false, []]);
      assert.match(inEnglish(saveError!), /space|full/i);
      assert.equal((await childrenOf(usage, root, rootId, bySize)).total, 1500);
    } finally {
      execFileSync('umount', [full]);
    }
  });

  it('forgets everything when asked', async () => {
    makeTree(root, 2, 2);
    const usage = start();
    await usage.scan(root, 'normal');
    await usage.clear();
    assert.equal(usage.state(root)?.result, null);
    assert.deepEqual(databases(), []);
  });

  it('logs a scan as its ancestor did', async () => {
    makeTree(root, 2, 2);
    const usage = start();
    await usage.scan(root, 'normal');
    const text = logged.join('\n');
    assert.match(text, /Scan started: .* \(level 0\), 2 workers, batch size 1000/);
    assert.match(text, /Scan worker started/);
    assert.match(text, /Scan completed: .*5 rows, 4 files, 2 workers/);
  });

  it('leaves no thread behind when closed during a scan', async () => {
    makeTree(root, 200, 10);
    const before = fs.readdirSync('/proc/self/task').length;
    const usage = start();
    const scan = assert.rejects(usage.scan(root, 'normal'));
    await until(() => (usage.state(root)?.scan?.files ?? 0) > 0);
    await usage.close();
    await scan;
    // The operating system may count a thread for a moment after it has ended.
    const threads = (): number => fs.readdirSync('/proc/self/task').length;
    for (let tries = 0; tries < 100 && threads() > before; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(threads(), before);
  });
});
