import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ScanPool } from '../../../src/scan/pool/scanPool';
import { silentLog } from '../../../src/shared/log';
import { deepChain } from '../../support/trees/hostileTree';
import type { Report } from '../../support/headless';
import { dist, scanWorkerPath } from '../../support/paths';
import { Random, seed } from '../../support/trees/random';
import { scanUnit } from '../../support/service/scanUnit';
import { tempFolder } from '../../support/trees/tempFolder';

const levels = Number(process.env['LEVELS'] ?? 1_000);
const entries = Number(process.env['ENTRIES'] ?? 20_000);

/** As many bytes as a name can have, any but '/' and NUL. */
function wildName(random: Random): Buffer {
  const bytes = Array.from({ length: 255 }, () => 1 + random.below(255));
  return Buffer.from(bytes.map((byte) => (byte === 47 ? 46 : byte)));
}

describe('A tree that goes to extremes', function () {
  const isLarge = process.env['LEVELS'] !== undefined || process.env['ENTRIES'] !== undefined;
  this.timeout(isLarge ? 1_800_000 : 120_000);
  let pool: ScanPool;

  beforeEach(() => {
    pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 1000, log: silentLog });
  });
  afterEach(() => pool.close());

  it(`may have ${levels} levels`, async () => {
    const root = tempFolder('levels');
    deepChain(root, 'level', levels);
    const { stats, error } = await scanUnit(pool, root).result;
    const seen = [stats.files, stats.directories, stats.rows, stats.readErrors, error];
    assert.deepEqual(seen, [levels, levels + 1, levels + 1, 0, undefined]);
  });

  it(`may have ${entries} entries in one folder`, async () => {
    const root = tempFolder('entries');
    for (let i = 0; i < entries; i++) {
      fs.writeFileSync(path.join(root, `entry-${i}`), '');
      fs.truncateSync(path.join(root, `entry-${i}`), i);
    }
    const unit = scanUnit(pool, root);
    const { stats, error } = await unit.result;
    await unit.ended;
    assert.deepEqual([stats.files, stats.readErrors, error], [entries, 0, undefined]);
    const bytes = unit.messages.flatMap((message) =>
      message.kind === 'batch' ? [...message.batch.apparent] : [],
    );
    const sum = bytes.reduce((total, each) => total + each, 0) - fs.statSync(root).size;
    assert.equal(sum, (entries * (entries - 1)) / 2);
  });

  it(`may have names of 255 bytes of anything (SEED=${seed})`, async () => {
    const random = new Random(seed);
    const root = tempFolder('wild');
    const names = new Set<string>();
    for (let i = 0; i < 300; i++) {
      const folder = Buffer.concat([Buffer.from(`${root}/`), wildName(random)]);
      names.add(folder.subarray(root.length + 1).toString('latin1'));
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(Buffer.concat([folder, Buffer.from('/'), wildName(random)]), 'x');
    }
    const unit = scanUnit(pool, root);
    const { stats, error } = await unit.result;
    await unit.ended;
    assert.deepEqual([stats.files, stats.readErrors, error], [300, 0, undefined]);
    const told = unit.messages.flatMap((message) =>
      message.kind === 'batch' ? message.batch.names.split('/').filter(Boolean) : [],
    );
    assert.deepEqual(told.sort(), [...names].sort());
  });

  for (const folder of ['/proc', '/sys']) {
    for (const oneFileSystem of [true, false]) {
      it(`may be ${folder}${oneFileSystem ? '' : ', with other file systems in it'}`, async () => {
        const { stats, error } = await scanUnit(pool, folder, { settings: { oneFileSystem } }).result;
        assert.equal(error, undefined);
        assert.ok(stats.files > 1_000, `${stats.files} files`);
      });
    }
  }

  it('is read with as few descriptors as there are', () => {
    const root = tempFolder('descriptors');
    let folder = root;
    for (let i = 0; i < 120; i++) {
      for (const name of ['a', 'b', 'c']) fs.mkdirSync(path.join(folder, name));
      fs.writeFileSync(path.join(folder, 'file'), 'x'.repeat(i));
      folder = path.join(folder, 'b');
    }
    const report = path.join(tempFolder('report'), 'report.json');
    const scan = [process.execPath, path.join(dist, 'headless.js'), root, '--json', report];
    const { status, stderr } = spawnSync('sh', ['-c', 'ulimit -n 56; exec "$@"', 'sh', ...scan], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const { allocated, files, readErrors } = JSON.parse(fs.readFileSync(report, 'utf8')) as Report;
    const du = execFileSync('du', ['-s', '--block-size=1', root], { encoding: 'utf8' });
    assert.deepEqual([allocated, files, readErrors], [Number(du.split('\t')[0]), 120, []]);
  });
});
