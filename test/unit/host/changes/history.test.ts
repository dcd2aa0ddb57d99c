import type { RootState } from '../../../../src/shared/state';
import assert from 'node:assert/strict';
import { baselineOf, History, type Checkpoint } from '../../../../src/host/changes/history';
import { fromText } from '../../../../src/shared/text/byteString';
import type { Usage } from '../../../../src/service/usage';
import { now } from '../../../support/host/english';
import { aCheckpoint, aResult, anIdleRoot } from '../../../support/service/usageData';

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
  const since = (result: NonNullable<RootState['result']>): number | undefined =>
    baselineOf(all, result, { kind: 'scan' }, now)?.id;

  it('is the last scan where live changes came since', () => {
    assert.equal(since({ ...scanned, changedAt: now - hour }), 2);
    assert.equal(since({ ...scanned, rescans: [{ path: fromText('a'), at: now - hour }] }), 2);
  });

  it('is the scan before it where the result is that of the last one', () => {
    assert.equal(since(scanned), 50);
    assert.equal(since({ ...scanned, changedAt: now - 3 * hour }), 50, 'changed before it');
    assert.equal(baselineOf(all.slice(0, 2), scanned, { kind: 'scan' }, now), undefined);
    assert.equal(baselineOf([], scanned, { kind: 'scan' }, now), undefined);
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
  it('asks again once the result is another one, or the answer failed', async () => {
    let state: RootState = anIdleRoot;
    let asked = 0;
    let fails = false;
    const usage: Pick<Usage, 'load' | 'state' | 'checkpoints'> = {
      load: () => Promise.resolve(state),
      state: () => state,
      checkpoints: () => {
        asked++;
        return fails ? Promise.reject(new Error('lost')) : Promise.resolve(all);
      },
    };
    const history = new History(usage);
    assert.deepEqual(await history.checkpoints('/r'), [], 'nothing is stored');
    assert.equal(asked, 0);
    state = { ...state, result: scanned };
    await history.baseline('/r', { kind: 'scan' });
    assert.equal((await history.baseline('/r', { kind: 'scan' }))?.id, 50);
    assert.equal(asked, 1);
    state = { ...state, result: { ...scanned } };
    fails = true;
    await assert.rejects(history.checkpoints('/r'), /lost/);
    fails = false;
    assert.equal((await history.checkpoints('/r')).length, all.length);
    assert.equal(asked, 3);
  });

  it('has none of scans with other settings, for these counted something else', async () => {
    const settings = { ...scanned.settings, exclude: ['**/node_modules'] };
    const state: RootState = { ...anIdleRoot, result: { ...scanned, settings } };
    const historyOf = (checkpoints: readonly Checkpoint[]): History =>
      new History({
        load: () => Promise.resolve(state),
        state: () => state,
        checkpoints: () => Promise.resolve(checkpoints),
      });
    const kept = [{ ...ago(2), settings }, ago(20)];
    const ids = (await historyOf(kept).checkpoints('/r')).map(({ id }) => id);
    assert.deepEqual(ids, [2]);
    assert.equal(await historyOf(kept).baseline('/r', { kind: 'scan' }), undefined);
  });
});
