import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ScanPool } from '../../../src/scan/pool/scanPool';
import { fromText } from '../../../src/shared/text/byteString';
import { silentLog } from '../../../src/shared/log';
import { scanWorkerPath } from '../../support/paths';
import { anyFiles, type GatheredUnit, scanUnit } from '../../support/service/scanUnit';
import { tempFolder } from '../../support/trees/tempFolder';

/** Every file outside is as large: one that is counted cannot be overlooked. */
const outsideBytes = 2 ** 40;
const scans = Number(process.env['SCANS'] ?? 25);

function makeTree(root: string, fileBytes: number): void {
  for (const folder of ['deep', 'deep/er', 'deep/er/est']) {
    fs.mkdirSync(path.join(root, folder), { recursive: true });
    for (let i = 0; i < 12; i++) {
      fs.writeFileSync(path.join(root, folder, `f${i}`), '');
      fs.truncateSync(path.join(root, folder, `f${i}`), fileBytes);
    }
    fs.linkSync(path.join(root, folder, 'f0'), path.join(root, folder, 'link'));
  }
}

function restless(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['test/support/trees/restless.mjs', ...args], { stdio: 'inherit' });
}

/** Apparent bytes of all rows and hard links, and the paths of what could not be read. */
async function outcome(unit: GatheredUnit): Promise<{ bytes: number; files: number }> {
  const { stats, error } = await unit.result;
  await unit.ended;
  assert.equal(error, undefined);
  const columns = unit.messages.flatMap((message) =>
    message.kind === 'batch' ? [message.batch.apparent, message.batch.links.apparent] : [],
  );
  const bytes = columns.flatMap((column) => [...column]).reduce((sum, each) => sum + each, 0);
  return { bytes, files: stats.files };
}

describe('A tree that changes while it is scanned', () => {
  let root: string;
  let pool: ScanPool;
  let processes: ChildProcess[] = [];

  beforeEach(() => {
    root = tempFolder('restless');
    pool = new ScanPool({ workerPath: scanWorkerPath, idleMs: 1000, log: silentLog });
    for (let i = 0; i < 8; i++) makeTree(path.join(root, `d${i}`), 10);
  });
  afterEach(async () => {
    await Promise.all(
      processes.map((each) => {
        const gone = new Promise((resolve) => each.once('exit', resolve));
        each.kill('SIGKILL');
        return gone;
      }),
    );
    processes = [];
    await pool.close();
  });

  for (const kind of ['swap', 'swap-deep'] as const) {
    it(`is left through no symlink that took a folder's place (${kind})`, async function () {
      this.timeout(120_000);
      const outside = tempFolder('outside');
      makeTree(outside, outsideBytes);
      makeTree(path.join(outside, 'deep'), outsideBytes);
      processes = [restless(kind, root, outside, '0'), restless(kind, root, outside, '4')];
      let most = 0;
      for (let i = 0; i < scans; i++) {
        const { bytes, files } = await outcome(scanUnit(pool, root, { batchSize: 50 }));
        assert.ok(bytes < outsideBytes, `scan ${i}: ${bytes} bytes, of what is outside`);
        most = Math.max(most, files);
      }
      assert.ok(most > 8 * 13, `only ${most} files were seen in the best of ${scans} scans`);
    });
  }

  it('is scanned to its end, what stays in it counted, while processes make and remove folders', async function () {
    this.timeout(120_000);
    processes = ['0', '3', '6'].map((first) => restless('churn', root, '', first));
    for (let i = 0; i < scans; i++) {
      const { files } = await outcome(scanUnit(pool, root));
      assert.ok(files >= 8 * 3 * 13 && files <= 8 * (3 * 13 + 4 * 5), `scan ${i}: ${files} files`);
    }
  });

  it('is not left by what reads one folder of it, or a part of it again', async () => {
    const outside = tempFolder('outside');
    makeTree(outside, outsideBytes);
    fs.rmSync(path.join(root, 'd0'), { recursive: true });
    fs.symlinkSync(outside, path.join(root, 'd0'));
    const inner = path.join(root, 'd0', 'deep', 'er');
    const listing = await pool.listFiles(fromText(inner), { ...anyFiles, rootPath: fromText(root) });
    assert.deepEqual([listing.files, listing.filesError?.code], [[], 'ENOTDIR']);
    for (const deep of [true, false]) {
      const unit = scanUnit(pool, root, { rereads: [{ path: fromText(inner), level: 3, deep }] });
      assert.deepEqual(await outcome(unit), { bytes: 0, files: 0 });
    }
  });
});
