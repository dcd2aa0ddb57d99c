import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LiveRoot } from '../../support/service/liveRoot';
import { headless, type Report } from '../../support/headless';
import { tempFolder } from '../../support/trees/tempFolder';
import { childrenOf, allRows } from '../../support/service/usage';
import { until } from '../../support/until';

const limit = 2 ** 53;

/** More than 8 PiB in all, with no more on disk than their inodes: 16 TiB is what ext4 takes. */
function makeHuge(folder: string): void {
  fs.mkdirSync(folder);
  for (let i = 0; i < 600; i++) {
    const file = path.join(folder, `sparse-${i}`);
    fs.writeFileSync(file, '');
    fs.truncateSync(file, 2 ** 44 - 4096 - i);
  }
}

describe('Sizes beyond 8 PiB', function () {
  this.timeout(60_000);
  let root: LiveRoot;

  beforeEach(() => {
    root = new LiveRoot();
  });
  afterEach(() => root.close());

  it('are right again, to the byte, when what was so large is gone', async () => {
    const small = root.mkdir('small', 'inner');
    root.write(12_345, 'small', 'inner', 'file');
    root.mkdir('deep', 'er');
    await root.start();
    const before = await allRows(root.usage, root.path);
    makeHuge(root.at('deep', 'er', 'huge'));
    await root.usage.scan(root.path, 'normal');
    assert.ok(root.result.totals.apparent > limit);
    // Changes, a rescan of a folder, and the removal: each where sums are rounded.
    root.usage.filesChanged([root.write(78, 'small', 'inner', 'more')]);
    await until(() => root.result.totals.files === 602);
    const { id } = await root.row('small/inner');
    await root.usage.scanDirectory(root.path, id);
    assert.ok(root.result.totals.apparent > limit);
    fs.rmSync(root.at('deep', 'er', 'huge'), { recursive: true });
    fs.rmSync(path.join(small, 'more'));
    root.usage.filesChanged([root.at('deep', 'er', 'huge'), path.join(small, 'more')]);
    await until(() => root.result.totals.files === 1);
    const after = await allRows(root.usage, root.path);
    const sizes = (rows: typeof after): unknown[] =>
      [...rows].map(([name, { apparent, allocated, files }]) => [name, apparent, allocated, files]);
    assert.deepEqual(sizes(after), sizes(before));
  });

  it('are not taken for changed where rounding made a difference', async () => {
    makeHuge(root.mkdir('deep') + '/huge');
    await root.start();
    const query = { sort: 'name', metric: 'apparent', limit: 9 } as const;
    for (const [, { id }] of await allRows(root.usage, root.path))
      await childrenOf(root.usage, root.path, id, query);
    await setTimeout(300);
    assert.equal(root.rereads, 0);
  });

  it('are right again when the folder that held it is rescanned', async () => {
    root.mkdir('small');
    root.write(12_345, 'small', 'file');
    makeHuge(root.at('huge'));
    await root.start({ config: { liveUpdates: false } });
    for (const name of fs.readdirSync(root.at('huge'))) fs.rmSync(root.at('huge', name));
    const { id } = await root.row('huge');
    await root.usage.scanDirectory(root.path, id);
    const apparent = ['', 'small', 'huge'].map((folder) => fs.statSync(root.at(folder)).size);
    assert.equal(
      root.result.totals.apparent,
      apparent.reduce((sum, each) => sum + each, 12_345),
    );
  });

  it('are marked in the report and the summary', async () => {
    const folder = tempFolder('report');
    makeHuge(path.join(folder, 'huge'));
    fs.mkdirSync(path.join(folder, 'small'));
    const file = path.join(tempFolder('json'), 'report.json');
    const { code, stdout, stderr } = await headless(folder, [folder, '--json', file]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /≈ 9\.37 PiB/);
    const { tree, ...head } = JSON.parse(fs.readFileSync(file, 'utf8')) as Report & { inexact?: true };
    assert.equal(head.inexact, true);
    const marked = tree.filter((row) => 'inexact' in row).map((row) => row.path);
    assert.deepEqual(marked, ['', 'huge']);
  });

  it('may be of a file as large as can be', async function () {
    const shm = '/dev/shm';
    if (!fs.existsSync(shm)) return;
    const folder = fs.mkdtempSync(path.join(shm, 'disk-usage-'));
    try {
      fs.writeFileSync(path.join(folder, 'file'), '');
      fs.truncateSync(path.join(folder, 'file'), Number.MAX_SAFE_INTEGER);
      fs.linkSync(path.join(folder, 'file'), path.join(folder, 'link'));
      fs.writeFileSync(path.join(folder, 'other'), 'xy');
      const { code, stdout, stderr } = await headless(folder, [folder]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /≈ 8\.00 PiB/);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
