import assert from 'node:assert/strict';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ScanPool } from '../../../../src/scan/pool/scanPool';
import { fromText } from '../../../../src/shared/text/byteString';
import { CancelledError, HumanError } from '../../../../src/shared/errors';
import { silentLog } from '../../../../src/shared/log';
import type { RowBatch } from '../../../../src/shared/rowBatch';
import { scanWorkerPath } from '../../../support/paths';
import { scanUnit } from '../../../support/service/scanUnit';
import { tempFolder } from '../../../support/trees/tempFolder';
import { until } from '../../../support/until';

/** Live threads of this process, as the operating system counts them. */
function threads(): number {
  return readdirSync('/proc/self/task').length;
}

function makeTree(folder: string, folders: number, files: number): void {
  for (let i = 0; i < folders; i++) {
    const inner = path.join(folder, `d${i}`);
    mkdirSync(inner, { recursive: true });
    for (let j = 0; j < files; j++) writeFileSync(path.join(inner, `f${j}`), '');
  }
}

/** How many threads of this process yield to its main thread. */
function lowThreads(): number {
  const niceness = (thread: number): number => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  };
  const threads = readdirSync('/proc/self/task').map(Number);
  return threads.filter((thread) => niceness(thread) > niceness(process.pid)).length;
}

describe('ScanPool', () => {
  let pool: ScanPool;
  const newPool = (idleMs = 60_000): ScanPool =>
    new ScanPool({ workerPath: scanWorkerPath, idleMs, log: silentLog });

  beforeEach(() => {
    pool = newPool();
  });
  afterEach(() => pool.close());

  it('can be closed while its threads load', async () => {
    const root = tempFolder('loading');
    const timeouts = { stallMs: 60_000, graceMs: 2, probeMs: 10_000 };
    for (let ms = 0; ms < 120; ms += 10) {
      const closed = new ScanPool({ workerPath: scanWorkerPath, idleMs: 60_000, log: silentLog, timeouts });
      const { result } = scanUnit(closed, root, { maxProcs: 4 });
      await setTimeout(ms);
      await closed.close();
      await result;
      // A thread that is ended in the middle of it takes this process with it, though seldom.
      await until(() => closed.hung === 0);
    }
  }).timeout(60_000);

  it('shares one root among all workers, also when one folder holds nearly everything', async function () {
    this.timeout(60_000);
    const root = tempFolder('skew');
    makeTree(path.join(root, 'one', 'heavy'), 800, 20);
    mkdirSync(path.join(root, 'light'));
    let shares: readonly number[] = [0];
    // On a busy machine a thread may not be given a processor before the others are done: not so every time.
    for (let i = 0; i < 10 && shares.includes(0); i++) {
      const { stats, error } = await scanUnit(pool, root, { maxProcs: 4 }).result;
      assert.equal(error, undefined);
      assert.equal(stats.entries, 800 * 21 + 3);
      shares = stats.perWorker;
    }
    assert.equal(shares.length, 4);
    assert.ok(!shares.includes(0), `idle worker: ${shares.join(', ')}`);
  });

  it('shares one huge directory', async function () {
    this.timeout(60_000);
    const root = tempFolder('huge');
    for (let i = 0; i < 24_000; i++) writeFileSync(path.join(root, `some-longer-file-name-${i}`), '');
    let shares: readonly number[] = [0];
    for (let i = 0; i < 10 && shares.includes(0); i++) {
      const { stats } = await scanUnit(pool, root).result;
      assert.equal(stats.files, 24_000);
      shares = stats.perWorker;
    }
    assert.ok(!shares.includes(0), `idle worker: ${shares.join(', ')}`);
  });

  it('tells how many directories have a row, however many shares of one were sent', async () => {
    const root = tempFolder('rows');
    makeTree(root, 12_000, 0);
    makeTree(path.join(root, 'd0'), 3, 3);
    for (const [dirLevel, rows] of [
      [0, 1],
      [1, 12_001],
      [null, 12_004],
    ] as const) {
      const { stats } = await scanUnit(pool, root, { settings: { dirLevel }, batchSize: 7 }).result;
      assert.equal(stats.rows, rows, String(dirLevel));
    }
  });

  it('never scans with more threads than maxProcs, whatever runs at once, and lists with one more', async () => {
    const roots = ['a', 'b', 'c'].map((name) => {
      const root = tempFolder(name);
      makeTree(root, 60, 5);
      return root;
    });
    const before = threads();
    const units = roots.map((root) => scanUnit(pool, root, { maxProcs: 2 }));
    const listings = roots.map((root) =>
      pool.listFiles(fromText(path.join(root, 'd0')), {
        rootPath: fromText(root),
        exclude: [],
        followSymlinks: false,
        oneFileSystem: false,
        sort: 'size',
        metric: 'allocated',
        limit: 10,
      }),
    );
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, pool.size)), 1);
    const results = await Promise.all(units.map((unit) => unit.result));
    clearInterval(watch);
    for (const { stats, error } of results) assert.deepEqual([stats.files, error], [300, undefined]);
    for (const listing of await Promise.all(listings)) assert.equal(listing.fileCount, 5);
    assert.ok(most <= 3, `${most} threads`);
    assert.ok(threads() <= before + 3 + 1, 'more threads than the pool admits to');
  });

  it('lets its threads go when idle, and starts them again', async () => {
    const brief = newPool(50);
    const root = tempFolder('idle');
    makeTree(root, 3, 3);
    await scanUnit(brief, root).result;
    assert.equal(brief.size, 2);
    await until(() => brief.size === 0);
    assert.equal((await scanUnit(brief, root).result).stats.files, 9);
    await brief.close();
  });

  it('replaces threads whose priority was lowered, within the bound', async () => {
    const root = tempFolder('low');
    makeTree(root, 5, 5);
    await scanUnit(pool, root, { low: true }).result;
    assert.equal(lowThreads(), 2);
    const { stats } = await scanUnit(pool, root).result;
    assert.equal(lowThreads(), 0);
    assert.equal(stats.files, 25);
    assert.equal(pool.size, 2);
  });

  it('never sends more than a batch at once, whatever it has many of', async () => {
    const root = tempFolder('batches');
    makeTree(root, 40, 2);
    for (let i = 0; i < 90; i++) linkSync(path.join(root, 'd0', 'f0'), path.join(root, `link${i}`));
    for (let i = 0; i < 50; i++) symlinkSync('nowhere', path.join(root, `dangling${i}`));
    const unit = scanUnit(pool, root, { batchSize: 7, settings: { followSymlinks: true } });
    await unit.ended;
    const batches = unit.messages.flatMap((message) => (message.kind === 'batch' ? [message.batch] : []));
    const most = (size: (batch: RowBatch) => number): number => Math.max(...batches.map(size));
    const sizes = [
      most(({ count }) => count),
      most(({ links }) => links.count),
      most(({ errors }) => errors.length),
    ];
    assert.deepEqual(sizes, [7, 7, 7]);
  });

  it('stops when it is cancelled, and keeps its threads', async () => {
    const unit = scanUnit(pool, '/', { settings: { oneFileSystem: true } });
    await until(() => unit.progress().files >= 2000);
    unit.cancel();
    const { error } = await unit.result;
    assert.ok(error instanceof CancelledError);
    assert.deepEqual([pool.size, pool.hung], [2, 0]);
    await unit.ended;
    assert.equal(unit.messages.filter((message) => message.kind === 'end').length, 2);
  });

  it('can be cancelled before its threads have started', async () => {
    const unit = scanUnit(pool, '/');
    unit.cancel();
    assert.ok((await unit.result).error instanceof CancelledError);
  });

  for (const [name, code, message] of [
    ['throws', 'throw new Error("broken")', /broken/],
    ['exits', 'process.exit(3)', /exit code 3/],
    ['runs out of memory', 'const all = []; for (;;) all.push(new Array(1e5).fill({}));', /out of memory/],
  ] as const) {
    it(`fails the unit of a worker that ${name}, and goes on with another`, async () => {
      const folder = tempFolder('death');
      const deadly = path.join(folder, 'deadly.js');
      // The real worker, which dies when it is asked to walk the folder named 'deadly'.
      writeFileSync(
        deadly,
        `require('node:worker_threads').parentPort.on('message', (message) => {
           if (message.method === 'walk' && message.args[1].starts[0].path.endsWith('deadly')) { ${code} }
         });
         require(${JSON.stringify(scanWorkerPath)});`,
      );
      mkdirSync(path.join(folder, 'deadly'));
      makeTree(path.join(folder, 'fine'), 3, 3);
      const mortal = new ScanPool({ workerPath: deadly, idleMs: 60_000, log: silentLog, maxHeapMb: 32 });
      const failed = await scanUnit(mortal, path.join(folder, 'deadly')).result;
      assert.match(failed.error?.message ?? '', message);
      const { stats, error } = await scanUnit(mortal, path.join(folder, 'fine')).result;
      assert.deepEqual([stats.files, error, mortal.size], [9, undefined, 2]);
      await mortal.close();
    });
  }

  it('rejects what it was asked when its worker file is missing', async () => {
    const missing = new ScanPool({ workerPath: '/nowhere/scanWorker.js', idleMs: 10, log: silentLog });
    const { error } = await scanUnit(missing, tempFolder('x')).result;
    assert.match(error?.message ?? '', /nowhere/);
    await missing.close();
  });

  it('says so when the root is a file, or is gone', async () => {
    const folder = tempFolder('roots');
    const file = path.join(folder, 'file');
    writeFileSync(file, 'x');
    const isFile = (await scanUnit(pool, file).result).error;
    assert.ok(isFile instanceof HumanError);
    assert.match(isFile.message, /is not a folder/);
    assert.match(
      (await scanUnit(pool, path.join(folder, 'no')).result).error?.message ?? '',
      /no such folder/,
    );
  });

  it('fails when the root disappears while it is scanned', async () => {
    let error: Error | undefined;
    // A scan that is over before has seen nothing of it.
    while (error === undefined) {
      const root = tempFolder('vanish');
      makeTree(root, 300, 10);
      const unit = scanUnit(pool, root);
      await until(() => unit.progress().files > 0);
      renameSync(root, path.join(tempFolder('vanished'), 'root'));
      ({ error } = await unit.result);
    }
    assert.match(error.message, /no such folder/);
  });

  it('ends everything when closed during a scan', async () => {
    const unit = scanUnit(pool, '/');
    await pool.close();
    assert.ok((await unit.result).error instanceof CancelledError);
    assert.equal(pool.size, 0);
  });
});
