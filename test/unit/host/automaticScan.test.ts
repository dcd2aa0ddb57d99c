import assert from 'node:assert/strict';
import { wantsAutomaticScan, type Occasion } from '../../../src/host/automaticScan';
import type { RootState } from '../../../src/usage/usage';
import { aResult, aScan } from '../../support/usageData';

const usual: Occasion = { mode: 'onOpen', isViewVisible: false, isStopped: false, wasTried: false };
const fresh: RootState = { path: '/r', result: null, scan: undefined, problem: undefined, outdated: false };

describe('wantsAutomaticScan', () => {
  it('scans what was never scanned or with other settings, and nothing else', () => {
    assert.equal(wantsAutomaticScan(fresh, usual), true);
    assert.equal(wantsAutomaticScan({ ...fresh, result: aResult, outdated: true }, usual), true);
    assert.equal(wantsAutomaticScan({ ...fresh, result: aResult }, usual), false);
    assert.equal(wantsAutomaticScan({ ...fresh, result: undefined }, usual), false);
    assert.equal(wantsAutomaticScan({ ...fresh, scan: aScan }, usual), false);
  });

  it('obeys the setting, a stop and a failure', () => {
    assert.equal(wantsAutomaticScan(fresh, { ...usual, mode: 'never', isViewVisible: true }), false);
    assert.equal(wantsAutomaticScan(fresh, { ...usual, mode: 'whenVisible' }), false);
    assert.equal(wantsAutomaticScan(fresh, { ...usual, mode: 'whenVisible', isViewVisible: true }), true);
    assert.equal(wantsAutomaticScan(fresh, { ...usual, isStopped: true }), false);
    assert.equal(wantsAutomaticScan(fresh, { ...usual, wasTried: true }), false);
  });
});
