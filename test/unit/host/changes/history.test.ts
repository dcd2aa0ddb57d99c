import type { RootState } from '../../../../src/shared/state';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { baselineOf, History } from '../../../../src/host/changes/history';
import type { Checkpoint } from '../../../../src/shared/result';
import type { UsageService } from '../../../../src/service/usageService';
import { fromText } from '../../../../src/shared/text/byteString';
import { now } from '../../../support/host/english';
import { newUsage } from '../../../support/service/usage';
import { tempFolder } from '../../../support/trees/tempFolder';
import { aCheckpoint, aResult } from '../../../support/service/usageData';

const hour = 3_600_000;
const ago = (hours: number, kind: Checkpoint['kind'] = 'scan'): Checkpoint => ({
  ...aCheckpoint,
  id: hours,
  at: now - hours * hour,
  kind,
});
/** Newest first. */
const all = [ago(1, 'live'), ago(2), ago(20, 'live'), ago(50), ago(400)];
const scanned = { ...aResult, scannedAt: now - 2 * hour };

describe('baselineOf', () => {
  const since = (result: NonNullable<RootState['result']>, checkpoints = all): number | undefined =>
    baselineOf(checkpoints, result, { kind: 'scan' }, now)?.id;
  const changed = { ...scanned, changedAt: now - hour };

  it('is the scan before the last one, also after a change', () => {
    assert.equal(since(scanned), 50);
    assert.equal(since(changed), 50);
  });

  it('is the only scan where something changed since', () => {
    const only = all.slice(0, 2);
    assert.equal(since(changed, only), 2);
    assert.equal(since({ ...scanned, rescans: [{ path: fromText('a'), at: now - hour }] }, only), 2);
    assert.equal(since({ ...scanned, changedAt: now - 3 * hour }, only), undefined, 'changed before it');
    assert.equal(since(scanned, only), undefined);
    assert.equal(since(scanned, []), undefined);
  });

  it('is the newest one from before a moment, else the oldest', () => {
    const id = (hours: number): number | undefined =>
      baselineOf(all, scanned, { kind: 'ago', ms: hours * hour }, now)?.id;
    assert.deepEqual([24, 24 * 7, 24 * 30].map(id), [50, 400, 400]);
    assert.equal(baselineOf(all, scanned, { kind: 'at', at: ago(20).at }, now)?.id, 20);
    assert.equal(baselineOf([], scanned, { kind: 'ago', ms: hour }, now), undefined);
  });
});

describe('History', () => {
  let settings: { exclude: string[] };
  let root: string;
  let usage: UsageService;
  let history: History;
  let asked: number;

  beforeEach(() => {
    root = tempFolder('history');
    fs.writeFileSync(path.join(root, 'a.bin'), Buffer.alloc(3_000_000, 1));
    settings = { exclude: [] };
    asked = 0;
    usage = newUsage({ settings });
    usage.setRoots([root]);
    const counted: ConstructorParameters<typeof History>[0] = {
      onDidChange: usage.onDidChange,
      load: (path) => usage.load(path),
      state: (path) => usage.state(path),
      query: (path) => {
        asked++;
        return usage.query(path);
      },
    };
    history = new History(counted);
  });
  afterEach(() => usage.close());

  it('asks again only once the result is another one', async () => {
    assert.deepEqual(await history.checkpoints(root), [], 'nothing is stored');
    assert.equal(asked, 0);
    await usage.scan(root, 'normal');
    await setTimeout(50);
    assert.equal((await history.checkpoints(root)).length, 1);
    assert.equal(await history.baseline(root, { kind: 'scan' }), undefined);
    assert.equal(asked, 1);
    await usage.scan(root, 'normal');
    await setTimeout(50);
    const [newest, oldest] = await history.checkpoints(root);
    assert.equal((await history.baseline(root, { kind: 'scan' }))?.id, oldest?.id);
    assert.ok(newest!.id !== oldest?.id);
    assert.equal(asked, 2);
  });

  it('asks again after a failure', async () => {
    await usage.scan(root, 'normal');
    let fails = true;
    const shaky = new History({
      onDidChange: usage.onDidChange,
      load: (path) => usage.load(path),
      state: (path) => usage.state(path),
      query: (path) => {
        if (fails) throw new Error('lost');
        return usage.query(path);
      },
    });
    await assert.rejects(shaky.checkpoints(root), /lost/);
    fails = false;
    assert.equal((await shaky.checkpoints(root)).length, 1);
  });

  it('leaves out scans with other settings, which counted other files', async () => {
    await usage.scan(root, 'normal');
    settings.exclude = ['**/*.bin'];
    await usage.scan(root, 'normal');
    assert.equal((await usage.query(root).checkpoints()).length, 2);
    assert.equal((await history.checkpoints(root)).length, 1);
    assert.equal(await history.baseline(root, { kind: 'scan' }), undefined);
  });
});
