import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lowerPriority } from '../../../src/scan/worker/workerScan';
import { ScanPool } from '../../../src/scan/pool/scanPool';
import { silentLog } from '../../../src/shared/log';
import type { UsageService } from '../../../src/service/usageService';
import { scanWorkerPath } from '../../support/paths';
import { scanUnit } from '../../support/service/scanUnit';
import { tempFolder } from '../../support/trees/tempFolder';
import { newUsage } from '../../support/service/usage';

/** The nice value of each thread of this process, from 19th field of its stat; the lower, the more urgent. */
function niceness(): Map<number, number> {
  return new Map(
    readdirSync('/proc/self/task').map((thread) => {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
      return [Number(thread), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])];
    }),
  );
}

function makeTree(): string {
  const root = tempFolder('priority');
  for (let i = 0; i < 30; i++) {
    mkdirSync(path.join(root, `d${i}`));
    for (let j = 0; j < 20; j++) writeFileSync(path.join(root, `d${i}`, `f${j}`), '');
  }
  return root;
}

describe('A scan that nobody asked for', () => {
  let usage: UsageService;
  const root = makeTree();

  beforeEach(() => {
    usage = newUsage({ maxProcs: 3 });
    usage.setRoots([root]);
  });
  afterEach(() => usage.close());

  it('yields to everything else with its workers, and with nothing but them', async () => {
    const before = niceness();
    await usage.scan(root, 'low');
    const started = [...niceness()].filter(([thread]) => !before.has(thread));
    assert.equal(started.filter(([, nice]) => nice === 10).length, 3, 'three scan workers');
    assert.ok(
      started.some(([, nice]) => nice === 0),
      'the store answers views as before',
    );
    assert.equal(niceness().get(process.pid), before.get(process.pid), 'this thread is as urgent as before');
    for (const [thread, nice] of before) assert.equal(niceness().get(thread) ?? nice, nice);
  });

  it('is as urgent as any thread where somebody did, also after one that nobody asked for', async () => {
    const before = niceness();
    await usage.scan(root, 'low');
    await usage.scan(root, 'normal');
    const started = [...niceness()].filter(([thread]) => !before.has(thread));
    assert.ok(started.length >= 4, 'three scan workers and the store');
    for (const [, nice] of started) assert.equal(nice, 0);
  });
});

describe('Where threads have no priority of their own, a scan that nobody asked for', () => {
  const real = Object.getOwnPropertyDescriptor(process, 'platform')!;
  const root = makeTree();
  let pool: ScanPool;

  beforeEach(() => {
    Object.defineProperty(process, 'platform', { ...real, value: 'darwin' });
    pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 60_000, log: silentLog });
  });
  afterEach(async () => {
    Object.defineProperty(process, 'platform', real);
    await pool.close();
  });

  for (const [maxProcs, low] of [
    [1, 1],
    [3, 2],
    [4, 2],
  ] as const)
    it(`takes ${low} of ${maxProcs} workers`, async () => {
      const unit = await scanUnit(pool, root, { low: true, maxProcs }).result;
      assert.equal(unit.stats.perWorker.length, low);
      assert.equal(pool.size, low);
      assert.equal((await scanUnit(pool, root, { maxProcs }).result).stats.perWorker.length, maxProcs);
    });

  it('slows nothing down: the call would be of the whole process', () => {
    const before = os.getPriority();
    lowerPriority();
    assert.equal(os.getPriority(), before);
  });
});
