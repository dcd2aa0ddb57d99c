import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { ChartSession } from '../../../../src/host/chart/chartSession';
import { chartDepths, isChartSnapshot } from '../../../../src/shared/chart/chartProtocol';
import type { UsageService } from '../../../../src/service/usageService';
import { english } from '../../../support/host/english';
import { newViewState } from '../../../support/host/memory';
import { damaged, junk } from '../../../support/trees/junk';
import { Random, seed } from '../../../support/trees/random';
import { tempFolder } from '../../../support/trees/tempFolder';
import { newUsage } from '../../../support/service/usage';

/** `FUZZ=n` for more. */
const messages = Number(process.env['FUZZ'] ?? 5000);

describe('A chart whose page sends anything', function () {
  this.timeout(120_000);
  let root: string;
  let usage: UsageService;
  let session: ChartSession;

  before(async () => {
    root = tempFolder('chart');
    for (const folder of ['a/b/c', 'a/b/d', 'z']) fs.mkdirSync(path.join(root, folder), { recursive: true });
    usage = newUsage();
    usage.setRoots([root]);
    await usage.scan(root, 'normal');
    const source = {
      ...{ usage, view: newViewState(), wording: english },
      history: { baseline: () => Promise.resolve(undefined) },
      folders: { name: (key: string) => path.basename(key) },
    };
    session = new ChartSession(source);
    await session.snapshot();
  });
  after(() => usage.close());

  const valid = (random: Random): object =>
    random.pick<object>([
      ...[{ kind: 'ready' }, { kind: 'root', key: root }, { kind: 'depth', depth: random.pick(chartDepths) }],
      ...['enter', 'select'].map((kind) => ({ kind, id: random.pick([1, 2, 3, 5, 2 ** 40, 2 ** 53 - 1]) })),
      ...['allocated', 'apparent'].map((metric) => ({ kind: 'metric', metric })),
      ...['rank', 'growth', 'git'].map((color) => ({ kind: 'color', color })),
    ]);

  it(`understands what is no request as nothing (SEED=${seed})`, () => {
    const random = new Random(seed);
    for (let i = 0; i < messages; i++) {
      const message = random.below(2) === 0 ? junk(random) : damaged(valid(random), random);
      assert.equal(session.understand(message), undefined, inspect(message));
    }
    for (const key of ['/', '', '/etc', `${root}/a`, '__proto__', 'constructor'])
      assert.equal(session.understand({ kind: 'root', key }), undefined, key);
  });

  it(`shows after any sequence of requests what its page understands (SEED=${seed})`, async () => {
    const random = new Random(seed);
    for (let i = 0; i < messages; i++) {
      const message = random.below(3) > 0 ? valid(random) : damaged(valid(random), random);
      const request = session.understand(message);
      if (request) session.apply(request);
      if (random.below(25) > 0) continue;
      const snapshot = await session.snapshot();
      assert.ok(isChartSnapshot(snapshot), JSON.stringify(snapshot));
      assert.equal(snapshot.root, root);
      assert.ok(snapshot.node, 'a folder is in view');
    }
  });
});
